package org.mailseal.daemon;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.Heartbeats;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.LedgerException;
import org.mailseal.name.Durations;
import org.mailseal.schedule.ScheduleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the ledger, once a minute and on a thread of its own, that the daemon lives, and holds on
 * to the daemon's claim. Where it is noticed that the clock was set, and now and then besides, all
 * is planned anew.
 */
final class Heartbeat implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("mailseal");

  /**
   * Also how soon a jump of the clock is noticed, and a ledger that does not answer asked again.
   */
  private static final Duration TURN = Duration.ofSeconds(5);

  private static final Duration BEAT_EVERY = Duration.ofMinutes(1);
  private static final Duration REPLAN_EVERY = Duration.ofMinutes(10);

  private final Heartbeats heartbeats;
  private final Claims.Claim claim;
  private final Vitals vitals;
  private final ClockJumps jumps;
  private final LongSupplier nanos;
  private final Watchdog watchdog;
  private final Supplier<Optional<String>> settings;
  private final Runnable replan;
  private final long process = ProcessHandle.current().pid();
  private final Instant startedAt;
  private final CountDownLatch closing = new CountDownLatch(1);
  private Optional<Thread> thread = Optional.empty();
  private Optional<String> said = Optional.empty();
  private long nextBeat;
  private long nextReplan;

  /**
   * A heart that does not beat yet.
   *
   * @param nanos a monotonic clock, such as {@link System#nanoTime}
   * @param settings what is to be said of the settings' file, printable
   * @param replan plans all anew; may throw, and is tried again then
   */
  Heartbeat(
      Ledger ledger,
      Claims.Claim claim,
      Vitals vitals,
      Clock clock,
      LongSupplier nanos,
      Watchdog watchdog,
      Supplier<Optional<String>> settings,
      Runnable replan) {
    this.heartbeats = ledger.heartbeats();
    this.claim = claim;
    this.vitals = vitals;
    this.jumps = new ClockJumps(clock, nanos);
    this.nanos = nanos;
    this.watchdog = watchdog;
    this.settings = settings;
    this.replan = replan;
    this.startedAt = clock.instant();
    this.nextBeat = nanos.getAsLong();
    this.nextReplan = nextBeat + REPLAN_EVERY.toNanos();
  }

  void start() {
    thread = Optional.of(Thread.ofPlatform().daemon().name("heartbeat").start(this::goOn));
  }

  private void goOn() {
    try {
      do {
        turn();
      } while (!closing.await(TURN.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does
    }
  }

  /** One turn. Nothing that goes wrong in it keeps it from the next. */
  void turn() {
    try {
      Optional<Duration> jump = jumps.look();
      if (jump.isPresent()) {
        LOG.warn("{}", describe(jump.get()));
        nextBeat = nanos.getAsLong();
        nextReplan = nextBeat;
      }
      if (nanos.getAsLong() - nextBeat >= 0 || !settings.get().equals(said)) {
        beat();
      }
      if (nanos.getAsLong() - nextReplan >= 0) {
        replan();
      }
    } catch (OutOfMemoryError e) {
      watchdog.giveUp(e.toString());
    } catch (RuntimeException | Error e) {
      LOG.error("a defect of Mailseal", e);
    }
  }

  private void beat() {
    boolean failing = vitals.ledgerFailsFor().isPresent();
    try {
      Optional<String> now = settings.get();
      heartbeats.beat(process, startedAt, now);
      said = now;
      claim.extend();
      vitals.ledgerTookHeartbeat();
      nextBeat = nanos.getAsLong() + BEAT_EVERY.toNanos();
      if (failing) {
        LOG.info("the ledger answers again");
      }
    } catch (Claims.LostException e) {
      watchdog.giveUp("another daemon has taken over this ledger");
    } catch (LedgerException e) {
      String fault = String.valueOf(e.getMessage());
      vitals.ledgerFailed(fault);
      if (!failing) {
        LOG.error(
            "no heartbeat: {}; asked again every {} seconds, and ended after {} minutes of it",
            fault,
            TURN.toSeconds(),
            Patience.STANDARD.ledger().toMinutes());
      }
    }
  }

  private void replan() {
    nextReplan = nanos.getAsLong() + BEAT_EVERY.toNanos(); // where it fails
    try {
      replan.run();
      nextReplan = nanos.getAsLong() + REPLAN_EVERY.toNanos();
    } catch (ScheduleException e) {
      LOG.error("{}; tried again in a minute", e.getMessage());
    }
  }

  private static String describe(Duration jump) {
    Duration by = jump.abs().plusSeconds(30);
    return "the clock was set "
        + (jump.isNegative() ? "back" : "forward, or the machine slept,")
        + " by "
        + (by.toMinutes() < 1 ? "seconds" : Durations.format(Duration.ofMinutes(by.toMinutes())))
        + ": all is planned anew";
  }

  /** The last heartbeat: the daemon ends, as it was asked to. */
  void stopped() {
    heartbeats.stopped(process, startedAt);
  }

  /** Beats no more. Waits for the beat in hand. */
  @Override
  public void close() {
    closing.countDown();
    try {
      if (thread.isPresent()) {
        thread.get().join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
