package org.mailseal.cli.csr;

import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.JsonText;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.ledger.Attempt;
import org.mailseal.lifecycle.manual.HeldCertificate;
import org.mailseal.report.RequestJson;
import org.mailseal.report.RequestTable;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailseal csr show}: the request that waits, for the CA's web page or mail. */
@Command(
    name = "show",
    header = "Print a request that waits for its CA.",
    description = "Print a request that waits for its CA, as it is handed in.",
    mixinStandardHelpOptions = true)
public final class CsrShowCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME|NUMBER", description = "The certificate's name, or its number.")
  private String request = "";

  @Option(names = "--text", description = "What it asks for, in plain words, instead of itself.")
  private boolean text;

  @Option(names = "--json", description = "The same as JSON.")
  private boolean json;

  @Mixin private final RequestFile file = new RequestFile();

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;

  public CsrShowCommand(SettingsOption option) {
    this.option = option;
  }

  @Override
  public Integer call() throws SettingsException {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    file.check();
    try (Wiring wiring = Wiring.open(option.readOrNone())) {
      Attempt waiting = WaitingRequest.find(wiring.manualRequests(), request);
      if (json) {
        out.println(
            JsonText.format(RequestJson.render(List.of(waiting), wiring.clock().instant())));
      } else if (text) {
        out.print(RequestTable.render(waiting, wiring.clock().instant()));
        out.flush();
      } else {
        write(waiting, wiring, out);
      }
      return ExitCode.DONE.code();
    }
  }

  private void write(Attempt waiting, Wiring wiring, PrintWriter out) {
    boolean managed = SettingsOption.find(wiring.settings(), waiting.name()).isPresent();
    Optional<CertifiedKey> current =
        HeldCertificate.find(wiring.ledger(), waiting.name(), managed)
            .map(HeldCertificate::material);
    if (file.pkcs7() && current.isEmpty()) {
      throw new Refusal(ExitCode.FAILED, "there is no certificate whose key could sign a PKCS#7");
    }
    if (waiting.request().isRenewal() && !file.pkcs7()) {
      Objects.requireNonNull(spec, "picocli sets it")
          .commandLine()
          .getErr()
          .println(
              "This request was made to be handed in as a PKCS#7: mailseal csr show "
                  + waiting.id()
                  + " --pkcs7");
    }
    try {
      file.write(file.encoded(waiting.request(), current, wiring.random()), out);
    } catch (Refusal | IllegalArgumentException e) {
      throw new Refusal(
          ExitCode.FAILED,
          "the request could not be written: " + e.getMessage() + "; it still waits");
    }
  }
}
