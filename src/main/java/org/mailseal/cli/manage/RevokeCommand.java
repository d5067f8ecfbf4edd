package org.mailseal.cli.manage;

import java.io.PrintWriter;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.CertificateDetails;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.RevocationReason;
import org.mailseal.cli.console.Consent;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.RenewalOutput;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Revocations.Revocation;
import org.mailseal.ledger.Revocations.State;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.lifecycle.RenewalOutcome;
import org.mailseal.lifecycle.Urgency;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;
import org.mailseal.report.RenewalReport;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.StopSignal;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code mailseal revoke}: has a certificate revoked, and replaced first where it is in use. */
@Command(
    name = "revoke",
    header = "Have a certificate revoked, once its replacement is served.",
    description = {
      "Have a certificate revoked by the authority that issued it: the one in use, or another one"
          + " of the ledger.",
      "Where the key of the one in use is compromised, a new certificate on a new key is ordered,"
          + " installed, and seen served at every port; only then is the old one revoked, and every"
          + " other certificate of the ledger that has the same key. Where the new one cannot be"
          + " seen served, nothing is revoked; the next run (the daemon's too) goes on.",
      "A certificate that is, or is to be, revoked is never installed again, nor gone back to."
    },
    mixinStandardHelpOptions = true)
public final class RevokeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "The certificate's name.")
  private String name = "";

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      converter = ReasonConverter.class,
      description =
          "key-compromise (somebody else has, or may have, the key), superseded (another one has"
              + " taken its place), cessation-of-operation (its names are used no more), or"
              + " unspecified.")
  private @Nullable RevocationReason reason;

  /** Which one; without: the one in use. */
  static final class Which {
    @Option(
        names = "--serial",
        paramLabel = "HEX",
        description = "The one with this serial number.")
    private @Nullable String serial;

    @Option(
        names = "--fingerprint",
        paramLabel = "HEX",
        description = "The one with this SHA-256, or with one that begins so.")
    private @Nullable String fingerprint;

    @Option(
        names = "--attempt",
        paramLabel = "N",
        description = "The one of this attempt; mailseal audit NAME shows them.")
    private @Nullable Long attempt;
  }

  @ArgGroup private @Nullable Which which;

  @Option(
      names = "--at-once",
      description =
          "Revoke first and replace after that, for a key that is abused right now. Until the new"
              + " certificate is served, whoever looks at revocation refuses the connection; where"
              + " the new one cannot be had, that lasts.")
  private boolean atOnce;

  @Option(
      names = "--despite-dane",
      description =
          "Install the new certificate though no TLSA record means it yet: senders that heed DANE"
              + " deliver nothing until one does. Without: the record is named and waited for.")
  private boolean despiteDane;

  @Option(
      names = "--withdraw",
      description =
          "Give up what is planned and not asked for yet; the certificate may be used on.")
  private boolean withdraw;

  @Option(
      names = "--dry-run",
      description = "Only say what would be revoked, and when; nothing is changed.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Do not ask; needed without a terminal.")
  private boolean yes;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;
  private final Terminal terminal;

  public RevokeCommand(SettingsOption option, Terminal terminal) {
    this.option = option;
    this.terminal = terminal;
  }

  /** The words of {@link RevocationReason}. */
  static final class ReasonConverter implements ITypeConverter<RevocationReason> {
    @Override
    public RevocationReason convert(String word) {
      return RevocationReason.find(word)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'"
                          + Printable.sanitize(word)
                          + "' is none of key-compromise, superseded, cessation-of-operation,"
                          + " unspecified"));
    }
  }

  @Override
  public Integer call() throws SettingsException {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Settings settings = option.readOrNone();
    DnsName meant = meant();
    StopSignal stop = StopSignal.install();
    try (Wiring wiring = Wiring.open(settings, stop, event -> RenewalOutput.step(event, out))) {
      if (withdraw) {
        wiring.ledger().revocations().withdraw(meant);
        return tell(wiring, List.of(meant), Map.of(), out).code();
      }
      Plan plan = plan(wiring, meant, Optional.ofNullable(reason).orElseThrow(this::noReason));
      plan.describe(out);
      if (dryRun) {
        out.println("Nothing was changed.");
        return ExitCode.DONE.code();
      }
      if (!Consent.given(terminal, out, yes, plan.question())) {
        out.println("Nothing was changed.");
        return ExitCode.FAILED.code();
      }
      return carryOut(wiring, plan, out, err).code();
    }
  }

  private Refusal noReason() {
    return new Refusal(
        ExitCode.USAGE,
        "name the reason: --reason key-compromise, superseded, cessation-of-operation or"
            + " unspecified");
  }

  private DnsName meant() {
    try {
      return DnsName.of(name);
    } catch (IllegalArgumentException e) {
      throw new Refusal(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  /**
   * What is to be done.
   *
   * @param certificates by their names, the name that was meant first
   * @param replaced the names whose certificate in use is replaced by another key
   */
  private record Plan(
      Map<DnsName, List<Attempt>> certificates,
      Map<DnsName, ManagedCertificate> replaced,
      RevocationReason reason,
      boolean atOnce) {
    void describe(PrintWriter out) {
      certificates.forEach(
          (of, all) -> {
            for (Attempt one : all) {
              X509Certificate leaf = one.chain().orElseThrow().leaf();
              CertificateInfo info = CertificateInfo.of(leaf);
              out.println(
                  of.display()
                      + " #"
                      + one.id()
                      + ": serial "
                      + CertificateDetails.serial(leaf)
                      + ", SHA-256 "
                      + info.shortFingerprint()
                      + ", until "
                      + info.notAfter()
                      + ", by "
                      + info.issuer()
                      + " ("
                      + one.authority()
                      + ") is to be revoked ("
                      + reason
                      + ")"
                      + when(of));
            }
          });
    }

    private String when(DnsName of) {
      if (!replaced.containsKey(of)) {
        return "";
      }
      return atOnce
          ? " at once, before another one is served: until then whoever looks at revocation"
              + " refuses the connection"
          : " once another one, on a new key, is served everywhere";
    }

    String question() {
      return replaced.isEmpty() || atOnce ? "Revoke it?" : "Replace and then revoke it?";
    }
  }

  private Plan plan(Wiring wiring, DnsName meant, RevocationReason why) {
    Attempt chosen = chosen(wiring, meant);
    X509Certificate leaf = chosen.chain().orElseThrow().leaf();
    Map<DnsName, List<Attempt>> certificates = new LinkedHashMap<>();
    certificates.put(meant, new ArrayList<>(List.of(chosen)));
    if (why == RevocationReason.KEY_COMPROMISE) {
      wiring.ledger().attempts().withKey(leaf.getPublicKey()).stream()
          .filter(one -> wiring.clock().instant().isBefore(end(one)))
          .filter(one -> one.id() != chosen.id())
          .filter(one -> !isSame(one, chosen))
          .forEach(
              one -> certificates.computeIfAbsent(one.name(), _ -> new ArrayList<>()).add(one));
    }
    Map<DnsName, ManagedCertificate> replaced = new LinkedHashMap<>();
    for (DnsName of : certificates.keySet()) {
      SettingsOption.find(wiring.settings(), of, leaf)
          .filter(managed -> isInUse(wiring, managed.track(), leaf, why))
          .ifPresent(managed -> replaced.put(of, managed));
    }
    if (!replaced.isEmpty() && why != RevocationReason.KEY_COMPROMISE && !atOnce) {
      throw new Refusal(
          ExitCode.FAILED,
          meant
              + " is in use: renew it first (mailseal renew --force "
              + meant
              + ") and name the old one with --serial, take it out of the settings, or say"
              + " --at-once to revoke what is served. Nothing was changed");
    }
    return new Plan(certificates, replaced, why, atOnce);
  }

  private static boolean isSame(Attempt one, Attempt other) {
    return one.name().equals(other.name()) && one.chain().equals(other.chain());
  }

  private static Instant end(Attempt one) {
    return one.chain().orElseThrow().info().notAfter();
  }

  /** The very certificate; of a key that is compromised, any that has it. */
  private static boolean isInUse(
      Wiring wiring, KeyTrack of, X509Certificate leaf, RevocationReason why) {
    return wiring
        .ledger()
        .attempts()
        .lastInstalled(of)
        .flatMap(Attempt::chain)
        .filter(
            chain ->
                why == RevocationReason.KEY_COMPROMISE
                    ? chain.leaf().getPublicKey().equals(leaf.getPublicKey())
                    : chain.leaf().equals(leaf))
        .isPresent();
  }

  private Attempt chosen(Wiring wiring, DnsName meant) {
    List<Attempt> all = wiring.ledger().attempts().answered(meant);
    if (all.isEmpty()) {
      throw new Refusal(
          ExitCode.FAILED, "the ledger has no certificate of " + meant + "; nothing was changed");
    }
    List<Attempt> chosen =
        which == null ? inUse(wiring, meant) : all.stream().filter(this::isMeant).toList();
    if (chosen.size() != 1) {
      throw new Refusal(
          ExitCode.USAGE,
          (chosen.isEmpty() ? "none" : "more than one")
              + " of the certificates of "
              + meant
              + " is meant; the ledger has "
              + all.stream()
                  .map(
                      one ->
                          "#"
                              + one.id()
                              + " serial "
                              + CertificateDetails.serial(one.chain().orElseThrow().leaf())
                              + " SHA-256 "
                              + one.chain().orElseThrow().info().fingerprint())
                  .collect(Collectors.joining(", "))
              + ". Nothing was changed");
    }
    return chosen.getFirst();
  }

  /** One, or one of each kind of key. */
  private static List<Attempt> inUse(Wiring wiring, DnsName meant) {
    List<KeyTrack> tracks =
        wiring.settings().certificates().stream()
            .map(ManagedCertificate::track)
            .filter(track -> track.name().equals(meant))
            .toList();
    return (tracks.isEmpty() ? List.of(KeyTrack.whole(meant)) : tracks)
        .stream()
            .flatMap(track -> wiring.ledger().attempts().lastInstalled(track).stream())
            .toList();
  }

  private boolean isMeant(Attempt one) {
    Which asked = Objects.requireNonNull(which, "asked by the caller");
    X509Certificate leaf = one.chain().orElseThrow().leaf();
    if (asked.attempt != null) {
      return one.id() == asked.attempt;
    }
    return asked.serial != null
        ? number(hex(asked.serial)).equals(Optional.of(leaf.getSerialNumber().abs()))
        : CertificateInfo.fingerprint(leaf)
            .startsWith(hex(Objects.requireNonNull(asked.fingerprint, "one of three")));
  }

  /** Whatever zeros stand before it: programs write half bytes and whole ones. */
  private static Optional<BigInteger> number(String hex) {
    return hex.equals("-") ? Optional.empty() : Optional.of(new BigInteger(hex, 16));
  }

  /** As people write it: in either case, with colons or blanks between. */
  private static String hex(String written) {
    String digits = written.replaceAll("[^0-9A-Fa-f]", "").toLowerCase(Locale.ROOT);
    return digits.isEmpty() ? "-" : digits;
  }

  private ExitCode carryOut(Wiring wiring, Plan plan, PrintWriter out, PrintWriter err) {
    plan.certificates.forEach(
        (of, all) ->
            wiring
                .ledger()
                .revocations()
                .begin(
                    all,
                    plan.reason,
                    plan.replaced.containsKey(of) && !atOnce ? State.PLANNED : State.REQUESTED,
                    despiteDane));
    List<ExitCode> codes = new ArrayList<>();
    Map<DnsName, ExitCode> renewals = new LinkedHashMap<>();
    for (DnsName of : plan.certificates.keySet()) {
      ManagedCertificate managed = plan.replaced.get(of);
      if (managed == null) {
        wiring
            .revocationRequests()
            .request(of)
            .ifPresent(
                holder ->
                    err.println(
                        "mailseal: "
                            + of
                            + ": "
                            + holder
                            + " is at work on it; its next run asks for what is noted"));
      } else {
        RenewalOutcome outcome =
            wiring.guarded(managed, () -> wiring.lifecycle().renew(managed, Urgency.NOW_IF_DUE));
        ExitCode renewed =
            RenewalOutput.print(
                RenewalReport.of(
                    managed.track(), RenewalReport.Task.RENEWAL, outcome, wiring.clock().instant()),
                out,
                err);
        codes.add(renewed);
        renewals.put(of, renewed);
        if (isPlanned(wiring, of)) {
          err.println(
              "mailseal: "
                  + of
                  + ": nothing is revoked: "
                  + String.join("; ", wiring.lifecycle().beforeRevocation(managed)));
        }
      }
    }
    codes.add(tell(wiring, List.copyOf(plan.certificates.keySet()), renewals, out));
    return Stream.of(ExitCode.FAILED, ExitCode.SOME_FAILED, ExitCode.WAITING)
        .filter(codes::contains)
        .findFirst()
        .orElse(ExitCode.DONE);
  }

  private static boolean isPlanned(Wiring wiring, DnsName of) {
    return wiring.ledger().revocations().of(of).stream()
        .anyMatch(one -> one.state() == State.PLANNED);
  }

  /**
   * How they stand now.
   *
   * @param renewals how the replacements ended that were tried; one that waits is no failure, nor
   *     is the revocation that waits for it
   */
  private static ExitCode tell(
      Wiring wiring, List<DnsName> names, Map<DnsName, ExitCode> renewals, PrintWriter out) {
    List<ExitCode> codes = new ArrayList<>();
    for (DnsName of : names) {
      for (Revocation one : wiring.ledger().revocations().of(of)) {
        codes.add(code(one, renewals.getOrDefault(of, ExitCode.FAILED)));
        out.println(of.display() + ": " + one.display() + " " + words(one));
      }
    }
    return ExitCode.of(codes);
  }

  private static ExitCode code(Revocation one, ExitCode renewal) {
    return switch (one.state()) {
      case REVOKED -> ExitCode.DONE;
      case BY_HAND -> ExitCode.WAITING;
      case PLANNED -> renewal == ExitCode.WAITING ? ExitCode.WAITING : ExitCode.FAILED;
      case REQUESTED -> ExitCode.FAILED;
    };
  }

  private static String words(Revocation one) {
    return switch (one.state()) {
      case REVOKED -> "is revoked.";
      case BY_HAND -> "is to be revoked by hand, as said.";
      case REQUESTED ->
          "is not revoked yet"
              + one.fault().map(fault -> ": " + fault).orElse("")
              + "; the next run asks again.";
      case PLANNED ->
          "is not revoked: another one is to be served everywhere first. The next run goes on;"
              + " --withdraw gives it up, --at-once does not wait.";
    };
  }
}
