package org.mailseal.wiring;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * SIGINT and SIGTERM as a wish that is heard between two steps, instead of the end of the process
 * in the middle of one. A second signal ends the process at once; the ledger is made for that.
 *
 * <p>A JVM shutdown hook would not do: H2 closes the ledger in one of its own, while the step in
 * hand still needs it.
 */
public final class StopSignal {
  private static final int KILLED_BY_SECOND_SIGNAL = 128 + 15;

  private final CountDownLatch asked = new CountDownLatch(1);

  /** Hears nothing until {@link #listen}: a question at the terminal ends as it would anywhere. */
  public static StopSignal idle() {
    return new StopSignal();
  }

  /** Catches the signals from now on. */
  public static StopSignal install() {
    StopSignal stop = idle();
    stop.listen();
    return stop;
  }

  /**
   * Catches the signals from now on. Through reflection, for javac lets nobody name {@code
   * sun.misc.Signal} without a warning, though jdk.unsupported (JEP 260) exports it for exactly
   * this use.
   */
  public void listen() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object heard =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> hear(method));
      for (String name : List.of("INT", "TERM")) {
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), heard);
      }
    } catch (ReflectiveOperationException e) {
      // A Java without it ends the process at once, and the next run goes on from the ledger.
    }
  }

  private @Nullable Object hear(Method called) {
    if (!called.getName().equals("handle")) {
      throw new UnsupportedOperationException(called.getName());
    }
    if (asked()) {
      Runtime.getRuntime().halt(KILLED_BY_SECOND_SIGNAL);
    }
    ask();
    return null;
  }

  /** Does what a first signal does. */
  public void ask() {
    asked.countDown();
  }

  public boolean asked() {
    return asked.getCount() == 0;
  }

  public void await() throws InterruptedException {
    asked.await();
  }

  /** A pause that the wish to stop ends. */
  void sleep(Duration duration) throws InterruptedException {
    if (asked.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new InterruptedException("asked to stop");
    }
  }
}
