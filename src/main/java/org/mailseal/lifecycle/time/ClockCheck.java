package org.mailseal.lifecycle.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.trail.EventKind;

/**
 * Whether this machine's clock can be believed. One that has fallen back by years, as where the
 * battery is empty and no time server was reached, takes what is served for not valid yet and what
 * has ended for valid: orders would be wasted, and the wrong certificate installed.
 */
public record ClockCheck(Ledger ledger, Clock clock) {
  /**
   * A wrong time zone, or a day's correction, goes through: what may be wrong then is mended by the
   * next run.
   */
  private static final Duration TOLERANCE = Duration.ofDays(2);

  /** What is wrong with it, with the cure; a printable sentence. */
  public Optional<String> fault() {
    Instant now = clock.instant();
    return ledger
        .lastWritten()
        .filter(written -> now.isBefore(written.minus(TOLERANCE)))
        .map(
            written ->
                "this machine's clock says "
                    + now
                    + ", but the ledger was written at "
                    + written
                    + ": set the clock; if it is right now, and was fast then, say so with:"
                    + " mailseal renew --clock-is-right");
  }

  /** Somebody says that it is right: what was written before counts no more. */
  public void vouch() {
    fault()
        .ifPresent(
            fault ->
                ledger.record(
                    Optional.empty(),
                    Optional.empty(),
                    EventKind.CLOCK_RIGHT,
                    "somebody says that the clock is right; " + fault));
  }
}
