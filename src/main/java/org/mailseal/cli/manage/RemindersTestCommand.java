package org.mailseal.cli.manage;

import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.notification.Notifications;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mailseal reminders test}: sees that messages arrive before they are needed. */
@Command(
    name = "test",
    header = "Send a test message over each channel.",
    description = {
      "Send a test message over each channel of the settings, at once, to all who are ever told,"
          + " and print each answer.",
      "One that is not taken is not tried again."
    },
    mixinStandardHelpOptions = true)
public final class RemindersTestCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;

  public RemindersTestCommand(SettingsOption option) {
    this.option = option;
  }

  @Override
  public Integer call() throws SettingsException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try (Wiring wiring = Wiring.open(option.read())) {
      List<Notifications.Handing> answers =
          wiring
              .reminders()
              .orElseThrow(
                  () ->
                      new Refusal(
                          ExitCode.USAGE,
                          "the settings have no 'reminders:'; nobody would be notified"))
              .test();
      for (Notifications.Handing answer : answers) {
        if (answer.taken()) {
          out.println(answer);
        } else {
          err.println("mailseal: " + answer);
        }
      }
      return ExitCode.of(
              answers.stream()
                  .map(answer -> answer.taken() ? ExitCode.DONE : ExitCode.FAILED)
                  .toList())
          .code();
    }
  }
}
