package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mailseal.lifecycle.ScriptedWorld.IMAPS;
import static org.mailseal.lifecycle.ScriptedWorld.SMTP;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.authority.Answer;
import org.mailseal.certificate.Chain;
import org.mailseal.ledger.Attempt;

class RollbackTest {
  @TempDir static Path folder;
  private static Worlds worlds;

  @BeforeAll
  static void open() {
    worlds = new Worlds(folder);
  }

  @AfterAll
  static void close() {
    worlds.close();
  }

  private static RenewalOutcome rollback(ScriptedWorld world) {
    return world.lifecycle().rollback(world.wanted());
  }

  private static Chain renewed(ScriptedWorld world) {
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
    return world.onDisk();
  }

  private static void isServed(ScriptedWorld world, Chain chain) {
    assertThat(world.onDisk()).isEqualTo(chain);
    assertThat(world.servedOn(SMTP)).isEqualTo(chain);
    assertThat(world.servedOn(IMAPS)).isEqualTo(chain);
  }

  @Test
  void oneStepBackAndAnotherAsFarAsWhatWasThereBeforeMailseal() {
    ScriptedWorld world = worlds.serving(5);
    Chain found = world.onDisk();
    Chain first = renewed(world);
    Chain second = renewed(world);

    assertThat(rollback(world)).isInstanceOf(RenewalOutcome.Renewed.class);
    isServed(world, first);
    assertThat(rollback(world)).isInstanceOf(RenewalOutcome.Renewed.class);
    isServed(world, found);
    assertThat(rollback(world))
        .isInstanceOfSatisfying(
            RenewalOutcome.NoRollback.class,
            none -> assertThat(none.reason()).contains("no earlier certificate"));
    isServed(world, found);
    assertThat(world.times("ask")).isEqualTo(2);
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void theSweepLeavesItAloneForAWhileAndAPersonNeedNotWait() {
    ScriptedWorld world = worlds.serving(5);
    Chain found = world.onDisk();
    Chain first = renewed(world);
    assertThat(rollback(world)).isInstanceOf(RenewalOutcome.Renewed.class);
    isServed(world, found); // five days are left of it: half of that is the hold

    RenewalOutcome.NotYet held = (RenewalOutcome.NotYet) world.renew(Urgency.WHEN_DUE);
    assertThat(held.lastReason()).isEqualTo("it was rolled back by hand");
    world.clock.forward(Duration.ofHours(-1)); // a clock that is corrected gives up no hold
    assertThat(world.renew(Urgency.WHEN_DUE)).isEqualTo(held);
    world.clock.forward(Duration.ofHours(1));
    assertThat(held.nextTry())
        .isBetween(
            world.clock.instant().plus(Duration.ofHours(58)),
            world.clock.instant().plus(Duration.ofHours(61)));
    world.clock.forward(Duration.ofHours(61));
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.onDisk()).isNotEqualTo(found).isNotEqualTo(first);
  }

  @Test
  void whatIsNotServedIsNotGoneBackTo() {
    ScriptedWorld world = worlds.serving(5);
    renewed(world);
    Chain second = renewed(world);
    world.stubborn.add(IMAPS);
    assertThat(rollback(world)).isInstanceOf(RenewalOutcome.PutBack.class);
    isServed(world, second);
  }

  @Test
  void anExpiredOneIsRefused() {
    ScriptedWorld world = worlds.serving(5);
    Chain first = renewed(world);
    world.clock.forward(Duration.ofDays(6));
    assertThat(rollback(world))
        .isInstanceOfSatisfying(
            RenewalOutcome.NoRollback.class,
            none -> assertThat(none.reason()).contains("cannot be gone back to"));
    isServed(world, first);
  }

  @Test
  void aRequestThatWaitsGoesOnWaiting() {
    ScriptedWorld world = worlds.serving(5);
    Chain first = renewed(world);
    renewed(world);
    world.policy = request -> new Answer.Later("an answer by post");
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Waiting.class);
    Attempt waiting = world.waiting();
    assertThat(rollback(world)).isInstanceOf(RenewalOutcome.Renewed.class);
    isServed(world, first);
    assertThat(world.waiting().id()).isEqualTo(waiting.id());
    assertThat(world.answer(waiting)).isInstanceOf(RenewalOutcome.Renewed.class);
  }

  @Test
  void theKeysOfThreeAreKeptAndOlderOnesForgotten() {
    ScriptedWorld world = worlds.serving(5);
    List<Attempt> served = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      renewed(world);
      served.add(world.latest());
    }
    assertThat(world.ledger.attempts().generations(world.name))
        .extracting(Attempt::id)
        .containsExactly(
            served.get(4).id(), served.get(3).id(), served.get(2).id(), served.get(1).id());
    assertThatThrownBy(() -> world.ledger.attempts().key(served.getFirst()));
    assertThat(world.ledger.attempts().key(served.get(4))).isNotNull();
  }

  /** A process that dies at any line of a rollback leaves one that the next run finishes. */
  @Test
  void aKilledRollbackIsFinishedByTheNextRun() {
    int line = 1;
    boolean killed = true;
    while (killed) {
      ScriptedWorld world = worlds.serving(5);
      Chain first = renewed(world);
      Chain second = renewed(world);
      world.endsAt(line);
      Throwable end = catchThrowable(() -> rollback(world));
      killed = end != null;
      world.goesOn();
      Optional<Attempt> begun =
          Optional.of(world.latest()).filter(attempt -> attempt.state().open());
      world.renew(Urgency.WHEN_DUE);
      Chain now = world.onDisk();
      if (begun.isPresent() || !killed) {
        assertThat(now).as("killed at line %d", line).isEqualTo(first);
      } else {
        assertThat(now).as("killed at line %d", line).isIn(first, second);
      }
      isServed(world, now);
      line++;
    }
    assertThat(line).isGreaterThan(12);
  }
}
