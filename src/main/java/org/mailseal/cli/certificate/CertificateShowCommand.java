package org.mailseal.cli.certificate;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.Trust;
import org.mailseal.certificate.file.Bundle;
import org.mailseal.certificate.file.BundleSummary;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.GivenFile;
import org.mailseal.cli.console.JsonText;
import org.mailseal.cli.console.PasswordOption;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import org.mailseal.lifecycle.manual.HeldCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;
import org.mailseal.report.BundleJson;
import org.mailseal.report.BundleTable;
import org.mailseal.report.ShownBundle;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailseal certificate show}: any file, or a name that the ledger knows, in plain words. */
@Command(
    name = "show",
    header = "Show what is in a file of any form, or what is in use for a name.",
    description = {
      "Show certificates and requests in plain words: PEM, DER, PKCS#7, PKCS#12, JKS, base64, a"
          + " ZIP",
      "of these; or the certificate that is in use for a name. Never shows a key."
    },
    footerHeading = "%n",
    footer = "A word with a / in it is always a file: ./mail.example.org.",
    mixinStandardHelpOptions = true)
public final class CertificateShowCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE|NAME",
      arity = "1..*",
      description = "Files, or names of certificates.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  @Mixin private final PasswordOption password;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;
  private final Clock clock;

  public CertificateShowCommand(SettingsOption option, Terminal terminal, Clock clock) {
    this.option = option;
    this.clock = clock;
    this.password = new PasswordOption(terminal);
  }

  @Override
  public Integer call() throws SettingsException {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    List<ShownBundle> all = new ArrayList<>();
    List<Refusal> faults = new ArrayList<>();
    for (String word : words) {
      try {
        all.add(read(word));
      } catch (Refusal e) {
        faults.add(e);
      }
    }
    if (all.isEmpty()) {
      throw Refusal.of(
          faults.getFirst().code(),
          faults.stream().map(fault -> String.valueOf(fault.getMessage())).toList());
    }
    Instant now = clock.instant();
    if (json) {
      out.println(JsonText.format(BundleJson.render(all, now)));
    } else {
      out.print(BundleTable.render(all, now));
      out.flush();
    }
    PrintWriter err = spec.commandLine().getErr();
    faults.forEach(fault -> err.println("mailseal: " + fault.getMessage()));
    return (faults.isEmpty() ? ExitCode.DONE : ExitCode.SOME_FAILED).code();
  }

  private ShownBundle read(String word) throws SettingsException {
    Optional<DnsName> name = DnsName.find(word);
    try {
      return word.contains("/") || Files.exists(Path.of(word)) || name.isEmpty()
          ? inFile(Path.of(word))
          : inLedger(name.get());
    } catch (InvalidPathException e) {
      throw new Refusal(
          ExitCode.USAGE,
          "'"
              + Printable.sanitize(word)
              + "' cannot be the name of a file in this locale; set LC_ALL to one with UTF-8");
    }
  }

  private ShownBundle inFile(Path path) {
    GivenFile.Content read = new GivenFile(path).tryRead(password);
    return new ShownBundle(
        Printable.sanitize(path.toString()),
        contents(read.bundle(), Trust.publicRoots(), path.toString()),
        read.locked()
            ? Optional.of(
                "A private key in it is encrypted and was not opened; with --password-file it is"
                    + " compared.")
            : Optional.empty());
  }

  private ShownBundle inLedger(DnsName name) throws SettingsException {
    Settings settings = option.readOrNone();
    try (Wiring wiring = Wiring.open(settings)) {
      HeldCertificate held =
          HeldCertificate.find(
                  wiring.ledger(), name, SettingsOption.find(settings, name).isPresent())
              .orElseThrow(
                  () ->
                      new Refusal(
                          ExitCode.FAILED,
                          name
                              + " is no file, and the ledger holds no certificate of that name;"
                              + " mailseal status shows what is managed"));
      Bundle bundle =
          new Bundle(
              List.of("in the ledger"),
              held.material().chain().certificates(),
              List.of(held.material().key()),
              List.of());
      Trust known = wiring.trust(held.attempt().authority()).plus(Trust.publicRoots());
      return new ShownBundle(
          name.display(), contents(bundle, known, name.text()), Optional.of(held.describe()));
    }
  }

  private BundleSummary contents(Bundle bundle, Trust known, String what) {
    try {
      return BundleSummary.of(bundle, known, clock.instant());
    } catch (IOException e) {
      throw new Refusal(ExitCode.FAILED, Printable.sanitize(what) + ": " + e.getMessage());
    }
  }
}
