package org.mailseal.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.mailseal.ledger.HandClock;

class ClockJumpsTest {
  private final HandTicker ticker = new HandTicker();
  private final HandClock wall = new HandClock(Instant.parse("2026-11-20T10:00:00Z"));
  private final ClockJumps jumps = new ClockJumps(wall, ticker);

  private void both(Duration by) {
    wall.forward(by);
    ticker.forward(by);
  }

  @Test
  void aClockThatGoesOnDoesNotJump() {
    both(Duration.ofDays(3));
    assertThat(jumps.look()).isEmpty();
  }

  @Test
  void aClockThatIsSetJumpsOnce() {
    both(Duration.ofSeconds(5));
    wall.forward(Duration.ofDays(-1));
    assertThat(jumps.look()).contains(Duration.ofDays(-1));
    both(Duration.ofSeconds(5));
    assertThat(jumps.look()).isEmpty();
    wall.forward(Duration.ofMinutes(61));
    assertThat(jumps.look()).contains(Duration.ofMinutes(61));
    assertThat(jumps.look()).isEmpty();
  }

  @Test
  void aClockThatIsSlowedDownUntilItIsRightDoesNotJump() {
    for (int i = 0; i < 1_000; i++) {
      wall.forward(Duration.ofMillis(4_500));
      ticker.forward(Duration.ofSeconds(5));
      assertThat(jumps.look()).isEmpty();
    }
  }
}
