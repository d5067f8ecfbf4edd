package org.mailseal.wiring;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * SIGINT, SIGTERM and SIGHUP as a wish that is heard between two steps, instead of the end of the
 * process in the middle of one. A second SIGINT or SIGTERM ends the process at once; the ledger is
 * made for that. A terminal that is closed sends SIGHUP, often twice, and nobody insists with it. A
 * signal that whoever started the process ignores ({@code nohup}) stays ignored.
 *
 * <p>A JVM shutdown hook would not do: H2 closes the ledger in one of its own, while the step in
 * hand still needs it.
 */
public final class StopSignal {
  private static final int KILLED_BY_SECOND_SIGNAL = 128 + 15;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final List<Runnable> hearers = new CopyOnWriteArrayList<>();

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
   * The same for a daemon, which has no terminal: what others mean as "read your files anew"
   * (SIGHUP, SIGUSR1) is no wish to stop.
   *
   * @param toldToReload called for each of them, on a thread of its own
   */
  public static StopSignal install(Runnable toldToReload) {
    StopSignal stop = idle();
    handle("INT", stop::hear);
    handle("TERM", stop::hear);
    handle("HUP", toldToReload);
    handle("USR1", toldToReload);
    return stop;
  }

  /** Catches the signals from now on. */
  public void listen() {
    handle("INT", this::hear);
    handle("TERM", this::hear);
    handle("HUP", this::ask);
  }

  /**
   * Through reflection, for javac lets nobody name {@code sun.misc.Signal} without a warning,
   * though jdk.unsupported (JEP 260) exports it for exactly this use.
   */
  private static void handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object heard =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> call(method, action));
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), heard);
    } catch (ReflectiveOperationException e) {
      // A Java without it ends the process at once, and the next run goes on from the ledger.
    }
  }

  private static @Nullable Object call(Method called, Runnable action) {
    if (!called.getName().equals("handle")) {
      throw new UnsupportedOperationException(called.getName());
    }
    action.run();
    return null;
  }

  private void hear() {
    if (asked()) {
      Runtime.getRuntime().halt(KILLED_BY_SECOND_SIGNAL);
    }
    ask();
  }

  /** Does what a first signal does. */
  public void ask() {
    asked.countDown();
    hearers.forEach(Runnable::run);
  }

  /**
   * Has something done as soon as the wish is heard, beside the step in hand.
   *
   * @param action on a thread of its own, and at each signal: to do it again changes nothing
   */
  public void whenAsked(Runnable action) {
    hearers.add(action);
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
