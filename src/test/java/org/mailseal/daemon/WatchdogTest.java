package org.mailseal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mailseal.wiring.StopSignal;

/** What does not work any more is asked to stop, and ended where it does not. */
class WatchdogTest {
  private static final Patience PATIENCE = Patience.STANDARD;

  private final HandTicker ticker = new HandTicker();
  private final Vitals vitals = new Vitals(ticker);
  private final StopSignal stop = StopSignal.idle();
  private final List<String> ends = new ArrayList<>();
  private final Watchdog watchdog = new Watchdog(vitals, PATIENCE, ticker, stop, ends::add);

  /** A minute of a daemon that lives, but for what the test lets die. */
  private void minute(boolean ledger, boolean timetable) {
    ticker.forward(Duration.ofMinutes(1));
    if (ledger) {
      vitals.ledgerTookHeartbeat();
    }
    if (timetable) {
      vitals.timetableFired();
    }
    watchdog.look();
  }

  private void minutes(long number, boolean ledger, boolean timetable) {
    for (int i = 0; i < number; i++) {
      minute(ledger, timetable);
    }
  }

  @Test
  void whatLivesIsLeftAlone() {
    minutes(600, true, true);
    assertThat(stop.asked()).isFalse();
    assertThat(watchdog.fault()).isEmpty();
    assertThat(ends).isEmpty();
  }

  @Test
  void aLedgerThatTakesNoHeartbeatEndsTheDaemon() {
    vitals.ledgerFailed("No space left on device");
    minutes(PATIENCE.ledger().toMinutes(), false, true);
    assertThat(stop.asked()).isFalse();
    minute(false, true);
    assertThat(stop.asked()).isTrue();
    assertThat(watchdog.fault())
        .contains("the ledger has taken no heartbeat for 6 minutes (No space left on device)");
  }

  @Test
  void aLedgerThatAnswersAgainInTimeIsForgiven() {
    for (int i = 0; i < 20; i++) {
      vitals.ledgerFailed("No space left on device");
      minutes(PATIENCE.ledger().toMinutes(), false, true);
      minute(true, true);
    }
    assertThat(stop.asked()).isFalse();
  }

  @Test
  void aTimetableThatDoesNotFireEndsTheDaemon() {
    minutes(PATIENCE.timetable().toMinutes(), true, false);
    assertThat(stop.asked()).isFalse();
    minute(true, false);
    assertThat(stop.asked()).isTrue();
    assertThat(watchdog.fault()).contains("the timetable has begun nothing for 16 minutes");
  }

  @Test
  void workThatDoesNotEndEndsTheDaemon() {
    try (Vitals.Work _ = vitals.begin("the check of other.example.org")) {
      minute(true, true);
    }
    try (Vitals.Work _ = vitals.begin("the renewal of mail.example.org")) {
      minutes(PATIENCE.work().toMinutes(), true, true);
      assertThat(stop.asked()).isFalse();
      minute(true, true);
    }
    assertThat(watchdog.fault())
        .contains("the renewal of mail.example.org has been in hand for 121 minutes");
  }

  @Test
  void whatIsGivenUpAndDoesNotStopIsEnded() {
    watchdog.giveUp("another daemon has taken over this ledger");
    assertThat(stop.asked()).isTrue();
    watchdog.look();
    ticker.forward(PATIENCE.stopAfterFault());
    watchdog.look();
    assertThat(ends).isEmpty();
    ticker.forward(Duration.ofSeconds(1));
    watchdog.look();
    assertThat(ends)
        .containsExactly(
            "another daemon has taken over this ledger, and it did not stop within 30 seconds:"
                + " the process is ended. What was in hand goes on from the ledger when it is"
                + " started again");
  }

  @Test
  void whoWasAskedToStopMayFinishTheStepInHandButNotForEver() {
    vitals.begin("the renewal of mail.example.org");
    stop.ask();
    watchdog.look();
    ticker.forward(PATIENCE.stop());
    vitals.ledgerTookHeartbeat();
    watchdog.look();
    assertThat(ends).isEmpty();
    ticker.forward(Duration.ofSeconds(1));
    watchdog.look();
    assertThat(ends).singleElement().asString().startsWith("The daemon did not stop within 280");
  }

  /** A full disk: whoever waits for the ledger waits in vain. */
  @Test
  void whoWasAskedToStopWithoutALedgerEndsSoon() {
    vitals.ledgerFailed("No space left on device");
    ticker.forward(Duration.ofMinutes(2));
    watchdog.look();
    stop.ask();
    watchdog.look();
    ticker.forward(PATIENCE.stopAfterFault());
    watchdog.look();
    assertThat(ends).isEmpty();
    ticker.forward(Duration.ofSeconds(1));
    watchdog.look();
    assertThat(ends).singleElement().asString().startsWith("The daemon did not stop within 30");
    assertThat(PATIENCE.stop()).isLessThan(Duration.ofMinutes(5)); // the unit's TimeoutStopSec
  }
}
