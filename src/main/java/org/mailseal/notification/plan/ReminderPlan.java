package org.mailseal.notification.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Threshold;
import org.mailseal.ledger.Alert;
import org.mailseal.name.DnsName;
import org.mailseal.notification.mail.Mailbox;
import org.mailseal.notification.mail.Route;
import org.mailseal.notification.webhook.Webhook;

/**
 * Who is told, when, and by which channels.
 *
 * @param from the sender's address
 * @param to the recipients of letters; empty: no letters are sent
 * @param whenLeft the points in a certificate's life at which an alert goes out
 * @param whenWaiting how long a request has waited for its CA when an alert goes out
 * @param relays the relays in their order, and what comes after them
 * @param webhooks by names that differ
 * @param command a program that is told, and its arguments; empty: none
 * @param calendar who gets the ends as entries of a calendar
 * @param renewed whether renewals that went well are told of, too
 * @param escalation who is told besides near the end
 * @param own what single certificates have otherwise
 * @param quiet when only what cannot wait is told
 * @param heartbeat what raises the alarm where it does not hear from the daemon
 */
public record ReminderPlan(
    Mailbox from,
    List<Mailbox> to,
    List<Threshold> whenLeft,
    List<Duration> whenWaiting,
    Route relays,
    List<Webhook> webhooks,
    List<String> command,
    CalendarPlan calendar,
    boolean renewed,
    Optional<Escalation> escalation,
    Map<DnsName, OwnReminders> own,
    Optional<QuietHours> quiet,
    Optional<DeadMansSwitch> heartbeat) {
  public ReminderPlan {
    to = List.copyOf(to);
    whenLeft = List.copyOf(whenLeft);
    whenWaiting = List.copyOf(whenWaiting);
    webhooks = List.copyOf(webhooks);
    command = List.copyOf(command);
    own = Map.copyOf(own);
  }

  /** The same with what single certificates have otherwise. */
  public ReminderPlan with(Map<DnsName, OwnReminders> own) {
    return new ReminderPlan(
        from,
        to,
        whenLeft,
        whenWaiting,
        relays,
        webhooks,
        command,
        calendar,
        renewed,
        escalation,
        own,
        quiet,
        heartbeat);
  }

  /** The same with entries of calendars. */
  public ReminderPlan with(CalendarPlan calendar) {
    return new ReminderPlan(
        from,
        to,
        whenLeft,
        whenWaiting,
        relays,
        webhooks,
        command,
        calendar,
        renewed,
        escalation,
        own,
        quiet,
        heartbeat);
  }

  /** Who gets the letters of a certificate. */
  public List<Mailbox> to(DnsName name) {
    return Optional.ofNullable(own.get(name)).flatMap(OwnReminders::to).orElse(to);
  }

  /** The points in a certificate's life at which an alert goes out. */
  public List<Threshold> whenLeft(DnsName name) {
    return Optional.ofNullable(own.get(name)).flatMap(OwnReminders::whenLeft).orElse(whenLeft);
  }

  /** Without what has to be wished for. */
  public ReminderPlan(
      Mailbox from,
      List<Mailbox> to,
      List<Threshold> whenLeft,
      List<Duration> whenWaiting,
      Route relays,
      List<Webhook> webhooks,
      List<String> command) {
    this(
        from,
        to,
        whenLeft,
        whenWaiting,
        relays,
        webhooks,
        command,
        CalendarPlan.NONE,
        false,
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same with letters alone. */
  public ReminderPlan(
      Mailbox from,
      List<Mailbox> to,
      List<Threshold> whenLeft,
      List<Duration> whenWaiting,
      Route relays) {
    this(from, to, whenLeft, whenWaiting, relays, List.of(), List.of());
  }

  /** Whether what can wait is kept back. */
  public boolean isQuiet(Instant now) {
    return quiet.filter(hours -> hours.at(now)).isPresent();
  }

  /**
   * Who is told that a certificate nears its end: those who get all letters, at the points that the
   * settings name and once it has ended, and those who are told besides, near the end.
   *
   * @param due the alerts of it that are told of
   */
  public List<Mailbox> to(List<Alert> due, CertificateInfo leaf, Instant now) {
    DnsName name = due.getLast().name();
    boolean named =
        due.stream()
            .map(alert -> Threshold.read(alert.threshold()))
            .anyMatch(point -> point instanceof Threshold.Past || whenLeft(name).contains(point));
    List<Mailbox> besides =
        escalation
            .filter(more -> !now.isBefore(more.begins(leaf)))
            .map(Escalation::to)
            .orElse(List.of());
    return Stream.concat(
            named || besides.isEmpty() ? to(name).stream() : Stream.of(), besides.stream())
        .distinct()
        .toList();
  }

  /** All who are ever told. */
  public List<Mailbox> everybody() {
    return Stream.of(
            to.stream(),
            escalation.stream().flatMap(more -> more.to().stream()),
            own.values().stream().flatMap(one -> one.to().stream()).flatMap(List::stream))
        .flatMap(all -> all)
        .distinct()
        .toList();
  }

  /** A third, then the days that public authorities' own mails used to name. */
  public static List<Threshold> standardAlerts() {
    return List.of("1/3", "14d", "7d", "3d", "1d").stream().map(Threshold::parse).toList();
  }

  /** A CA that is asked by hand takes some days; after a month somebody has forgotten. */
  public static List<Duration> standardWaits() {
    return Stream.of(3, 7, 14, 30).map(Duration::ofDays).toList();
  }
}
