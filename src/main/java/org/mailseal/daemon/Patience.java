package org.mailseal.daemon;

import java.time.Duration;

/**
 * How long the daemon may live without a sign of work.
 *
 * @param ledger without a heartbeat that the ledger took
 * @param timetable without a task that the timetable began: longer than all its threads may be at
 *     work on checks that take as long as a check may
 * @param work for one piece of work, such as one certificate's renewal
 * @param stop from the wish to stop until the end; less than systemd's {@code TimeoutStopSec}
 * @param stopAfterFault the same where the daemon does not work, or its ledger does not answer:
 *     there is little that could be finished then
 */
record Patience(
    Duration ledger, Duration timetable, Duration work, Duration stop, Duration stopAfterFault) {
  static final Patience STANDARD =
      new Patience(
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofHours(2),
          Duration.ofSeconds(280),
          Duration.ofSeconds(30));
}
