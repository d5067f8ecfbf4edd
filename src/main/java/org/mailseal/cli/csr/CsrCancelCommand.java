package org.mailseal.cli.csr;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.cli.console.Consent;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.cli.console.Terminal;
import org.mailseal.ledger.Attempt;
import org.mailseal.report.RequestTable;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailseal csr cancel}: nobody waits for the answer now. */
@Command(
    name = "cancel",
    header = "Give a request up, and forget its key.",
    description = {
      "Give a request up, and forget its key: an answer that comes later is of no use.",
    },
    mixinStandardHelpOptions = true)
public final class CsrCancelCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME|NUMBER", description = "The certificate's name, or its number.")
  private String request = "";

  @Option(names = "--yes", description = "Do not ask; needed without a terminal.")
  private boolean yes;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;
  private final Terminal terminal;

  public CsrCancelCommand(SettingsOption option, Terminal terminal) {
    this.option = option;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws SettingsException {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    try (Wiring wiring = Wiring.open(option.readOrNone())) {
      Attempt waiting = WaitingRequest.find(wiring.manualRequests(), request);
      if (!yes) {
        out.print(RequestTable.render(waiting, wiring.clock().instant()));
        out.flush();
      }
      if (!Consent.given(terminal, out, yes, "Give it up, and forget its key?")) {
        out.println("Request " + waiting.id() + " still waits.");
        return ExitCode.FAILED.code();
      }
      if (!wiring.manualRequests().cancel(waiting)) {
        throw new Refusal(
            ExitCode.FAILED,
            "another process is at work on request "
                + waiting.id()
                + ", or it was answered meanwhile; nothing was changed");
      }
      out.println("Request " + waiting.id() + " is cancelled, its key forgotten.");
      return ExitCode.DONE.code();
    }
  }
}
