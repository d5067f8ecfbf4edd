package org.mailseal.notification;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How long a channel that does not take a message is asked again. */
final class TryAgain {
  private static final List<Duration> WAITS =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofHours(4));

  /** As long as mail servers do (RFC 5321 §4.5.4.1). */
  private static final Duration WHOLE = Duration.ofDays(5);

  /** Longer than that nobody is waited for, whatever was asked for. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private TryAgain() {}

  /**
   * The wait before the next try.
   *
   * @param triesBefore how often it was tried before the try that has failed now
   * @param asked what the other side has asked for
   */
  static Duration wait(int triesBefore, Optional<Duration> asked) {
    Duration own = WAITS.get(Math.clamp(triesBefore, 0, WAITS.size() - 1));
    return asked
        .map(longer -> longer.compareTo(LONGEST) > 0 ? LONGEST : longer)
        .filter(longer -> longer.compareTo(own) > 0)
        .orElse(own);
  }

  /** Whether a message is given up that was written so long ago. */
  static boolean isOver(Instant since, Instant now) {
    return !now.isBefore(since.plus(WHOLE));
  }
}
