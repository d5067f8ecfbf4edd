package org.mailseal.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mailseal csr}: requests for a CA that answers by hand. */
@Command(
    name = "csr",
    header = "Requests for a CA that answers by hand.",
    description = {
      "Requests for a manual CA. 'mailseal renew' makes one where the settings name such a CA;",
      "it is kept with its key until it is answered."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
final class CsrCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec, "picocli sets it").commandLine(),
        "Name a command: show or answer.");
  }
}
