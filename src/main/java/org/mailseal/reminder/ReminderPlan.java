package org.mailseal.reminder;

import java.util.List;
import org.mailseal.certificate.Threshold;

/**
 * Who is told, when, and through whom.
 *
 * @param from the sender's address
 * @param to the recipients
 * @param whenLeft the points in a certificate's life at which an alert goes out
 * @param relays tried in their order: the local server may be what broke
 */
public record ReminderPlan(
    Mailbox from, List<Mailbox> to, List<Threshold> whenLeft, List<Relay> relays) {
  public ReminderPlan {
    to = List.copyOf(to);
    whenLeft = List.copyOf(whenLeft);
    relays = List.copyOf(relays);
  }

  /** A third, then the days that public authorities' own mails used to name. */
  public static List<Threshold> standardAlerts() {
    return List.of("1/3", "14d", "7d", "3d", "1d").stream().map(Threshold::parse).toList();
  }
}
