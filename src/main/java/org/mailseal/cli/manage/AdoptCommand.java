package org.mailseal.cli.manage;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.cli.console.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mailseal adopt}: takes over what another client manages. */
@Command(
    name = "adopt",
    header = "Take over what certbot or acme.sh manages.",
    description = {
      "Take over certificates, their keys and the account of another client, so that the next",
      "renewal is Mailseal's and nothing is ordered twice."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
public final class AdoptCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec, "picocli sets it").commandLine();
    line.usage(line.getErr());
    return ExitCode.USAGE.code();
  }
}
