package org.mailseal.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.ledger.Attempt;
import org.mailseal.lifecycle.ManagedCertificate;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailseal csr show}: the request that waits, for the CA's web page or mail. */
@Command(
    name = "show",
    header = "Print the request that waits for its CA.",
    description = "Print the request of a certificate that waits for its CA, as PEM.",
    mixinStandardHelpOptions = true)
final class CsrShowCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "A certificate of the settings.")
  private String name = "";

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;

  CsrShowCommand(SettingsOption option) {
    this.option = option;
  }

  @Override
  public Integer call() throws SettingsException {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    Settings settings = option.read();
    ManagedCertificate certificate = SettingsOption.chosen(settings, List.of(name)).getFirst();
    try (Wiring wiring = Wiring.open(settings)) {
      Optional<Attempt> waiting =
          wiring.ledger().requests().waiting(certificate.name()).reversed().stream().findFirst();
      if (waiting.isEmpty()) {
        throw new Refusal(
            ExitCode.FAILED,
            "no request of "
                + certificate.name()
                + " waits for an answer; mailseal renew "
                + certificate.name()
                + " makes one where a manual CA signs it");
      }
      out.print(waiting.get().request().pem());
      out.flush();
      return ExitCode.DONE.code();
    }
  }
}
