package org.mailseal.cli.authority;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.cli.console.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mailseal authority}: who signs. */
@Command(
    name = "authority",
    header = "The authorities, what they offer, and our accounts there.",
    description =
        "The authorities of the settings: which there are, whether an order would succeed with"
            + " each, and our account there.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
public final class AuthorityCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec, "picocli sets it").commandLine();
    line.usage(line.getErr());
    return ExitCode.USAGE.code();
  }
}
