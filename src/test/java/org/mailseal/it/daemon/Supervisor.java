package org.mailseal.it.daemon;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Running;

/** Starts the daemon, and starts it again whenever it ends, as systemd would. */
final class Supervisor implements AutoCloseable {
  /** As RestartSec. */
  private static final Duration RESTART_AFTER = Duration.ofSeconds(5);

  /** As TimeoutStopSec. */
  private static final Duration STOP_WITHIN = Duration.ofMinutes(5);

  private final BuiltCommand mailseal;
  private final Path logs;
  private final List<Running> daemons = new CopyOnWriteArrayList<>();
  private final List<Integer> codes = new CopyOnWriteArrayList<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Starts it for the first time.
   *
   * @param logs the folder that takes what each one writes
   */
  Supervisor(BuiltCommand mailseal, Path logs) {
    this.mailseal = mailseal;
    this.logs = logs;
    startDaemon();
    thread = Thread.ofPlatform().daemon().name("supervisor").start(this::supervise);
  }

  private void startDaemon() {
    daemons.add(mailseal.start(logs.resolve("daemon-" + daemons.size() + ".log"), "daemon"));
  }

  private void supervise() {
    try {
      codes.add(daemon().awaitExit(Duration.ofDays(1)));
      while (!stopping.await(RESTART_AFTER.toSeconds(), TimeUnit.SECONDS)) {
        startDaemon();
        codes.add(daemon().awaitExit(Duration.ofDays(1)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does
    }
  }

  /** The one that runs, or ran last. */
  Running daemon() {
    return daemons.getLast();
  }

  /** The exit codes of those that have ended. */
  List<Integer> codes() {
    return List.copyOf(codes);
  }

  /** What all of them wrote. */
  String output() {
    return String.join("", daemons.stream().map(Running::output).toList());
  }

  /** Asks the daemon to stop, which is not started again. */
  void stop() throws InterruptedException {
    stopping.countDown();
    if (daemon().alive()) {
      daemon().signal("TERM");
    }
    thread.join(STOP_WITHIN);
  }

  @Override
  public void close() {
    stopping.countDown();
    daemons.forEach(Running::close);
  }
}
