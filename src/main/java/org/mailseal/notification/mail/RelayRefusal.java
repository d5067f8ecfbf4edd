package org.mailseal.notification.mail;

import java.util.List;
import org.mailseal.name.Printable;

/**
 * Why a way did not take a letter to some of its recipients, or to any.
 *
 * @param recipients those to whom it did not, at least one
 * @param reason printable, on one line
 */
public record RelayRefusal(
    Way way, List<Mailbox> recipients, Persistence persistence, String reason) {
  public RelayRefusal {
    recipients = List.copyOf(recipients);
  }

  /** The same in words, which name the recipients where they are not all of them. */
  String among(long everybody) {
    return Printable.sanitize(way.toString())
        + (recipients.size() < everybody ? " for " + Mailbox.addresses(recipients) : "")
        + ": "
        + reason;
  }

  @Override
  public String toString() {
    return among(recipients.size());
  }
}
