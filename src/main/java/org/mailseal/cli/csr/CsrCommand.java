package org.mailseal.cli.csr;

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
      "Requests for a CA that answers by hand, as many at a time as need be. 'csr new' makes one,"
          + " and so does 'mailseal renew' where the settings name such a CA; each is kept with its"
          + " key until it is answered or cancelled."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
public final class CsrCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec, "picocli sets it").commandLine(),
        "Name a command: new, list, show, answer or cancel.");
  }
}
