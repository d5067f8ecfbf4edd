package org.mailseal.cli.manage;

import java.util.concurrent.Callable;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.daemon.DaemonProcess;
import org.mailseal.daemon.ProcessEnd;
import org.mailseal.daemon.SettingsWatch;
import org.mailseal.settings.Settings;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.StopSignal;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine.Command;

/** {@code mailseal daemon}: renewals, checks and reminders in the background. */
@Command(
    name = "daemon",
    header = "Renew, check and remind in the background.",
    description = {
      "Renew, check the ports and remind in the background, until SIGTERM; the step in hand is"
          + " finished first.",
      "Other commands may be used meanwhile. Logs to standard error.",
      "Goes by the settings as they were when it started: restart it after a change. A SIGHUP takes"
          + " nothing anew, and ends nothing.",
      "Ends with exit code 1 where it cannot work any more: let systemd start it again."
    },
    mixinStandardHelpOptions = true)
public final class DaemonCommand implements Callable<Integer> {
  private final SettingsOption option;

  public DaemonCommand(SettingsOption option) {
    this.option = option;
  }

  @Override
  public Integer call() throws SettingsException, InterruptedException {
    StopSignal stop = StopSignal.install(DaemonProcess::logToldToReload);
    ProcessEnd end = ProcessEnd.halting(ExitCode.FAILED.code());
    SettingsWatch settingsWatch = new SettingsWatch(option.place());
    Settings settings = option.read();
    DaemonProcess.logBeginning(MailsealCommand.version(), option.place(), settings.database());
    try (Wiring wiring = Wiring.open(settings, stop, DaemonProcess::log)) {
      return switch (new DaemonProcess(wiring, stop, end, settingsWatch).run()) {
        case DaemonProcess.Ending.Asked() -> ExitCode.DONE.code();
        case DaemonProcess.Ending.GivenUp(String _) -> ExitCode.FAILED.code();
        case DaemonProcess.Ending.AnotherRuns(String holder) ->
            throw new Refusal(ExitCode.FAILED, "a daemon runs on this ledger already: " + holder);
      };
    }
  }
}
