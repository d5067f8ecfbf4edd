package org.mailseal.authority;

import java.time.Duration;

/** Lets time pass. A seam: a simulation moves its clock instead. */
@FunctionalInterface
public interface Sleeper {
  void sleep(Duration duration) throws InterruptedException;

  /** The machine's own time. */
  static Sleeper system() {
    return Thread::sleep;
  }
}
