package org.mailseal.schedule;

import java.time.Instant;
import java.util.Optional;

/**
 * What the timetable runs. Called on its threads; two runs of the same task never overlap, but for
 * checks of different certificates.
 */
public interface ScheduledTasks {
  /**
   * Renews what is due.
   *
   * @return when a failed attempt wants to be tried again, the earliest
   */
  Optional<Instant> sweep();

  /**
   * Checks the ports of a certificate.
   *
   * @param name the certificate's
   * @return when it wants to be checked again before its time
   */
  Optional<Instant> check(String name);

  /** Sends the reminders that are due. */
  void remind();

  /** Hears that the timetable works: once a minute, as soon as a thread is free. */
  void pulse();
}
