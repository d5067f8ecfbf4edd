package org.mailseal.notification.mail;

import org.mailseal.name.Printable;

/**
 * Why a relay did not take a letter.
 *
 * @param relay the relay
 * @param reason printable, on one line
 */
public record RelayRefusal(Relay relay, String reason) implements DeliveryAttempt.Outcome {
  @Override
  public String toString() {
    return Printable.sanitize(relay.toString()) + ": " + reason;
  }
}
