package org.mailseal.notification.plan;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * When only what cannot wait is told.
 *
 * @param from when they begin, on the clock of the zone
 * @param to when they end; before the beginning where midnight lies between
 */
public record QuietHours(LocalTime from, LocalTime to, ZoneId zone) {
  public QuietHours {
    if (from.equals(to)) {
      throw new IllegalArgumentException(
          "they begin and end at " + from + ": that is never, or always");
    }
  }

  /** Whether it is quiet then. */
  public boolean at(Instant instant) {
    LocalTime clock = instant.atZone(zone).toLocalTime();
    boolean begun = !clock.isBefore(from);
    boolean over = !clock.isBefore(to);
    return from.isBefore(to) ? begun && !over : begun || !over;
  }
}
