package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The clock falls back behind what the ledger has seen. */
@Timeout(60)
class ClockCheckTest {
  @TempDir Path folder;
  @AutoClose private Worlds worlds;
  private ScriptedWorld world;
  private Instant right;

  @BeforeEach
  void renew() {
    worlds = new Worlds(folder);
    world = worlds.serving(5);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    right = world.clock.instant();
  }

  private void setBack(Duration by) {
    world.clock.set(right.minus(by));
  }

  @Test
  void yearsBackNothingIsOrderedInstalledOrPutBack() {
    setBack(Duration.ofDays(2500));
    for (Urgency urgency : Urgency.values()) {
      assertThat(world.renew(urgency)).isInstanceOf(RenewalOutcome.WrongClock.class);
    }
    assertThat(world.lifecycle().rollback(world.wanted()))
        .isInstanceOf(RenewalOutcome.WrongClock.class);
    assertThat(world.orders()).isEqualTo(1);
    assertThat(world.lifecycle().clockFault().orElseThrow())
        .contains(world.clock.instant().toString(), "set the clock", "renew --clock-is-right");
    assertThat(world.lifecycle().dryRun(world.wanted(), Urgency.NOW_IF_DUE).end())
        .contains(new RenewalOutcome.WrongClock(world.lifecycle().clockFault().orElseThrow()));

    world.clock.set(right);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
  }

  /** What it serves is not valid yet by this clock, and another one would not help. */
  @Test
  void aDayBackIsARemark() {
    setBack(Duration.ofDays(1));
    assertThat(world.lifecycle().clockFault()).isEmpty();
    assertThat(((RenewalOutcome.NotDue) world.renew()).remarks())
        .singleElement()
        .asString()
        .contains("is not valid before", "clock");
    assertThat(world.orders()).isEqualTo(1);
  }

  @Test
  void aClockThatWasFastBeforeIsVouchedFor() {
    setBack(Duration.ofDays(30));
    world.lifecycle().vouchForClock();
    assertThat(world.lifecycle().clockFault()).isEmpty();
    assertThat(world.renew()).isNotInstanceOf(RenewalOutcome.WrongClock.class);

    setBack(Duration.ofDays(33));
    assertThat(world.lifecycle().clockFault()).isPresent();
  }

  @Test
  void nobodyVouchesForAClockThatIsNotInDoubt() {
    List<?> before = world.ledger.events();
    world.lifecycle().vouchForClock();
    assertThat(world.ledger.events()).hasSameSizeAs(before);
  }
}
