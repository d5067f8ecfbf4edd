package org.mailseal.lifecycle.time;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How long to wait after the first, second, ... failure in a row; the last one repeats.
 *
 * @param waits at least one
 */
public record Backoff(List<Duration> waits) {
  public Backoff {
    waits = List.copyOf(waits);
    if (waits.isEmpty()) {
      throw new IllegalArgumentException("a back-off has at least one wait");
    }
  }

  /**
   * Kind to an authority's limits of failed validations (five per name and hour at Let's Encrypt).
   */
  public static Backoff standard() {
    return new Backoff(
        List.of(
            Duration.ofMinutes(1), //   elapsed: 1 min
            Duration.ofMinutes(10), //           11 min
            Duration.ofMinutes(100), //          2 h
            Duration.ofDays(1))); //             1 day, and every day from then on
  }

  /** The longest that {@link #after} may give after so many failures in a row. */
  public Duration longest(int failures) {
    Duration wait = wait(failures);
    return wait.plus(wait.dividedBy(10));
  }

  /**
   * The wait after so many failures in a row, up to a tenth longer at random, so that a fleet does
   * not come back at once.
   *
   * @param failures 1 or more
   */
  public Duration after(int failures, RandomGenerator random) {
    Duration wait = wait(failures);
    return wait.plusMillis(random.nextLong(1 + wait.toMillis() / 10));
  }

  /** The wait after so many failures that it grows no more, or after one that will recur. */
  public Duration longest(RandomGenerator random) {
    return after(waits.size(), random);
  }

  private Duration wait(int failures) {
    return waits.get(Math.min(failures, waits.size()) - 1);
  }
}
