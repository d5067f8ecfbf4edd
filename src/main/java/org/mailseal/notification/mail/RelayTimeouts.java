package org.mailseal.notification.mail;

import java.time.Duration;

/**
 * How long a relay may take.
 *
 * @param connect until each of its addresses takes the connection
 * @param answer between two bytes that it sends
 * @param whole for everything together, from looking up its name to its last answer: a relay that
 *     sends a byte now and then is never late by the two others. Each relay has this much for
 *     itself, so that a slow one leaves the next its turn.
 */
public record RelayTimeouts(Duration connect, Duration answer, Duration whole) {
  /**
   * Shorter than RFC 5321 §4.5.3.2 asks of a queue, because another relay stands ready; long enough
   * for a greeting that is held back on purpose (postscreen waits six seconds).
   */
  public static final RelayTimeouts STANDARD =
      new RelayTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(45), Duration.ofMinutes(2));

  public RelayTimeouts {
    if (!connect.isPositive() || !answer.isPositive() || !whole.isPositive()) {
      throw new IllegalArgumentException("patience is longer than nothing");
    }
  }
}
