package org.mailseal.cli.csr;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.GivenFile;
import org.mailseal.cli.console.PasswordOption;
import org.mailseal.cli.console.Questions;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import org.mailseal.ledger.Attempt;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.manual.HeldCertificate;
import org.mailseal.lifecycle.manual.ManualRequests;
import org.mailseal.lifecycle.manual.RequestDraft;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.name.IpAddress;
import org.mailseal.name.Printable;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailseal csr new}: makes a request for a CA that answers by hand. */
@Command(
    name = "new",
    header = "Make a request for a CA that answers by hand.",
    description =
        "Make a key and a request for a CA that answers by hand, and keep both until the answer"
            + " comes. What the settings know of NAME is taken from there; any other name will do,"
            + " too. On a terminal and without options, everything is asked for.",
    footerHeading = "%n",
    footer =
        "The request goes to standard output, or to --out; the key stays in the ledger, encrypted."
            + " Take the CA's answer, in whatever form, with: mailseal csr answer FILE",
    mixinStandardHelpOptions = true)
public final class CsrNewCommand implements Callable<Integer> {
  /** Stands for a CA that the settings do not know. */
  private static final String SOME_CA = "your CA";

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "The server's name, as in its 220 greeting.")
  private @Nullable String name;

  @Option(
      names = "--also-for",
      paramLabel = "NAME",
      split = ",",
      description = "A further name or IP address; may be repeated, or hold several with commas.")
  private List<String> alsoFor = new ArrayList<>();

  @Option(
      names = "--key",
      paramLabel = "KIND",
      description =
          "rsa-2048, rsa-3072, rsa-4096, ecdsa-p256 or ecdsa-p384; default: the settings', or"
              + " rsa-2048.")
  private @Nullable String key;

  @Mixin private final SubjectOptions subject = new SubjectOptions();

  @Option(
      names = "--from-certificate",
      paramLabel = "FILE",
      description =
          "Take names, subject and kind of key from this certificate; NAME, where given, stands"
              + " before its names.")
  private @Nullable Path fromCertificate;

  @Option(
      names = "--reuse-key",
      description = "Ask for the key that NAME has now, where others have pinned it.")
  private boolean reuseKey;

  @Option(
      names = "--authority",
      paramLabel = "CA",
      description =
          "The CA of the settings that is asked; default: the settings', or the only manual one.")
  private @Nullable String authority;

  @Mixin private final RequestFile file = new RequestFile();

  @Mixin private final PasswordOption password;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;
  private final Terminal terminal;

  public CsrNewCommand(SettingsOption option, Terminal terminal) {
    this.option = option;
    this.terminal = terminal;
    this.password = new PasswordOption(terminal);
  }

  @Override
  public Integer call() throws SettingsException {
    Settings settings = option.readOrNone();
    Optional<DnsName> given = Optional.ofNullable(name).map(CsrNewCommand::parsed);
    boolean wizard = terminal.present() && noOptions();
    if (!wizard && given.isEmpty() && fromCertificate == null) {
      throw new Refusal(
          ExitCode.USAGE,
          "name the server whose certificate it is, as in its 220 greeting, or an existing"
              + " certificate with --from-certificate; without a terminal there is nobody to ask");
    }
    file.check();
    try (Wiring wiring = Wiring.open(settings)) {
      Optional<RequestDraft> draft = draft(wiring, wizard, given);
      if (draft.isEmpty()) {
        err().println("Nothing was made.");
        return ExitCode.FAILED.code();
      }
      make(wiring, draft.get());
      return ExitCode.DONE.code();
    }
  }

  private boolean noOptions() {
    return Objects.requireNonNull(spec, "picocli sets it")
        .commandLine()
        .getParseResult()
        .matchedOptions()
        .stream()
        .noneMatch(matched -> !matched.inherited());
  }

  private Optional<RequestDraft> draft(Wiring wiring, boolean wizard, Optional<DnsName> given) {
    try {
      return wizard ? asked(wiring, given) : Optional.of(draft(wiring.settings(), given));
    } catch (RequestDraft.TooManyNamesException e) {
      throw new Refusal(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private Optional<RequestDraft> asked(Wiring wiring, Optional<DnsName> given) {
    CsrWizard wizard =
        new CsrWizard(
            new Questions(terminal, out()),
            wiring.settings(),
            wiring.ledger().requests()::waiting,
            wiring.probe()::observe);
    return wizard
        .ask(given)
        .map(
            answers -> {
              file.to(answers.file());
              return answers.draft();
            });
  }

  /**
   * From the settings or a certificate, and what was said beside. All faults are reported at once.
   */
  private RequestDraft draft(Settings settings, Optional<DnsName> given) {
    List<String> faults = new ArrayList<>();
    RequestDraft draft = begun(settings, given);
    List<Identifier> further = new ArrayList<>();
    for (String written : alsoFor) {
      try {
        further.add(Identifier.of(written));
      } catch (IllegalArgumentException e) {
        faults.add("--also-for: " + e.getMessage());
      }
    }
    draft = draft.alsoFor(further);
    if (key != null) {
      try {
        draft = draft.with(KeyAlgorithm.of(key));
      } catch (IllegalArgumentException e) {
        faults.add("--key: " + e.getMessage());
      }
    }
    draft = draft.with(draft.subject().with(subject.read(faults)));
    if (key != null && reuseKey) {
      faults.add("--reuse-key keeps the key that there is; leave --key out");
    }
    if (!faults.isEmpty()) {
      throw Refusal.of(ExitCode.USAGE, faults);
    }
    return draft;
  }

  private RequestDraft begun(Settings settings, Optional<DnsName> given) {
    if (fromCertificate != null) {
      return RequestDraft.of(existing(fromCertificate), given)
          .orElseThrow(
              () ->
                  new Refusal(
                      ExitCode.USAGE,
                      "the certificate has no DNS name among its alternative names; name the"
                          + " server: mailseal csr new NAME --from-certificate FILE"));
    }
    DnsName wanted = given.orElseThrow();
    return SettingsOption.find(settings, wanted)
        .map(RequestDraft::of)
        .orElseGet(() -> RequestDraft.of(wanted));
  }

  private X509Certificate existing(Path path) {
    return RequestDraft.leaf(new GivenFile(path).certificates(password).certificates())
        .orElseThrow(
            () ->
                new Refusal(
                    ExitCode.USAGE,
                    Printable.sanitize(path.toString())
                        + " holds no certificate; nothing was changed"));
  }

  private void make(Wiring wiring, RequestDraft draft) {
    Settings settings = wiring.settings();
    Optional<ManagedCertificate> managed = SettingsOption.find(settings, draft.name());
    Optional<CertifiedKey> current =
        reuseKey || file.pkcs7()
            ? Optional.of(current(wiring, draft.name(), managed))
            : Optional.empty();
    Optional<CertifiedKey> reused = current.filter(held -> reuseKey);
    KeyAlgorithm kind = reused.map(CsrNewCommand::kind).orElse(draft.key());
    String ca = authority(settings, managed);
    List<Attempt> beside = wiring.ledger().requests().waiting(draft.name());
    Attempt made =
        wiring
            .manualRequests()
            .ask(
                new ManualRequests.Order(
                    draft.name(),
                    ca,
                    draft.names(),
                    kind,
                    draft.subject(),
                    reused,
                    current.filter(held -> file.pkcs7()).map(held -> held.chain().leaf()),
                    handIn(settings, ca).orElse("its page or mail address")));
    write(made, current, wiring);
    tell(made, settings, beside);
    managed.ifPresent(
        wanted ->
            wiring
                .lifecycle()
                .greetedOtherwise(wanted, draft.names())
                .forEach(remark -> err().println("! " + remark)));
  }

  private static CertifiedKey current(
      Wiring wiring, DnsName name, Optional<ManagedCertificate> managed) {
    return HeldCertificate.present(wiring.ledger(), wiring.lifecycle(), name, managed)
        .orElseThrow(
            () ->
                new Refusal(
                    ExitCode.FAILED,
                    "there is no certificate of "
                        + name
                        + " with its key, neither in the ledger nor in the files of its targets;"
                        + " mailseal certificate import brings one. Nothing was made"));
  }

  private static KeyAlgorithm kind(CertifiedKey held) {
    return KeyAlgorithm.of(held.chain().leaf().getPublicKey())
        .orElseThrow(
            () ->
                new Refusal(
                    ExitCode.FAILED,
                    "the present key, "
                        + held.chain().info().key()
                        + ", is of a kind that is not used any more; leave --reuse-key out"));
  }

  private String authority(Settings settings, Optional<ManagedCertificate> managed) {
    if (authority != null) {
      if (!settings.authorities().containsKey(authority)) {
        throw new Refusal(
            ExitCode.USAGE,
            "--authority: '"
                + Printable.sanitize(authority)
                + "' is not in the settings; they have "
                + String.join(", ", settings.authorities().keySet()));
      }
      return authority;
    }
    return ManualRequests.authority(managed, settings.authorities().values())
        .map(AuthorityDefinition::name)
        .orElse(SOME_CA);
  }

  private static Optional<String> handIn(Settings settings, String ca) {
    return settings.authorities().get(ca) instanceof AuthorityDefinition.Manual manual
        ? Optional.of(manual.handIn())
        : Optional.empty();
  }

  /** The key is safe in the ledger; a file that cannot be written is no reason to lose it. */
  private void write(Attempt made, Optional<CertifiedKey> current, Wiring wiring) {
    try {
      file.write(file.encoded(made.request(), current, wiring.random()), out());
    } catch (Refusal e) {
      throw new Refusal(
          ExitCode.FAILED,
          "the request could not be written ("
              + e.getMessage()
              + "), but it is kept as number "
              + made.id()
              + ": mailseal csr show "
              + made.id()
              + " --out FILE writes it elsewhere");
    }
  }

  private void tell(Attempt made, Settings settings, List<Attempt> beside) {
    PrintWriter err = err();
    err.println(
        "Request "
            + made.id()
            + ": "
            + made.algorithm()
            + ", for "
            + Identifier.display(made.names())
            + file.path().map(path -> ", in " + Printable.sanitize(path.toString())).orElse(""));
    err.println("Hand it in at " + handIn(settings, made.authority()).orElse(SOME_CA) + ".");
    err.println("Its key waits in the ledger. When the answer comes: mailseal csr answer FILE");
    if (!beside.isEmpty()) {
      err.println(
          "There wait already, and go on waiting: "
              + WaitingRequest.list(beside)
              + ". mailseal csr cancel N ends that.");
    }
    err.flush();
  }

  private static DnsName parsed(String written) {
    try {
      return DnsName.of(written);
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          ExitCode.USAGE,
          IpAddress.find(written).isPresent()
              ? "NAME is the server's name; an address goes beside it: csr new NAME --also-for "
                  + Printable.sanitize(written)
              : String.valueOf(e.getMessage()));
    }
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec, "picocli sets it").commandLine().getErr();
  }
}
