package org.mailseal.cli.manage;

import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.JsonText;
import org.mailseal.cli.console.Refusal;
import org.mailseal.cli.console.SettingsOption;
import org.mailseal.ledger.Alert;
import org.mailseal.ledger.Attempt;
import org.mailseal.notification.CalendarNotices;
import org.mailseal.notification.Channel;
import org.mailseal.notification.Message;
import org.mailseal.notification.Notifications;
import org.mailseal.notification.mail.Mailbox;
import org.mailseal.report.RemindersJson;
import org.mailseal.settings.SettingsException;
import org.mailseal.wiring.Wiring;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mailseal reminders}: sends what is due now. */
@Command(
    name = "reminders",
    header = "Mail the reminders that are due.",
    description = {
      "Look at every port, and mail the reminders that are due; each is sent once.",
      "The daemon does this by itself."
    },
    mixinStandardHelpOptions = true)
public final class RemindersCommand implements Callable<Integer> {
  @Option(
      names = "--dry-run",
      description = "Say what would be sent, to whom, and when the next ones follow.")
  private boolean dryRun;

  @Option(names = "--json", description = "With --dry-run: the same as JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  private final SettingsOption option;

  public RemindersCommand(SettingsOption option) {
    this.option = option;
  }

  @Override
  public Integer call() throws SettingsException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (json && !dryRun) {
      throw new Refusal(
          ExitCode.USAGE,
          "--json goes with --dry-run: it shows, and does not send; nothing was sent");
    }
    try (Wiring wiring = Wiring.open(option.read())) {
      Notifications notifications =
          wiring
              .reminders()
              .orElseThrow(
                  () ->
                      new Refusal(
                          ExitCode.USAGE,
                          "the settings have no 'reminders:'; nobody would be notified"));
      wiring.settings().certificates().forEach(wiring.servedCertificates()::observe);
      List<Message> entries = wiring.calendar().map(CalendarNotices::due).orElseGet(List::of);
      // First: what fails now is not asked for again at once.
      List<Notifications.Handing> late = dryRun ? List.of() : late(wiring, notifications);
      List<Notifications.Reminder> letters =
          dryRun ? notifications.due() : notifications.sendDue(true);
      Instant now = wiring.clock().instant();
      List<Alert> later =
          wiring.ledger().alerts().open().stream()
              .filter(alert -> alert.dueAt().isAfter(now))
              .toList();
      if (json) {
        out.println(JsonText.format(document(notifications.channels(), letters, later)));
        return ExitCode.DONE.code();
      }
      List<ExitCode> codes = new ArrayList<>();
      for (Notifications.Reminder reminder : letters) {
        String what = what(reminder.message());
        if (dryRun) {
          out.println("due now: " + what + over(notifications.channels()));
        }
        reminder.handings().forEach(handing -> codes.add(tell(what, handing, out, err)));
      }
      if (dryRun) {
        entries.forEach(entry -> out.println("due now: " + what(entry)));
      } else {
        late.forEach(handing -> codes.add(tell("what was late", handing, out, err)));
        wiring.calendar().ifPresent(CalendarNotices::publish);
      }
      if (letters.isEmpty() && entries.isEmpty()) {
        out.println("no reminder is due");
      }
      later.forEach(alert -> out.println("later: " + point(alert) + ", on " + alert.dueAt()));
      return ExitCode.of(codes).code();
    }
  }

  private static List<Notifications.Handing> late(Wiring wiring, Notifications notifications)
      throws InterruptedException {
    wiring.calendar().ifPresent(CalendarNotices::note);
    return notifications.sendLate(true);
  }

  /** Letters alone are what everybody expects. */
  private static String over(List<String> channels) {
    return channels.equals(List.of("mail")) ? "" : ", by " + String.join(", ", channels);
  }

  private static String what(Message message) {
    String to = message.to().stream().map(Mailbox::address).collect(Collectors.joining(", "));
    return "'" + message.subject() + "'" + (to.isEmpty() ? "" : " to " + to);
  }

  private static ExitCode tell(
      String what, Notifications.Handing handing, PrintWriter out, PrintWriter err) {
    if (handing.taken()) {
      out.println(what + ": " + handing);
      return ExitCode.DONE;
    }
    err.println(
        "mailseal: "
            + what
            + ": "
            + handing
            + (handing.outcome() instanceof Channel.Handed.Refused ? "" : "; it stays due"));
    return ExitCode.FAILED;
  }

  private static JsonObject document(
      List<String> channels, List<Notifications.Reminder> letters, List<Alert> later) {
    return RemindersJson.render(
        channels,
        letters.stream()
            .map(
                reminder ->
                    new RemindersJson.Due(
                        reminder.alert(),
                        reminder.message().subject(),
                        reminder.message().to().stream().map(Mailbox::address).toList()))
            .toList(),
        later);
  }

  private static String point(Alert alert) {
    return switch (alert.about()) {
      case Alert.Ending ending -> alert.name() + " at " + alert.threshold() + " left";
      case Alert.Waiting(Attempt request) ->
          "request "
              + request.id()
              + " for "
              + alert.name().display()
              + " after "
              + alert.threshold()
              + " without an answer";
      case Alert.Failed _ -> alert.name() + ", whose renewal failed";
      case Alert.Renewed _ -> alert.name() + ", which was renewed";
      case Alert.Changed _ -> alert.name() + ", whose ports have changed";
    };
  }
}
