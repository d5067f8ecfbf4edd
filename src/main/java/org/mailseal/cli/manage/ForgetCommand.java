package org.mailseal.cli.manage;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.certificate.RevocationReason;
import org.mailseal.cli.console.Consent;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.Questions;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.RenewalOutput;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import org.mailseal.install.ProcessCommands;
import org.mailseal.install.RetiredFiles;
import org.mailseal.ledger.Revocations.Revocation;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.retirement.RetiredCertificate;
import org.mailseal.lifecycle.retirement.Retirement;
import org.mailseal.lifecycle.revocation.RevocationPlan;
import org.mailseal.lifecycle.revocation.RevocationPlanning;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.survey.Survey;
import org.mailseal.survey.ThisHost;
import org.mailseal.wiring.StopSignal;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailseal forget}: retires a certificate that left the settings. */
@Command(
    name = "forget",
    header = "Retire a certificate that left the settings.",
    description = {
      "Retire a certificate that was taken out of the settings: its reminders, incidents and checks"
          + " end, a request that waits for its CA is given up, and its keys in the ledger are"
          + " deleted. The trail keeps what was done.",
      "Its files stay as they are, for servers may still read them, unless --remove-files is"
          + " given. Its certificates stay good until they end, unless --revoke is given: on a"
          + " terminal it is offered.",
      "Comes the name into the settings again, it begins anew. Works beside a running daemon."
    },
    mixinStandardHelpOptions = true)
public final class ForgetCommand implements Callable<Integer> {
  /** For one question to a server. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final String BY_HAND = "remove them by hand once nobody reads them.";

  @Parameters(paramLabel = "NAME", description = "The certificate's name.")
  private String name = "";

  @Option(
      names = "--remove-files",
      description =
          "Also remove the files that Mailseal installed for it, and the former ones that it kept;"
              + " the keys in them have no other copy then. What another certificate of the"
              + " settings uses, a server of this host names or a port still serves, and what"
              + " somebody has replaced, stays.")
  private boolean removeFiles;

  @Option(
      names = "--revoke",
      description =
          "Also have its certificates that are good still revoked by the authorities that issued"
              + " them. Where one of them does not do it, nothing is forgotten.")
  private boolean revoke;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      converter = RevocationWords.ReasonConverter.class,
      description =
          "With --revoke: cessation-of-operation (the names are used no more; default),"
              + " key-compromise, superseded, or unspecified.")
  private @Nullable RevocationReason reason;

  @Option(names = "--yes", description = "Do not ask; needed without a terminal.")
  private boolean yes;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;
  private final Terminal terminal;

  public ForgetCommand(SettingsOption option, Terminal terminal) {
    this.option = option;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws SettingsException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    Settings settings = option.readOrNone();
    DnsName meant = meant();
    if (SettingsOption.find(settings, meant).isPresent()) {
      throw new Refusal(
          ExitCode.FAILED,
          meant
              + " is in the settings, and would begin anew at once: take it out of "
              + Printable.sanitize(option.place().toString())
              + " first; nothing was changed");
    }
    try (Wiring wiring =
        Wiring.open(settings, StopSignal.install(), event -> tellRevocation(event, out))) {
      Retirement retirement = wiring.retirement();
      RetiredCertificate certificate =
          retirement
              .find(meant)
              .orElseThrow(
                  () ->
                      new Refusal(
                          ExitCode.FAILED,
                          "nothing is known of "
                              + meant
                              + "; mailseal status lists what left the settings"));
      RevocationPlan plan = plan(wiring.revocationPlanning(), meant);
      List<String> serving =
          removeFiles || revoke ? retirement.stillServing(certificate) : List.of();
      Map<Path, String> users = removeFiles ? users(settings, serving, certificate) : Map.of();
      describe(certificate, users, out);
      describe(plan, serving, out);
      boolean revoked = revoke || offered(settings, plan, out);
      if (!Consent.given(terminal, out, yes, "Forget it?")) {
        out.println("Nothing was changed.");
        return ExitCode.FAILED.code();
      }
      ExitCode code = revoked ? revoke(wiring, plan, meant, out) : ExitCode.DONE;
      Retirement.Outcome outcome =
          removeFiles
              ? retirement.retireWithFiles(certificate, users)
              : retirement.retire(certificate);
      return switch (outcome) {
        case Retirement.Outcome.Done(RetiredFiles.Removal files) -> {
          if (removeFiles) {
            tell(files, "Removed", out);
          }
          out.println(
              meant.display() + " is forgotten; mailseal audit " + meant + " tells what was done.");
          yield code.code();
        }
        case Retirement.Outcome.Busy(String holder) ->
            throw new Refusal(
                ExitCode.FAILED,
                holder + " is at work on " + meant + "; nothing was changed. Try again later");
        case Retirement.Outcome.FilesLeft(String reason) ->
            throw new Refusal(ExitCode.FAILED, reason);
      };
    }
  }

  private RevocationPlan plan(RevocationPlanning planning, DnsName meant) {
    if (reason != null && !revoke) {
      throw new Refusal(ExitCode.USAGE, "--reason goes with --revoke; nothing was changed");
    }
    RevocationPlan plan =
        planning.ofRetired(
            meant, Optional.ofNullable(reason).orElse(RevocationReason.CESSATION_OF_OPERATION));
    if (!plan.replaced().isEmpty()) {
      throw new Refusal(
          ExitCode.FAILED,
          plan.replaced().getFirst().track()
              + " is in use with the same key: have that replaced and revoked first (mailseal"
              + " revoke "
              + plan.replaced().getFirst().name()
              + " --reason "
              + plan.reason()
              + "); nothing was changed");
    }
    return plan;
  }

  private void describe(RevocationPlan plan, List<String> serving, PrintWriter out) {
    if (revoke) {
      RevocationWords.describe(plan).forEach(out::println);
      if (plan.entries().isEmpty()) {
        out.println("None of its certificates is good still; there is nothing to revoke.");
      } else {
        serving.forEach(
            port ->
                out.println(
                    port
                        + " still serves it: whoever looks at revocation refuses that connection"
                        + " from then on."));
      }
    } else if (!plan.entries().isEmpty()) {
      out.println(
          "Good until they end stay "
              + plan.entries().stream()
                  .map(entry -> entry.certificate().chain().orElseThrow().info())
                  .map(info -> info.shortFingerprint() + " (" + info.notAfter() + ")")
                  .collect(Collectors.joining(", "))
              + (yes || !terminal.present() ? " (--revoke has them revoked)." : "."));
    }
    out.flush();
  }

  /** Where an authority that can be asked would tell others. */
  private boolean offered(Settings settings, RevocationPlan plan, PrintWriter out) {
    return !yes
        && terminal.present()
        && plan.entries().stream()
            .map(entry -> settings.authorities().get(entry.certificate().authority()))
            .anyMatch(AuthorityDefinition.Acme.class::isInstance)
        && new Questions(terminal, out).agreed("Have them revoked, too (" + plan.reason() + ")?");
  }

  private static ExitCode revoke(
      Wiring wiring, RevocationPlan plan, DnsName meant, PrintWriter out) {
    RevocationPlanning planning = wiring.revocationPlanning();
    if (!planning.begin(plan, false)) {
      throw new Refusal(
          ExitCode.FAILED,
          "the certificates of "
              + meant
              + " have changed in between; nothing was changed. Look again");
    }
    List<String> busy =
        plan.unreplaced().stream()
            .flatMap(name -> wiring.revocationRequests().request(name).stream())
            .toList();
    List<Revocation> now = planning.now(plan);
    now.forEach(
        one ->
            out.println(
                one.name().display() + ": " + one.display() + " " + RevocationWords.of(one)));
    List<ExitCode> codes = now.stream().map(RevocationWords::code).toList();
    if (codes.contains(ExitCode.FAILED)) {
      throw new Refusal(
          ExitCode.FAILED,
          (busy.isEmpty()
                  ? "not all of them were revoked"
                  : busy.getFirst() + " is at work on " + meant)
              + ": nothing was forgotten. Try again later, or leave --revoke out");
    }
    return ExitCode.of(codes);
  }

  private static void tellRevocation(Event event, PrintWriter out) {
    if (event.kind() == EventKind.REVOKED || event.kind() == EventKind.REVOCATION_BY_HAND) {
      RenewalOutput.step(event, out);
    }
  }

  private DnsName meant() {
    try {
      return DnsName.of(name);
    } catch (IllegalArgumentException e) {
      throw new Refusal(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  /** Who uses which file now, asked before anything is locked. */
  private static Map<Path, String> users(
      Settings settings, List<String> serving, RetiredCertificate certificate) {
    Map<Path, String> users = new LinkedHashMap<>();
    for (ManagedCertificate managed : settings.certificates()) {
      managed.targets().stream()
          .flatMap(target -> target.files().stream())
          .forEach(file -> users.put(file, managed.name() + " is installed there"));
    }
    Survey.named(ThisHost.scan(new ProcessCommands(PATIENCE)))
        .forEach(
            (file, server) ->
                users.putIfAbsent(file, "the configuration of " + server + " names it"));
    serving.stream()
        .findFirst()
        .ifPresent(
            port ->
                certificate
                    .files()
                    .stores()
                    .forEach(store -> users.putIfAbsent(store, port + " serves it")));
    return users;
  }

  private void describe(RetiredCertificate certificate, Map<Path, String> users, PrintWriter out) {
    out.println(
        certificate.name().display()
            + ": its reminders, incidents and checks end, its keys in the ledger are deleted.");
    certificate
        .unfinished()
        .ifPresent(
            attempt ->
                out.println(
                    "Attempt "
                        + attempt.id()
                        + " was left "
                        + attempt.state()
                        + ", and is neither finished nor undone then."));
    certificate
        .waiting()
        .forEach(
            request ->
                out.println(
                    "Request "
                        + request.id()
                        + " waits for "
                        + request.reason().orElse("its answer")
                        + "; it is given up: an answer that comes later is of no use."));
    RetiredFiles files = certificate.files();
    if (!removeFiles && !files.none()) {
      out.println(
          "In place stay "
              + joined(Stream.concat(files.links().stream(), files.stores().stream()).toList())
              + (yes ? "; " + BY_HAND : " (--remove-files removes them)."));
    } else if (removeFiles && !yes) {
      tell(
          files.plan(users),
          "To be removed, with the keys in them, of which no copy is left:",
          out);
    }
    out.flush();
  }

  private static void tell(RetiredFiles.Removal removal, String removed, PrintWriter out) {
    if (!removal.removed().isEmpty()) {
      out.println(removed + " " + joined(removal.removed()) + ".");
    }
    new LinkedHashSet<>(removal.left().values())
        .forEach(
            who ->
                out.println(
                    "In place stay "
                        + joined(
                            removal.left().keySet().stream()
                                .filter(file -> who.equals(removal.left().get(file)))
                                .toList())
                        + ": "
                        + who
                        + "; "
                        + BY_HAND));
  }

  private static String joined(List<Path> files) {
    return files.stream()
        .map(file -> Printable.sanitize(file.toString()))
        .collect(Collectors.joining(", "));
  }
}
