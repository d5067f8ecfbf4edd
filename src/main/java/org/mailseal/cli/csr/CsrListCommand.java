package org.mailseal.cli.csr;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.JsonText;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.ledger.Attempt;
import org.mailseal.report.RequestJson;
import org.mailseal.report.RequestTable;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mailseal csr list}: what waits for a CA. */
@Command(
    name = "list",
    header = "List the requests that wait for a CA.",
    description = "List the requests that wait for a CA's answer, each with its number.",
    mixinStandardHelpOptions = true)
public final class CsrListCommand implements Callable<Integer> {
  @Option(names = "--all", description = "Also those that were answered or cancelled.")
  private boolean all;

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;

  public CsrListCommand(SettingsOption option) {
    this.option = option;
  }

  @Override
  public Integer call() throws SettingsException {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    try (Wiring wiring = Wiring.open(option.readOrNone())) {
      List<Attempt> requests =
          all ? wiring.manualRequests().all() : wiring.manualRequests().waiting();
      Instant now = wiring.clock().instant();
      out.print(
          json
              ? JsonText.format(RequestJson.render(requests, now)) + System.lineSeparator()
              : RequestTable.render(requests, now));
      out.flush();
      return ExitCode.DONE.code();
    }
  }
}
