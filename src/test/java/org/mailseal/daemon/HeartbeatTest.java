package org.mailseal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.HandClock;
import org.mailseal.ledger.Heartbeats;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.ScratchLedger;
import org.mailseal.wiring.StopSignal;

/** The heartbeat on a real ledger, by clocks of the test. */
class HeartbeatTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

  @TempDir Path folder;
  private final HandClock wall = new HandClock(NOW);
  private final HandTicker ticker = new HandTicker();
  private final Vitals vitals = new Vitals(ticker);
  private final StopSignal stop = StopSignal.idle();
  private final List<String> ends = new ArrayList<>();
  private final Watchdog watchdog =
      new Watchdog(vitals, Patience.STANDARD, ticker, stop, ends::add);
  private final AtomicInteger replanned = new AtomicInteger();
  private Optional<String> settings = Optional.empty();
  private Runnable replan = replanned::incrementAndGet;
  private Ledger ledger;

  @BeforeEach
  void open() {
    ledger = ScratchLedger.open(folder, wall);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private Heartbeat heartbeat() {
    Claims.Claim claim = ledger.claims().take("*daemon").orElseThrow();
    return new Heartbeat(
        ledger, claim, vitals, wall, ticker, watchdog, () -> settings, () -> replan.run());
  }

  private void both(Duration by) {
    wall.forward(by);
    ticker.forward(by);
  }

  private Heartbeats.Last last() {
    return ledger.heartbeats().last().orElseThrow();
  }

  @Test
  void theLedgerSaysOnceAMinuteThatTheDaemonLives() {
    assertThat(ledger.heartbeats().last()).isEmpty();
    Heartbeat heartbeat = heartbeat();
    heartbeat.turn();
    long us = ProcessHandle.current().pid();
    assertThat(last()).isEqualTo(new Heartbeats.Last(us, NOW, NOW, false, Optional.empty()));
    both(Duration.ofSeconds(50));
    heartbeat.turn();
    assertThat(last().at()).isEqualTo(NOW);
    both(Duration.ofSeconds(10));
    heartbeat.turn();
    assertThat(last().at()).isEqualTo(NOW.plusSeconds(60));
    assertThat(last().lives(NOW.plusSeconds(90))).isTrue();
    assertThat(last().lives(NOW.plusSeconds(600))).isFalse();
    assertThat(last().lives(NOW.minusSeconds(600))).isFalse(); // by a clock that was set back

    heartbeat.stopped();
    assertThat(last())
        .isEqualTo(new Heartbeats.Last(us, NOW, NOW.plusSeconds(60), true, Optional.empty()));
    assertThat(last().lives(NOW.plusSeconds(61))).isFalse();
  }

  @Test
  void whatIsToBeSaidOfTheSettingsIsInTheLedgerAtOnce() {
    Heartbeat heartbeat = heartbeat();
    heartbeat.turn();
    both(Duration.ofSeconds(5));
    settings = Optional.of("mailseal.yaml has changed");
    heartbeat.turn();
    assertThat(last().settings()).contains("mailseal.yaml has changed");
    both(Duration.ofSeconds(5));
    settings = Optional.empty();
    heartbeat.turn();
    assertThat(last().settings()).isEmpty();
  }

  @Test
  void itHoldsOnToTheDaemonsClaim() {
    Heartbeat heartbeat = heartbeat();
    for (int i = 0; i < 60; i++) {
      both(Duration.ofMinutes(1));
      heartbeat.turn();
    }
    assertThat(ledger.claims().take("*daemon")).isEmpty();
    assertThat(stop.asked()).isFalse();
  }

  @Test
  void aDaemonWhoseClaimWasTakenOverStops() {
    Heartbeat heartbeat = heartbeat();
    wall.forward(Duration.ofHours(1)); // as after a machine's sleep
    Claims.Claim taken = ledger.claims().take("*daemon").orElseThrow();
    heartbeat.turn();
    assertThat(watchdog.fault()).contains("another daemon has taken over this ledger");
    assertThat(stop.asked()).isTrue();
    taken.close();
  }

  @Test
  void aClockThatIsSetHasAllPlannedAnew() {
    Heartbeat heartbeat = heartbeat();
    heartbeat.turn();
    assertThat(replanned).hasValue(0);
    wall.forward(Duration.ofDays(-1));
    heartbeat.turn();
    assertThat(replanned).hasValue(1);
    assertThat(last().at()).isEqualTo(NOW.minus(Duration.ofDays(1)));
    wall.forward(Duration.ofDays(2));
    heartbeat.turn();
    assertThat(replanned).hasValue(2);
    // and now and then in any case
    for (int i = 0; i < 12; i++) {
      both(Duration.ofMinutes(1));
      heartbeat.turn();
    }
    assertThat(replanned).hasValue(3);
  }

  @Test
  void whatCannotBePlannedAnewIsTriedAgain() {
    Heartbeat heartbeat = heartbeat();
    replan =
        () -> {
          if (replanned.incrementAndGet() < 3) {
            throw new StackOverflowError("for the test");
          }
        };
    wall.forward(Duration.ofDays(-1));
    for (int i = 0; i < 5; i++) {
      both(Duration.ofMinutes(1));
      heartbeat.turn();
    }
    assertThat(replanned).hasValue(3);
    assertThat(stop.asked()).isFalse();
  }

  /** As on a full disk. */
  @Test
  void aLedgerThatDoesNotAnswerIsAskedAgainUntilItDoes() {
    Heartbeat heartbeat = heartbeat();
    heartbeat.turn();
    ledger.close();
    for (int i = 0; i < 5; i++) {
      both(Duration.ofMinutes(1));
      heartbeat.turn();
      watchdog.look();
    }
    assertThat(vitals.ledgerFailsFor()).contains(Duration.ofMinutes(4));
    assertThat(stop.asked()).isFalse();
    both(Duration.ofMinutes(1));
    heartbeat.turn();
    watchdog.look();
    assertThat(watchdog.fault().orElseThrow())
        .startsWith("the ledger has taken no heartbeat for 6 minutes (the ledger ");
    assertThat(stop.asked()).isTrue();
  }

  @Test
  void onAThreadOfItsOwn() throws InterruptedException {
    try (Heartbeat heartbeat = heartbeat()) {
      heartbeat.start();
      while (ledger.heartbeats().last().isEmpty()) {
        Thread.onSpinWait();
      }
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("heartbeat"));
  }
}
