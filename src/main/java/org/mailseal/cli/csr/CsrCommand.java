package org.mailseal.cli.csr;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.cli.console.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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
public final class CsrCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec, "picocli sets it").commandLine();
    line.usage(line.getErr());
    return ExitCode.USAGE.code();
  }
}
