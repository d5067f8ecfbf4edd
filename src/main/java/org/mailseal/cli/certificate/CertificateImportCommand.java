package org.mailseal.cli.certificate;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.CertificateDetails;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Trust;
import org.mailseal.certificate.file.Bundle;
import org.mailseal.certificate.file.MatchedKey;
import org.mailseal.cli.console.AcceptOption;
import org.mailseal.cli.console.Consent;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.GivenFile;
import org.mailseal.cli.console.PasswordOption;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.RenewalOutput;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import org.mailseal.lifecycle.RenewalOutcome;
import org.mailseal.lifecycle.Review;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.manual.ImportedCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.report.BundleTable;
import org.mailseal.report.RenewalReport;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.StopSignal;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailseal certificate import}: adopts an existing certificate with its key. */
@Command(
    name = "import",
    header = "Adopt an existing certificate with its key.",
    description = {
      "Adopt an existing certificate with its key: PEM, DER, PKCS#12, JKS, in one file or several,",
      "encrypted or not. Where the settings have its name, it is installed and every port is seen",
      "to serve it, or the old one is put back. Where they do not, it is kept, encrypted."
    },
    mixinStandardHelpOptions = true)
public final class CertificateImportCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "The certificate, its issuers and its key, in any order.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "The certificate of the settings that it becomes, and which one of several in a file;"
              + " default: the one whose name it covers.")
  private @Nullable String name;

  @Option(names = "--key", paramLabel = "FILE", description = "The file that holds its key.")
  private @Nullable Path keyFile;

  @Option(names = "--yes", description = "Do not ask; needed without a terminal.")
  private boolean yes;

  @Mixin private final AcceptOption accept = new AcceptOption();

  @Mixin private final PasswordOption password;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;
  private final Terminal terminal;
  private final Clock clock;
  private final StopSignal stop = StopSignal.idle();

  public CertificateImportCommand(SettingsOption option, Terminal terminal, Clock clock) {
    this.option = option;
    this.terminal = terminal;
    this.clock = clock;
    this.password = new PasswordOption(terminal);
  }

  @Override
  public Integer call() throws SettingsException {
    Settings settings = option.readOrNone();
    Optional<DnsName> given = given();
    ImportedCertificate imported = read(given);
    DnsName chosen = given.orElseGet(() -> chosen(settings, imported));
    Optional<ManagedCertificate> managed =
        SettingsOption.find(settings, chosen, imported.material().chain().leaf());
    try (Wiring wiring = Wiring.open(settings, stop, event -> RenewalOutput.step(event, out()))) {
      ExitCode code =
          managed.isPresent()
              ? adopt(managed.get(), imported, wiring)
              : keep(chosen, imported, wiring);
      return code.code();
    }
  }

  private ImportedCertificate read(Optional<DnsName> given) {
    List<Bundle> bundles =
        Stream.concat(files.stream(), Optional.ofNullable(keyFile).stream())
            .map(file -> new GivenFile(file).read(password))
            .toList();
    try {
      return ImportedCertificate.of(bundles, given, clock.instant());
    } catch (MatchedKey.AmbiguousException e) {
      throw new Refusal(
          ExitCode.FAILED,
          e.getMessage()
              + ". Of other names, --name NAME takes the one that covers it; else put the wanted"
              + " one into a file of its own. Nothing was changed");
    } catch (IOException e) {
      throw new Refusal(ExitCode.FAILED, e.getMessage() + "; nothing was changed");
    }
  }

  private Optional<DnsName> given() {
    try {
      return Optional.ofNullable(name).map(DnsName::of);
    } catch (IllegalArgumentException e) {
      throw new Refusal(ExitCode.USAGE, "--name: " + e.getMessage());
    }
  }

  private static DnsName chosen(Settings settings, ImportedCertificate imported) {
    List<DnsName> candidates = imported.candidates(settings.certificates());
    return switch (candidates.size()) {
      case 1 -> candidates.getFirst();
      case 0 ->
          throw new Refusal(
              ExitCode.FAILED,
              "it names no host, so that no mail program takes it for one; nothing was changed");
      default ->
          throw new Refusal(
              ExitCode.USAGE,
              "it covers the names of several certificates of the settings; say with --name which"
                  + " one it becomes: "
                  + candidates.stream().map(DnsName::text).collect(Collectors.joining(", "))
                  + ". Nothing was changed");
    };
  }

  private ExitCode adopt(ManagedCertificate wanted, ImportedCertificate imported, Wiring wiring) {
    Instant now = wiring.clock().instant();
    Trust known = wiring.trust(wanted).plus(Trust.publicRoots());
    Review review = imported.review(wiring.lifecycle(), wanted, known, now);
    show(wanted.name(), imported, review, now);
    Optional<Set<Review.Concern.Kind>> accepted =
        accept.agreed(review, wanted.name() + ": it is not installed", terminal, out(), yes);
    if (accepted.isEmpty() || !Consent.given(terminal, out(), yes, "Install it?")) {
      out().println("Nothing was changed.");
      return ExitCode.FAILED;
    }
    stop.listen(); // from here on a step in hand is finished
    RenewalOutcome outcome =
        wiring.guarded(
            wanted,
            () -> wiring.lifecycle().installImported(wanted, imported.material(), accepted.get()));
    return RenewalOutput.print(
        RenewalReport.of(
            wanted.track(), RenewalReport.Task.IMPORT, outcome, wiring.clock().instant()),
        out(),
        err());
  }

  private ExitCode keep(DnsName chosen, ImportedCertificate imported, Wiring wiring) {
    Instant now = wiring.clock().instant();
    show(chosen, imported, imported.review(chosen, wiring.trust(), now), now);
    if (imported.isHeld(wiring.ledger(), chosen)) {
      out().println("It is kept already.");
    } else {
      CertifiedKey material = imported.material();
      if (wiring.lifecycle().storeImported(chosen, material).isEmpty()) {
        throw refused(
            chosen, "its key, " + material.chain().info().key() + ", is of no kind that is used");
      }
      out().println(chosen.display() + ": kept with its key, encrypted; it is installed nowhere.");
    }
    out().println("It becomes a managed one with this in the settings, completed:");
    out().println();
    out().print(ImportedSettings.propose(chosen, imported.material(), wiring.settings()));
    out().println();
    out()
        .println(
            "Then 'mailseal renew "
                + chosen
                + "' installs it where it is due, and asks nobody as long as it is good.");
    return ExitCode.DONE;
  }

  private void show(DnsName chosen, ImportedCertificate imported, Review review, Instant now) {
    Chain chain = imported.material().chain();
    out().println(chosen.display() + ":");
    out()
        .print(
            BundleTable.render(
                CertificateDetails.of(chain.leaf()),
                chain.issuers().size(),
                Stream.concat(
                        review.remarks().stream(),
                        review.concerns().stream().map(Review.Concern::sentence))
                    .toList(),
                now));
    out().flush();
    if (!review.refusals().isEmpty()) {
      throw refused(chosen, String.join("; ", review.refusals()));
    }
  }

  private static Refusal refused(DnsName chosen, String why) {
    return new Refusal(
        ExitCode.FAILED,
        chosen + ": this certificate cannot be adopted: " + why + ". Nothing was changed");
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec, "picocli sets it").commandLine().getErr();
  }
}
