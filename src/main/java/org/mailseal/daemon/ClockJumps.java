package org.mailseal.daemon;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Notices that the wall clock was set, or that the machine slept: it parts from a clock that nobody
 * sets. For one thread.
 */
final class ClockJumps {
  /**
   * What is nothing to a plan. A clock that is made to run slower or faster until it is right
   * (adjtime, chrony's slew: a tenth at most) stays below it from one look to the next.
   */
  private static final Duration SMALL = Duration.ofSeconds(10);

  private final Clock wall;
  private final LongSupplier nanos;
  private Instant wallThen;
  private long nanosThen;

  /**
   * Looks for the first time.
   *
   * @param nanos a monotonic clock, such as {@link System#nanoTime}
   */
  ClockJumps(Clock wall, LongSupplier nanos) {
    this.wall = wall;
    this.nanos = nanos;
    this.wallThen = wall.instant();
    this.nanosThen = nanos.getAsLong();
  }

  /** How far the wall clock has jumped since the last look, negative where back. */
  Optional<Duration> look() {
    Instant wallNow = wall.instant();
    long nanosNow = nanos.getAsLong();
    Duration jump =
        Duration.between(wallThen, wallNow).minus(Duration.ofNanos(nanosNow - nanosThen));
    wallThen = wallNow;
    nanosThen = nanosNow;
    return Optional.of(jump).filter(by -> by.abs().compareTo(SMALL) > 0);
  }
}
