package org.mailseal.cli.certificate;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.CertificateDetails;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Trust;
import org.mailseal.certificate.file.Bundle;
import org.mailseal.cli.console.Consent;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.GivenFile;
import org.mailseal.cli.console.HeldCertificate;
import org.mailseal.cli.console.PasswordOption;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.RenewalOutput;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import org.mailseal.ledger.Attempt;
import org.mailseal.lifecycle.ManagedCertificate;
import org.mailseal.lifecycle.RenewalOutcome;
import org.mailseal.lifecycle.Review;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
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

  @Mixin private final PasswordOption password;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;
  private final Terminal terminal;
  private final StopSignal stop = StopSignal.idle();

  public CertificateImportCommand(SettingsOption option, Terminal terminal) {
    this.option = option;
    this.terminal = terminal;
    this.password = new PasswordOption(terminal);
  }

  @Override
  public Integer call() throws SettingsException {
    Settings settings = option.readOrNone();
    Optional<DnsName> given = given();
    CertifiedKey material = read(given);
    DnsName chosen = given.orElseGet(() -> chosen(settings, material.chain().info()));
    Optional<ManagedCertificate> managed = SettingsOption.find(settings, chosen);
    try (Wiring wiring = Wiring.open(settings, stop, event -> RenewalOutput.step(event, out()))) {
      ExitCode code =
          managed.isPresent()
              ? adopt(managed.get(), material, wiring)
              : keep(chosen, material, wiring);
      return code.code();
    }
  }

  private CertifiedKey read(Optional<DnsName> given) {
    List<Bundle> bundles =
        Stream.concat(files.stream(), Optional.ofNullable(keyFile).stream())
            .map(file -> new GivenFile(file).read(password))
            .toList();
    try {
      return Bundle.certifiedKey(given.map(wanted -> only(wanted, bundles)).orElse(bundles));
    } catch (IOException e) {
      throw new Refusal(ExitCode.FAILED, e.getMessage() + "; nothing was changed");
    }
  }

  /** A key store may hold several servers' certificates: those of other names are left out. */
  private static List<Bundle> only(DnsName wanted, List<Bundle> bundles) {
    return bundles.stream().flatMap(b -> b.certificates().stream()).anyMatch(c -> covers(c, wanted))
        ? bundles.stream()
            .map(
                bundle ->
                    new Bundle(
                        bundle.forms(),
                        bundle.certificates().stream()
                            .filter(c -> c.getBasicConstraints() >= 0 || covers(c, wanted))
                            .toList(),
                        bundle.keys(),
                        bundle.requests()))
            .toList()
        : bundles;
  }

  private static boolean covers(X509Certificate certificate, DnsName wanted) {
    return CertificateInfo.of(certificate).covers(wanted);
  }

  private Optional<DnsName> given() {
    try {
      return Optional.ofNullable(name).map(DnsName::of);
    } catch (IllegalArgumentException e) {
      throw new Refusal(ExitCode.USAGE, "--name: " + e.getMessage());
    }
  }

  /** The only name of the settings that the leaf covers, or its own. */
  private static DnsName chosen(Settings settings, CertificateInfo leaf) {
    List<DnsName> covered =
        settings.certificates().stream()
            .map(ManagedCertificate::name)
            .filter(leaf::covers)
            .toList();
    if (covered.size() > 1) {
      throw new Refusal(
          ExitCode.USAGE,
          "it covers the names of several certificates of the settings; say with --name which one"
              + " it becomes: "
              + covered.stream().map(DnsName::text).collect(Collectors.joining(", "))
              + ". Nothing was changed");
    }
    return covered.stream()
        .findFirst()
        .or(() -> leaf.dnsNames().stream().findFirst())
        .orElseThrow(
            () ->
                new Refusal(
                    ExitCode.FAILED,
                    "it names no host, so that no mail program takes it for one; nothing was"
                        + " changed"));
  }

  private ExitCode adopt(ManagedCertificate wanted, CertifiedKey material, Wiring wiring) {
    Chain chain = material.chain();
    Review review =
        wiring
            .lifecycle()
            .review(wanted, chain, chain.leaf().getPublicKey(), wanted.names(), itsOwn(chain));
    Instant now = wiring.clock().instant();
    Trust known = wiring.trust(wanted.authority()).plus(Trust.publicRoots());
    List<String> remarks = remarks(review, known, chain, now);
    Optional<KeyAlgorithm> key = KeyAlgorithm.of(chain.leaf().getPublicKey());
    if (key.isPresent() && key.get() != wanted.key()) {
      remarks.add(
          "the settings want a key of "
              + wanted.key()
              + ": the next renewal replaces it, unless they say key: "
              + key.get());
    }
    show(wanted.name(), chain, review.refusals(), remarks, now);
    if (!Consent.given(terminal, out(), yes, "Install it?")) {
      out().println("Nothing was changed.");
      return ExitCode.FAILED;
    }
    stop.listen(); // from here on a step in hand is finished
    RenewalOutcome outcome =
        wiring.attended(wanted, () -> wiring.lifecycle().adopt(wanted, material));
    return RenewalOutput.print(
        RenewalReport.of(
            wanted.name(), RenewalReport.Task.IMPORT, outcome, wiring.clock().instant()),
        out(),
        err());
  }

  private ExitCode keep(DnsName chosen, CertifiedKey material, Wiring wiring) {
    Chain chain = material.chain();
    CertificateInfo leaf = chain.info();
    List<Identifier> names =
        Stream.concat(Stream.of(chosen), leaf.names().stream()).distinct().toList();
    Instant now = wiring.clock().instant();
    Review review = Review.of(chain, chain.leaf().getPublicKey(), names, itsOwn(chain), now);
    List<String> remarks = remarks(review, wiring.trust(), chain, now);
    show(chosen, chain, review.refusals(), remarks, now);
    if (holds(wiring, chosen, chain)) {
      out().println("It is kept already.");
    } else {
      Optional<Attempt> kept = wiring.lifecycle().keep(chosen, material);
      if (kept.isEmpty()) {
        throw refused(chosen, "its key, " + leaf.key() + ", is of no kind that is used");
      }
      out().println(chosen.display() + ": kept with its key, encrypted; it is installed nowhere.");
    }
    out().println("It becomes a managed one with this in the settings, completed:");
    out().println();
    out().print(ImportedSettings.propose(chosen, material, wiring.settings()));
    out().println();
    out()
        .println(
            "Then 'mailseal renew "
                + chosen
                + "' installs it where it is due, and asks nobody as long as it is good.");
    return ExitCode.DONE;
  }

  private static boolean holds(Wiring wiring, DnsName name, Chain chain) {
    return HeldCertificate.find(wiring.ledger(), name, false)
        .filter(held -> held.material().chain().leaf().equals(chain.leaf()))
        .isPresent();
  }

  private static List<String> remarks(Review review, Trust known, Chain chain, Instant now) {
    List<String> remarks = new ArrayList<>(review.remarks());
    known
        .fault(chain, now)
        .ifPresent(
            fault -> remarks.add(fault + ": mail programs that do not have its root refuse it"));
    return remarks;
  }

  /** Somebody who brings a certificate with its key has looked at it: its own end will do. */
  private static Trust itsOwn(Chain chain) {
    return Trust.none().plus(List.of(chain.certificates().getLast()));
  }

  private void show(
      DnsName chosen, Chain chain, List<String> refusals, List<String> remarks, Instant now) {
    out().println(chosen.display() + ":");
    out()
        .print(
            BundleTable.render(
                CertificateDetails.of(chain.leaf()), chain.issuers().size(), remarks, now));
    out().flush();
    if (!refusals.isEmpty()) {
      throw refused(chosen, String.join("; ", refusals));
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
