package org.mailseal.cli.csr;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.IssuerSearch;
import org.mailseal.certificate.AuthorityInformation;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Trust;
import org.mailseal.cli.console.AcceptOption;
import org.mailseal.cli.console.Consent;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.GivenFile;
import org.mailseal.cli.console.PasswordOption;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.RenewalOutput;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import org.mailseal.ledger.Attempt;
import org.mailseal.lifecycle.RenewalOutcome;
import org.mailseal.lifecycle.Review;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.manual.RequestAnswers;
import org.mailseal.name.Printable;
import org.mailseal.report.AnswerTable;
import org.mailseal.report.RenewalReport;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.StopSignal;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailseal csr answer}: takes what a manual CA gave back, and installs it. */
@Command(
    name = "answer",
    header = "Take the CA's answer and install it.",
    description =
        "Take the CA's answer in whatever form it came, match it to the request that waits for it,"
            + " show what was asked and what was given, install it, and see every port serve it."
            + " Where a port does not, the old certificate is put back.",
    mixinStandardHelpOptions = true)
public final class CsrAnswerCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "What the CA sent: PEM, DER, PKCS#7, PKCS#12, base64 or a ZIP of these; issuers in any"
              + " order.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--yes", description = "Do not ask; needed without a terminal.")
  private boolean yes;

  @Option(
      names = "--fetch-issuers",
      description = "Where issuers are missing, fetch them from where the certificate says (AIA).")
  private boolean fetchIssuers;

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      description =
          "A private CA's root, beside the public ones and those of the settings; in any form, as"
              + " the answer.")
  private @Nullable Path trustFile;

  @Mixin private final AcceptOption accept = new AcceptOption();

  @Mixin private final PasswordOption password;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;
  private final Terminal terminal;
  private final StopSignal stop = StopSignal.idle();

  public CsrAnswerCommand(SettingsOption option, Terminal terminal) {
    this.option = option;
    this.terminal = terminal;
    this.password = new PasswordOption(terminal);
  }

  @Override
  public Integer call() throws SettingsException {
    Set<X509Certificate> given = read();
    if (given.isEmpty()) {
      throw new Refusal(
          ExitCode.FAILED,
          "there is no certificate in what was given, only requests: this is what was asked, not"
              + " the answer; nothing was changed");
    }
    Trust further =
        trustFile == null
            ? Trust.none()
            : Trust.none().plus(new GivenFile(trustFile).roots(password));
    try (Wiring wiring =
        Wiring.open(option.readOrNone(), stop, event -> RenewalOutput.step(event, out()))) {
      RequestAnswers answers = wiring.requestAnswers();
      List<RequestAnswers.Match> matches = answers.match(given);
      if (matches.isEmpty()) {
        throw unasked(given, wiring);
      }
      List<ExitCode> codes = new ArrayList<>();
      RequestAnswers.Choice choice = answers.lasting(matches);
      choice.leftAside().forEach(this::leftAside);
      for (RequestAnswers.Match match : choice.taken()) {
        codes.add(take(match, given, further, wiring));
      }
      return ExitCode.of(codes).code();
    }
  }

  /** All files' faults are reported at once. */
  private Set<X509Certificate> read() {
    Set<X509Certificate> given = new LinkedHashSet<>();
    List<String> faults = new ArrayList<>();
    ExitCode code = ExitCode.FAILED;
    for (Path file : files) {
      try {
        given.addAll(new GivenFile(file).certificates(password).certificates());
      } catch (Refusal e) {
        faults.add(String.valueOf(e.getMessage()));
        code = e.code();
      }
    }
    if (!faults.isEmpty()) {
      throw Refusal.of(code, faults);
    }
    return given;
  }

  private Refusal unasked(Collection<X509Certificate> given, Wiring wiring) {
    List<Attempt> waiting = wiring.manualRequests().waiting();
    RequestAnswers.Unasked unasked = wiring.requestAnswers().unasked(given);
    Optional<Attempt> known = unasked.known();
    if (known.isPresent()) {
      return new Refusal(
          ExitCode.FAILED,
          "the certificate "
              + known.get().chain().orElseThrow().info().shortFingerprint()
              + " of "
              + known.get().name()
              + " is in the ledger already: no new answer to any request. mailseal renew "
              + known.get().name()
              + " installs it if it is not in use. Nothing was changed");
    }
    String ended =
        unasked.ended().stream()
            .map(
                one ->
                    "; it answers request "
                        + one.id()
                        + ", which was "
                        + (one.chain().isPresent() ? "answered" : "cancelled")
                        + " at "
                        + one.changedAt())
            .collect(Collectors.joining());
    return new Refusal(
        ExitCode.FAILED,
        "no request that waits for an answer has the key of "
            + (given.size() == 1 ? "this certificate" : "one of these " + given.size())
            + " ("
            + given.stream()
                .map(one -> CertificateInfo.of(one).subject())
                .collect(Collectors.joining("; "))
            + ")"
            + ended
            + "; "
            + (waiting.isEmpty()
                ? "none waits at all"
                : "there wait " + WaitingRequest.list(waiting))
            + ". A certificate whose request was made elsewhere is brought with its key: mailseal"
            + " certificate import. Nothing was changed");
  }

  private void leftAside(RequestAnswers.Match match, RequestAnswers.Match last) {
    err()
        .println(
            "! The answer to request "
                + match.request().id()
                + " ends before that to request "
                + last.request().id()
                + " and is left aside; request "
                + match.request().id()
                + " still waits.");
  }

  private ExitCode take(
      RequestAnswers.Match match, Set<X509Certificate> given, Trust further, Wiring wiring) {
    Attempt request = match.request();
    RequestAnswers answers = wiring.requestAnswers();
    Optional<ManagedCertificate> other = answers.elsewhere(request);
    if (other.isPresent()) {
      err()
          .println(
              "mailseal: "
                  + request.name()
                  + " belongs to the certificate of "
                  + other.get().name()
                  + " now, under also-for: the answer would be installed nowhere. Take the name out"
                  + " there, or give request "
                  + request.id()
                  + " up: mailseal csr cancel "
                  + request.id()
                  + ". Nothing was changed.");
      return ExitCode.FAILED;
    }
    match.passedOver().forEach(one -> err().println("! " + one + "."));
    Trust trust = wiring.trust(request.authority()).plus(further);
    Chain chain = chain(match.leaf(), given, trust, wiring);
    Review review = answers.review(request, chain, trust);
    out().print(AnswerTable.render(request, chain, review, wiring.clock().instant()));
    out().flush();
    if (!review.refusals().isEmpty()) {
      return refused(request, chain, trust, wiring);
    }
    Optional<ManagedCertificate> place = answers.place(request);
    String question = place.isPresent() ? "Install it?" : "Keep it?";
    Optional<Set<Review.Concern.Kind>> accepted = accepted(request, review);
    if (accepted.isEmpty() || !Consent.given(terminal, out(), yes, question)) {
      out().println("Nothing was changed, and request " + request.id() + " still waits.");
      return ExitCode.FAILED;
    }
    stop.listen(); // from here on a step in hand is finished
    return place.isPresent()
        ? install(
            place.get(),
            () -> wiring.lifecycle().answer(place.get(), request, chain, trust, accepted.get()),
            wiring)
        : keep(request, chain, wiring);
  }

  private Optional<Set<Review.Concern.Kind>> accepted(Attempt request, Review review) {
    return accept.agreed(
        review,
        request.name() + ": the answer to request " + request.id() + " is not installed",
        terminal,
        out(),
        yes);
  }

  private Chain chain(
      X509Certificate leaf, Set<X509Certificate> given, Trust trust, Wiring wiring) {
    RequestAnswers answers = wiring.requestAnswers();
    try {
      RequestAnswers.Completed completed =
          fetchIssuers
              ? answers.complete(leaf, given, trust, new IssuerSearch(Trust.publicRoots()))
              : answers.complete(leaf, given, trust);
      completed.obstacles().forEach(obstacle -> err().println("! " + obstacle));
      return completed.chain();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal(ExitCode.FAILED, "stopped as asked; nothing was changed");
    }
  }

  private ExitCode refused(Attempt request, Chain chain, Trust trust, Wiring wiring) {
    err()
        .println(
            "mailseal: "
                + request.name()
                + ": this answer cannot be installed. Nothing was changed, and request "
                + request.id()
                + " still waits.");
    if (trust.fault(chain, wiring.clock().instant()).isPresent()) {
      List<String> places = AuthorityInformation.issuerPlaces(chain.certificates().getLast());
      err()
          .println(
              "  Give the issuers' certificates as further files"
                  + (fetchIssuers || places.isEmpty()
                      ? ""
                      : ", or fetch them with --fetch-issuers ("
                          + Printable.sanitize(places.getFirst())
                          + ")")
                  + "; a private CA's root is named with --trust FILE, or for good as trust in the"
                  + " settings.");
    }
    return ExitCode.FAILED;
  }

  private ExitCode install(
      ManagedCertificate wanted, Supplier<RenewalOutcome> work, Wiring wiring) {
    RenewalOutcome outcome = wiring.guarded(wanted, work);
    return RenewalOutput.print(
        RenewalReport.of(
            wanted.track(), RenewalReport.Task.ANSWER, outcome, wiring.clock().instant()),
        out(),
        err());
  }

  private ExitCode keep(Attempt request, Chain chain, Wiring wiring) {
    if (!wiring.manualRequests().keep(request, chain)) {
      throw new Refusal(
          ExitCode.FAILED,
          "another process is at work on request "
              + request.id()
              + ", or it was answered meanwhile; nothing was changed");
    }
    out()
        .println(
            request.name().display()
                + ": kept with its key. The settings name no place to install it, and nothing"
                + " watches its end.");
    out()
        .println(
            "  mailseal certificate export "
                + request.name()
                + " hands it out; with install in the settings, mailseal renew installs it and"
                + " reminders watch it.");
    return ExitCode.DONE;
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec, "picocli sets it").commandLine().getErr();
  }
}
