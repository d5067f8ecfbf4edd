package org.mailseal.daemon;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.mailseal.wiring.StopSignal;

/**
 * Ends the daemon where it does not work any more, or does not stop when it is asked to. Calls
 * nothing that may wait, so that nothing can hold it up.
 */
final class Watchdog {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Vitals vitals;
  private final Patience patience;
  private final LongSupplier nanos;
  private final StopSignal stop;
  private final ProcessEnd end;
  private volatile Optional<String> fault = Optional.empty();
  private Optional<Long> stoppingSince = Optional.empty();

  /**
   * A watchdog that does not look yet.
   *
   * @param nanos a monotonic clock, such as {@link System#nanoTime}
   * @param end called once what was asked to stop has not stopped in time
   */
  Watchdog(Vitals vitals, Patience patience, LongSupplier nanos, StopSignal stop, ProcessEnd end) {
    this.vitals = vitals;
    this.patience = patience;
    this.nanos = nanos;
    this.stop = stop;
    this.end = end;
  }

  /** Looks every second, until the process has ended: that, too, may take too long. */
  void start() {
    Thread.ofPlatform().daemon().name("watchdog").start(this::watch);
  }

  private void watch() {
    while (true) {
      try {
        look();
        Thread.sleep(EVERY);
      } catch (InterruptedException | RuntimeException | Error e) {
        // Nothing keeps it from the next look.
      }
    }
  }

  /**
   * Asks the daemon to stop because of a fault; ends it where it does not.
   *
   * @param reason a printable clause; the first one counts
   */
  void giveUp(String reason) {
    fault = fault.or(() -> Optional.of(reason));
    stop.ask();
  }

  /** Why the daemon was given up; empty where nothing is wrong with it. */
  Optional<String> fault() {
    return fault;
  }

  /** One look. */
  void look() {
    if (!stop.asked()) {
      vitals.fault(patience).ifPresent(this::giveUp);
    }
    if (stop.asked()) {
      long now = nanos.getAsLong();
      stoppingSince = stoppingSince.or(() -> Optional.of(now));
      Duration stopping = Duration.ofNanos(now - stoppingSince.get());
      if (stopping.compareTo(limit()) > 0) {
        end.end(
            fault.map(why -> why + ", and it ").orElse("The daemon ")
                + "did not stop within "
                + limit().toSeconds()
                + " seconds: the process is ended. What was in hand goes on from the ledger when it"
                + " is started again");
      }
    }
  }

  private Duration limit() {
    boolean nothingCanBeFinished =
        fault.isPresent()
            || vitals
                .ledgerFailsFor()
                .filter(failing -> failing.compareTo(patience.stopAfterFault()) > 0)
                .isPresent();
    return nothingCanBeFinished ? patience.stopAfterFault() : patience.stop();
  }
}
