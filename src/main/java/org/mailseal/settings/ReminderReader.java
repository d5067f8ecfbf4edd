package org.mailseal.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.certificate.Threshold;
import org.mailseal.name.Printable;
import org.mailseal.notification.mail.Mailbox;
import org.mailseal.notification.mail.Relay;
import org.mailseal.notification.mail.Route;
import org.mailseal.notification.mail.Route.ReturnPath;
import org.mailseal.notification.mail.Way;
import org.mailseal.notification.plan.CalendarPlan;
import org.mailseal.notification.plan.DeadMansSwitch;
import org.mailseal.notification.plan.Escalation;
import org.mailseal.notification.plan.OwnReminders;
import org.mailseal.notification.plan.QuietHours;
import org.mailseal.notification.plan.ReminderPlan;
import org.mailseal.notification.webhook.Webhook;

/** The section {@code reminders}. */
final class ReminderReader {
  private static final Relay LOCAL_SERVER = Relay.smtp("localhost", 25);

  /** The channels beside letters. */
  private static final List<String> OTHERS = List.of("webhooks", "command");

  private static final List<String> LETTERS_ALONE =
      List.of("from", "escalate", "calendar", "relays", "direct", "return-path");

  /** Signs messages that are no letters. */
  private static final Mailbox NOBODY = Mailbox.parse("mailseal@localhost");

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration YEAR = Duration.ofDays(365);

  private ReminderReader() {}

  /**
   * @param contact who sends where the section names nobody
   * @param written the files that have a writer already
   */
  static Optional<ReminderPlan> read(
      Value section, Optional<Mailbox> contact, WrittenFiles written) {
    YamlMap map =
        YamlMap.of(
            section,
            List.of(
                "to",
                "from",
                "when-left",
                "when-waiting",
                "renewed",
                "escalate",
                "quiet",
                "relays",
                "direct",
                "return-path",
                "webhooks",
                "command",
                "calendar",
                "calendar-file",
                "heartbeat"));
    List<Mailbox> to = mailboxes(recipients(map));
    Optional<Mailbox> from =
        map.find("from")
            .flatMap(address -> address.parse(Mailbox::parse))
            .or(() -> contact)
            .or(() -> to.stream().findFirst())
            .or(() -> map.has("to") ? Optional.empty() : Optional.of(NOBODY));
    List<Threshold> whenLeft =
        map.find("when-left").map(ReminderReader::thresholds).orElse(ReminderPlan.standardAlerts());
    List<Duration> whenWaiting =
        map.find("when-waiting")
            .map(
                list ->
                    list.filledList().stream()
                        .flatMap(wait -> wait.duration(SECOND, YEAR).stream())
                        .toList())
            .orElse(ReminderPlan.standardWaits());
    List<Way> ways = new ArrayList<>();
    map.find("relays")
        .ifPresentOrElse(
            list -> list.filledList().forEach(one -> RelayReader.read(one).ifPresent(ways::add)),
            () -> ways.add(LOCAL_SERVER));
    if (map.find("direct").flatMap(Value::bool).orElse(false)) {
      ways.add(Way.Direct.STANDARD);
    }
    Route route = new Route(ways, returnPath(map, from, to));
    List<Webhook> webhooks = map.find("webhooks").map(WebhookReader::read).orElse(List.of());
    List<String> command = map.find("command").flatMap(Value::command).orElse(List.of());
    CalendarPlan calendar = calendar(map, written);
    Optional<Escalation> escalation =
        map.find("escalate").map(ReminderReader::escalation).filter(one -> !one.to().isEmpty());
    Optional<QuietHours> quiet = map.find("quiet").flatMap(ReminderReader::quiet);
    Optional<DeadMansSwitch> heartbeat = map.find("heartbeat").flatMap(ReminderReader::heartbeat);
    boolean renewed = map.find("renewed").flatMap(Value::bool).orElse(false);
    return from.map(
        sender ->
            new ReminderPlan(
                sender,
                to,
                whenLeft,
                whenWaiting,
                route,
                webhooks,
                command,
                calendar,
                renewed,
                escalation,
                Map.of(),
                quiet,
                heartbeat));
  }

  /** Who gets letters; nobody has to, where there is another channel. */
  private static Optional<Value> recipients(YamlMap map) {
    if (OTHERS.stream().noneMatch(map::has)) {
      return map.require("to", ": who is told; or name 'webhooks' or a 'command'");
    }
    if (!map.has("to")) {
      LETTERS_ALONE.stream()
          .filter(map::has)
          .forEach(
              key ->
                  map.position(key)
                      .fault("'" + key + "' is about letters, and no 'to' says who gets them"));
    }
    return map.find("to");
  }

  private static CalendarPlan calendar(YamlMap map, WrittenFiles written) {
    boolean invites = map.find("calendar").flatMap(Value::bool).orElse(false);
    Optional<Value> value = map.find("calendar-file");
    Optional<Path> file = value.flatMap(written::file);
    file.ifPresent(
        named -> {
          Path folder = named.resolveSibling("");
          if (!Files.isDirectory(folder)) {
            value
                .get()
                .fault(
                    "there is no folder "
                        + Printable.sanitize(folder.toString())
                        + " for the calendar's file; make it, writable for the daemon's user");
          } else if (Files.isDirectory(named)) {
            value.get().fault("this is a folder; name the file in it, such as mailseal.ics");
          }
        });
    return new CalendarPlan(invites, file);
  }

  private static Optional<QuietHours> quiet(Value section) {
    YamlMap map = YamlMap.of(section, List.of("from", "to", "zone"));
    Optional<LocalTime> from = map.require("from").flatMap(at -> at.parse(ReminderReader::time));
    Optional<LocalTime> to = map.require("to").flatMap(at -> at.parse(ReminderReader::time));
    Optional<ZoneId> zone =
        map.find("zone")
            .map(written -> written.parse(ReminderReader::zone))
            .orElseGet(() -> Optional.of(ZoneId.systemDefault()));
    if (from.isPresent() && from.equals(to)) {
      map.position("to").fault("they begin and end at once: that is never, or always");
      return Optional.empty();
    }
    return from.flatMap(
        begin -> to.flatMap(end -> zone.map(where -> new QuietHours(begin, end, where))));
  }

  private static LocalTime time(String written) {
    try {
      return LocalTime.parse(written);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'" + Printable.sanitize(written) + "' is not a time of day; write 22:00");
    }
  }

  private static ZoneId zone(String written) {
    try {
      return ZoneId.of(written);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'" + Printable.sanitize(written) + "' is no zone that is known; write Europe/Berlin");
    }
  }

  private static Optional<DeadMansSwitch> heartbeat(Value place) {
    return place.isScalar()
        ? place.parse(DeadMansSwitch::parse).map(DeadMansSwitch.Named::new)
        : YamlMap.of(place, List.of("url-file"))
            .require("url-file", ": the file that holds the URL of the heartbeat")
            .flatMap(Value::secretPath)
            .map(DeadMansSwitch.InFile::new);
  }

  /** What a certificate has otherwise, in its own section. */
  static OwnReminders own(Value section) {
    YamlMap map = YamlMap.of(section, List.of("to", "when-left"));
    return new OwnReminders(
        map.find("to").map(list -> mailboxes(Optional.of(list))),
        map.find("when-left").map(ReminderReader::thresholds));
  }

  private static List<Threshold> thresholds(Value list) {
    return list.filledList().stream()
        .flatMap(left -> left.parse(Threshold::parse).stream())
        .toList();
  }

  private static Escalation escalation(Value section) {
    YamlMap map = YamlMap.of(section, List.of("from", "to"));
    return new Escalation(
        map.find("from").flatMap(left -> left.parse(Threshold::parse)),
        mailboxes(map.require("to", ": who is told besides")));
  }

  private static List<Mailbox> mailboxes(Optional<Value> list) {
    return list.map(Value::filledList).orElse(List.of()).stream()
        .flatMap(address -> address.parse(Mailbox::parse).stream())
        .toList();
  }

  private static ReturnPath returnPath(YamlMap map, Optional<Mailbox> from, List<Mailbox> to) {
    ReturnPath path =
        map.find("return-path")
            .flatMap(value -> value.parse(ReminderReader::returnPath))
            .orElse(ReturnPath.SENDER);
    boolean toItself =
        from.filter(sender -> to.stream().map(Mailbox::address).anyMatch(sender.address()::equals))
            .isPresent();
    if (path == ReturnPath.NONE && toItself) {
      // Whoever sends letters to himself that nothing can come back for would answer himself.
      map.position("return-path")
          .fault(
              "'return-path: none' is for a sender who is none of the recipients; name one as"
                  + " 'from', such as mailseal@example.org");
    }
    return path;
  }

  private static ReturnPath returnPath(String written) {
    return switch (written) {
      case "sender" -> ReturnPath.SENDER;
      case "none" -> ReturnPath.NONE;
      default -> throw new IllegalArgumentException("write sender or none");
    };
  }
}
