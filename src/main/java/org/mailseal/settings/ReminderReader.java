package org.mailseal.settings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.Threshold;
import org.mailseal.notification.ReminderPlan;
import org.mailseal.notification.mail.Mailbox;
import org.mailseal.notification.mail.Relay;

/** The section {@code reminders}. */
final class ReminderReader {
  private static final Relay LOCAL_SERVER =
      new Relay("localhost", 25, false, Optional.empty(), Optional.empty());

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration YEAR = Duration.ofDays(365);

  private ReminderReader() {}

  /**
   * @param contact who sends where the section names nobody
   */
  static Optional<ReminderPlan> read(Value section, Optional<Mailbox> contact) {
    YamlMap map = YamlMap.of(section, List.of("to", "from", "when-left", "when-waiting", "relays"));
    List<Mailbox> to =
        map.require("to", ": who is told").map(Value::filledList).orElse(List.of()).stream()
            .flatMap(address -> address.parse(Mailbox::parse).stream())
            .toList();
    Optional<Mailbox> from =
        map.find("from")
            .flatMap(address -> address.parse(Mailbox::parse))
            .or(() -> contact)
            .or(() -> to.stream().findFirst());
    List<Threshold> whenLeft =
        map.find("when-left")
            .map(
                list ->
                    list.filledList().stream()
                        .flatMap(left -> left.parse(Threshold::parse).stream())
                        .toList())
            .orElse(ReminderPlan.standardAlerts());
    List<Duration> whenWaiting =
        map.find("when-waiting")
            .map(
                list ->
                    list.filledList().stream()
                        .flatMap(wait -> wait.duration(SECOND, YEAR).stream())
                        .toList())
            .orElse(ReminderPlan.standardWaits());
    List<Relay> relays =
        map.find("relays")
            .map(
                list ->
                    list.filledList().stream()
                        .flatMap(relay -> RelayReader.read(relay).stream())
                        .toList())
            .orElse(List.of(LOCAL_SERVER));
    return from.map(sender -> new ReminderPlan(sender, to, whenLeft, whenWaiting, relays));
  }
}
