package org.mailseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;

/** Processes that share a ledger, and end in the ways in which processes end. */
@Order(1) // long
@Timeout(60)
class LedgerProcessesTest {
  @TempDir Path folder;
  private @Nullable Process process;

  private Process start(String end) throws Exception {
    ScratchLedger.open(folder, Clock.systemUTC()).close();
    process = LedgerProcess.start(folder, end);
    return process;
  }

  @AfterEach
  void end() throws Exception {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void aProcessThatIsHaltedRightAfterAStepLosesNothing() throws Exception {
    Process halted = start("halt");
    assertThat(halted.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(halted.exitValue()).isEqualTo(LedgerProcess.HALTED);
    try (Ledger ledger = ScratchLedger.open(folder, Clock.systemUTC())) {
      isAllThere(ledger);
      assertThat(ledger.claims().take(LedgerProcess.CLAIMED)).as("its holder is dead").isPresent();
    }
  }

  private void isAllThere(Ledger ledger) {
    Attempt attempt = ledger.attempts().latest(SampleAttempts.MAIL).orElseThrow();
    assertThat(attempt.state()).isEqualTo(AttemptState.STAGED);
    assertThat(ledger.attempts().kept(attempt))
        .isEqualTo(List.of(new Attempt.KeptCopy(folder.resolve("a.key"), Optional.empty())));
    assertThat(ledger.attempts().key(attempt).getAlgorithm()).isEqualTo("EC");
    assertThat(ledger.events())
        .extracting(Event::kind)
        .containsExactly(EventKind.DRAFTED, EventKind.REQUESTED, EventKind.STAGED);
  }

  @Test
  void noProcessIsTurnedAwayForOthersThatComeAndGo() throws Exception {
    List<Process> all = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        all.add(LedgerProcess.start(folder, LedgerProcess.COME_AND_GO));
      }
      for (Process one : all) {
        assertThat(one.waitFor(50, TimeUnit.SECONDS)).isTrue();
        assertThat(one.exitValue()).isZero();
      }
    } finally {
      all.forEach(Process::destroyForcibly);
    }
    try (Ledger ledger = ScratchLedger.open(folder, Clock.systemUTC())) {
      assertThat(ledger.events()).hasSize(3 * LedgerProcess.OPENINGS);
    }
  }

  @Test
  void theSecondProcessGoesOnWhenTheFirstIsKilled() throws Exception {
    Process first = start("wait");
    try (BufferedReader said = first.inputReader()) {
      assertThat(said.readLine()).isEqualTo(LedgerProcess.READY);
      try (Ledger second = ScratchLedger.open(folder, Clock.systemUTC())) {
        isAllThere(second);
        assertThat(second.claims().take(LedgerProcess.CLAIMED)).isEmpty();
        assertThat(second.claims().holder(LedgerProcess.CLAIMED).orElseThrow())
            .startsWith("process " + first.pid() + " on ");

        first.destroyForcibly().waitFor(); // SIGKILL, while it is the server of both

        await()
            .atMost(Duration.ofSeconds(20))
            .ignoreExceptionsInstanceOf(LedgerException.class)
            .untilAsserted(() -> isAllThere(second));
        try (Claims.Claim taken = second.claims().take(LedgerProcess.CLAIMED).orElseThrow()) {
          Attempt attempt = second.attempts().latest(SampleAttempts.MAIL).orElseThrow();
          second.steps(taken).enter(attempt, AttemptState.SWAPPED, "in place");
        }
      }
    }
    try (Ledger third = ScratchLedger.open(folder, Clock.systemUTC())) {
      assertThat(third.attempts().latest(SampleAttempts.MAIL).orElseThrow().state())
          .isEqualTo(AttemptState.SWAPPED);
    }
  }
}
