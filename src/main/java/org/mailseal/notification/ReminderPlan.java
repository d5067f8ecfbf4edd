package org.mailseal.notification;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.mailseal.certificate.Threshold;
import org.mailseal.notification.mail.Mailbox;
import org.mailseal.notification.mail.Route;

/**
 * Who gets letters, when, and how they leave.
 *
 * @param from the sender's address
 * @param to the recipients
 * @param whenLeft the points in a certificate's life at which an alert goes out
 * @param whenWaiting how long a request has waited for its CA when an alert goes out
 * @param relays the relays in their order, and what comes after them
 * @param renewed whether renewals that went well are told of, too
 */
public record ReminderPlan(
    Mailbox from,
    List<Mailbox> to,
    List<Threshold> whenLeft,
    List<Duration> whenWaiting,
    Route relays,
    boolean renewed) {
  public ReminderPlan {
    to = List.copyOf(to);
    whenLeft = List.copyOf(whenLeft);
    whenWaiting = List.copyOf(whenWaiting);
  }

  /** Without what has to be wished for. */
  public ReminderPlan(
      Mailbox from,
      List<Mailbox> to,
      List<Threshold> whenLeft,
      List<Duration> whenWaiting,
      Route relays) {
    this(from, to, whenLeft, whenWaiting, relays, false);
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
