package org.mailseal.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;

/**
 * SIGINT and SIGTERM as a wish that is heard between two steps, instead of the end of the process in the middle of one. A
 * second signal ends the process at once; the ledger is made for that.
 *
 * <p>A JVM shutdown hook would not do: H2 closes the ledger in one of its own, while the step in hand still needs it.
 */
final class StopSignal {
  private final CountDownLatch asked = new CountDownLatch(1);

  /** Catches the signals from now on. */
  @SuppressWarnings("sunapi") // there is no other way to hear a signal before the shutdown begins
  static StopSignal install() {
    StopSignal stop = new StopSignal();
    for (String name : new String[] {"INT", "TERM"}) {
      Signal.handle(
          new Signal(name),
          signal -> {
            if (stop.asked()) {
              Runtime.getRuntime().halt(128 + signal.getNumber());
            }
            stop.asked.countDown();
          });
    }
    return stop;
  }

  boolean asked() {
    return asked.getCount() == 0;
  }

  void await() throws InterruptedException {
    asked.await();
  }

  /** A pause that the wish to stop ends. */
  void sleep(Duration duration) throws InterruptedException {
    if (asked.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new InterruptedException("asked to stop");
    }
  }
}
