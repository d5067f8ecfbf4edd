package org.mailseal.authority;

import java.time.Duration;

/** Lets time pass. A seam: a simulation moves its clock instead. */
@FunctionalInterface
public interface Pause {
  void sleep(Duration duration) throws InterruptedException;

  /** The machine's own time. */
  static Pause system() {
    return Thread::sleep;
  }
}
