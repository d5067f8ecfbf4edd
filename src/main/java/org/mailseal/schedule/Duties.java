package org.mailseal.schedule;

import java.time.Instant;
import java.util.Optional;

/** What the timetable calls. Called on its threads; two calls of the same duty never overlap. */
public interface Duties {
  /**
   * Renews what is due.
   *
   * @return when a failed attempt wants to be tried again, the earliest
   */
  Optional<Instant> sweep();

  /** Sends the reminders that are due. */
  void remind();
}
