package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mailseal.lifecycle.ScriptedWorld.IMAPS;
import static org.mailseal.lifecycle.ScriptedWorld.SMTP;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.Chain;
import org.mailseal.ledger.AttemptState;

/**
 * The process dies at each look, command, request and step of the ledger in turn; what a later one
 * finds must always be made good.
 */
@Order(1) // long
@Timeout(120)
class KilledRenewalTest {
  /** More than any renewal here has. */
  private static final int MOST_LINES = 80;

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

  /** Whether it was killed; false where its way ended before that line. */
  private static boolean killedAt(ScriptedWorld world, int line) {
    world.endsAt(line);
    Throwable end = catchThrowable(() -> world.renew(Urgency.WHEN_DUE));
    world.goesOn();
    if (end != null) {
      assertThat(end.getCause() == null ? end : end.getCause())
          .as("line %d", line)
          .isInstanceOf(ScriptedWorld.Killed.class);
    }
    return end != null;
  }

  private static void isServed(ScriptedWorld world, Chain old) {
    assertThat(world.latest().state()).isEqualTo(AttemptState.SERVED);
    Chain fresh = world.latest().chain().orElseThrow();
    assertThat(fresh).isNotEqualTo(old);
    assertThat(world.onDisk()).isEqualTo(fresh);
    assertThat(world.servedOn(SMTP)).isEqualTo(fresh);
    assertThat(world.servedOn(IMAPS)).isEqualTo(fresh);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
  }

  @Test
  void theNextRunFinishesWhateverWasLeft() {
    int line = 1;
    while (line <= MOST_LINES) {
      ScriptedWorld world = worlds.serving(5);
      Chain old = world.onDisk();
      boolean killed = killedAt(world, line);
      List<String> left = world.journal();
      Chain between = world.onDisk(); // a pair
      assertThat(List.of(world.servedOn(SMTP), world.servedOn(IMAPS)))
          .allMatch(served -> served.equals(old) || served.equals(between));
      RenewalOutcome outcome = world.renew(Urgency.WHEN_DUE);
      if (left.contains("served")) {
        assertThat(outcome).as("killed after %s", left).isInstanceOf(RenewalOutcome.NotDue.class);
      } else {
        assertThat(outcome).as("killed after %s", left).isInstanceOf(RenewalOutcome.Renewed.class);
      }
      isServed(world, old);
      assertThat(world.times("drafted")).as("killed after %s", left).isEqualTo(1);
      if (left.contains("issued")) {
        assertThat(world.times("ask")).as("killed after %s", left).isEqualTo(1);
      }
      if (!killed) {
        break;
      }
      line++;
    }
    assertThat(line).isBetween(20, MOST_LINES);
  }

  @Test
  void thePuttingBackIsRepeatedWhereTheServerIsStillBroken() {
    int line = 1;
    while (line <= MOST_LINES) {
      ScriptedWorld world = worlds.serving(5);
      Chain old = world.onDisk();
      world.stubborn.add(IMAPS);
      boolean killed = killedAt(world, line);
      List<String> left = world.journal();
      world.onDisk(); // a pair
      RenewalOutcome outcome = world.renew(Urgency.NOW_IF_DUE);
      assertThat(outcome).as("killed after %s", left).isInstanceOf(RenewalOutcome.PutBack.class);
      assertThat(world.latest().state()).isEqualTo(AttemptState.PUT_BACK);
      assertThat(world.onDisk()).as("killed after %s", left).isEqualTo(old);
      assertThat(world.servedOn(SMTP)).as("killed after %s", left).isEqualTo(old);
      assertThat(world.servedOn(IMAPS)).isEqualTo(old);

      world.stubborn.clear();
      assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
      isServed(world, old);
      if (!killed) {
        break;
      }
      line++;
    }
    assertThat(line).isBetween(30, MOST_LINES);
  }
}
