package org.mailseal.cli.manage;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.RevocationReason;
import org.mailseal.cli.console.Consent;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.RenewalOutput;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import org.mailseal.ledger.Revocations.Revocation;
import org.mailseal.ledger.Revocations.State;
import org.mailseal.lifecycle.RenewalOutcome;
import org.mailseal.lifecycle.Urgency;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.revocation.CertificateChoice;
import org.mailseal.lifecycle.revocation.RevocationPlan;
import org.mailseal.lifecycle.revocation.RevocationPlanning;
import org.mailseal.name.DnsName;
import org.mailseal.report.RenewalReport;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.StopSignal;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
      converter = RevocationWords.ReasonConverter.class,
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

    @Option(
        names = "--key",
        paramLabel = "KIND",
        converter = RevocationWords.KeyKindConverter.class,
        description =
            "rsa or ecdsa: the one in use with that kind of key, where the name has one for each.")
    private @Nullable String key;

    CertificateChoice choice() {
      try {
        if (serial != null) {
          return CertificateChoice.Serial.of(serial);
        }
        if (fingerprint != null) {
          return CertificateChoice.Fingerprint.of(fingerprint);
        }
      } catch (IllegalArgumentException e) {
        throw new Refusal(ExitCode.USAGE, e.getMessage() + "; nothing was changed");
      }
      return attempt != null
          ? new CertificateChoice.OfAttempt(attempt)
          : new CertificateChoice.InUseOfKind(Objects.requireNonNull(key, "one of four"));
    }
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

  @Override
  public Integer call() throws SettingsException {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Settings settings = option.readOrNone();
    DnsName meant = meant();
    CertificateChoice choice = which == null ? new CertificateChoice.InUse() : which.choice();
    StopSignal stop = StopSignal.install();
    try (Wiring wiring = Wiring.open(settings, stop, event -> RenewalOutput.step(event, out))) {
      RevocationPlanning planning = wiring.revocationPlanning();
      if (withdraw) {
        return withdraw(planning, meant, choice, out).code();
      }
      RevocationPlan plan =
          RevocationWords.ready(
              meant,
              planning.plan(
                  meant,
                  choice,
                  Optional.ofNullable(reason).orElseThrow(RevokeCommand::noReason),
                  atOnce));
      RevocationWords.describe(plan).forEach(out::println);
      if (dryRun) {
        out.println("Nothing was changed.");
        return ExitCode.DONE.code();
      }
      boolean first = !plan.replaced().isEmpty() && !atOnce;
      if (!Consent.given(
          terminal, out, yes, first ? "Replace and then revoke it?" : "Revoke it?")) {
        out.println("Nothing was changed.");
        return ExitCode.FAILED.code();
      }
      if (!planning.begin(plan, despiteDane)) {
        throw new Refusal(
            ExitCode.FAILED,
            "the certificates of "
                + meant
                + " have changed in between; nothing was revoked. Look again with --dry-run");
      }
      return carryOut(wiring, plan, out, err).code();
    }
  }

  private static Refusal noReason() {
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

  private static ExitCode withdraw(
      RevocationPlanning planning, DnsName meant, CertificateChoice choice, PrintWriter out) {
    List<Revocation> given = planning.withdraw(meant, choice);
    out.println(
        meant.display()
            + ": "
            + (given.isEmpty()
                ? "nothing was planned; what was asked for cannot be taken back."
                : given.stream().map(Revocation::display).collect(Collectors.joining(", "))
                    + " is not to be revoked any more."));
    return ExitCode.DONE;
  }

  private ExitCode carryOut(Wiring wiring, RevocationPlan plan, PrintWriter out, PrintWriter err) {
    for (DnsName of : plan.unreplaced()) {
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
    }
    List<ExitCode> codes = new ArrayList<>();
    for (ManagedCertificate managed : plan.replaced()) {
      codes.add(replace(wiring, managed, out, err));
    }
    boolean waits = codes.contains(ExitCode.WAITING);
    List<ExitCode> revoked = new ArrayList<>();
    for (Revocation one : wiring.revocationPlanning().now(plan)) {
      out.println(one.name().display() + ": " + one.display() + " " + RevocationWords.of(one));
      // One that waits is no failure, nor is the revocation that waits for it.
      revoked.add(
          waits && one.state() == State.PLANNED ? ExitCode.WAITING : RevocationWords.code(one));
    }
    codes.add(ExitCode.of(revoked));
    return Stream.of(ExitCode.FAILED, ExitCode.SOME_FAILED, ExitCode.WAITING)
        .filter(codes::contains)
        .findFirst()
        .orElse(ExitCode.DONE);
  }

  private static ExitCode replace(
      Wiring wiring, ManagedCertificate managed, PrintWriter out, PrintWriter err) {
    RenewalOutcome outcome =
        wiring.guarded(managed, () -> wiring.lifecycle().renew(managed, Urgency.NOW_IF_DUE));
    ExitCode renewed =
        RenewalOutput.print(
            RenewalReport.of(
                managed.track(), RenewalReport.Task.RENEWAL, outcome, wiring.clock().instant()),
            out,
            err);
    if (wiring.ledger().revocations().of(managed.track()).stream()
        .anyMatch(one -> one.state() == State.PLANNED)) {
      err.println(
          "mailseal: "
              + managed.track()
              + ": nothing is revoked: "
              + String.join("; ", wiring.lifecycle().beforeRevocation(managed)));
    }
    return renewed;
  }
}
