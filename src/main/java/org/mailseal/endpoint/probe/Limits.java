package org.mailseal.endpoint.probe;

import java.time.Duration;

/**
 * How long and how much a probe may take.
 *
 * @param connect for the TCP connection
 * @param total for everything from the connection to the last answer; must be well over the six
 *     seconds that postscreen makes every stranger wait
 * @param lineBytes the longest line
 * @param totalBytes the most that a server may say in cleartext, and once more within TLS
 */
public record Limits(Duration connect, Duration total, int lineBytes, int totalBytes) {
  private static final Duration MAX_SILENCE = Duration.ofSeconds(10);

  public Limits {
    if (!connect.isPositive() || !total.isPositive() || lineBytes < 1 || totalBytes < 1) {
      throw new IllegalArgumentException("limits are positive");
    }
  }

  /**
   * How long a server may say nothing at all before a second connection tries whether the port
   * begins with the TLS handshake: 10 s, which is more than postscreen's six, or what leaves time
   * for that trial.
   */
  Duration silence() {
    Duration most = total.minus(trial());
    return most.compareTo(MAX_SILENCE) < 0 ? most : MAX_SILENCE;
  }

  /** The same in less time. */
  Limits within(Duration left) {
    return new Limits(connect.compareTo(left) < 0 ? connect : left, left, lineBytes, totalBytes);
  }

  /** How long that trial may take: the second connection with its handshake. */
  Duration trial() {
    return total.dividedBy(3);
  }

  /**
   * 10 s to connect and 30 s in all; lines of 8192 bytes (RFC 5321 §4.5.3.1.5 asks for 512, but
   * IMAP servers list dozens of capabilities on one) and 64 KiB in all.
   */
  public static Limits standard() {
    return new Limits(Duration.ofSeconds(10), Duration.ofSeconds(30), 8192, 65536);
  }
}
