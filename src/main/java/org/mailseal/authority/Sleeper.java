package org.mailseal.authority;

import java.time.Duration;

/** Lets time pass, and tells how much has. A seam: a simulation moves its clock instead. */
@FunctionalInterface
public interface Sleeper {
  void sleep(Duration duration) throws InterruptedException;

  /**
   * Nanoseconds since some instant, by a clock that nobody sets: what is waited for ends in time
   * where the machine's own clock is set back meanwhile.
   */
  default long nanos() {
    return System.nanoTime();
  }

  /** The machine's own time. */
  static Sleeper system() {
    return Thread::sleep;
  }
}
