package org.mailseal.cli.manage;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.name.Printable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailseal help}: the same as {@code --help} behind a command. */
@Command(
    name = "help",
    header = "How a command is used.",
    description = "How a command is used: 'mailseal help csr new'; without one, all of them.",
    mixinStandardHelpOptions = true)
public final class HelpCommand implements Callable<Integer> {
  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "Whose help it is.")
  private List<String> words = List.of();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec, "picocli sets it").parent().commandLine();
    for (String word : words) {
      CommandLine next = line.getSubcommands().get(word);
      if (next == null) {
        throw new ParameterException(
            line,
            "there is no command '"
                + Printable.sanitize(word)
                + "' here; known are "
                + String.join(", ", line.getSubcommands().keySet()));
      }
      line = next;
    }
    line.usage(spec.commandLine().getOut());
    return ExitCode.DONE.code();
  }
}
