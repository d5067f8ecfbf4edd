package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mailseal.lifecycle.ScriptedWorld.IMAPS;
import static org.mailseal.lifecycle.ScriptedWorld.SMTP;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.Chain;
import org.mailseal.host.ProcessIdentity;
import org.mailseal.install.InstallException;
import org.mailseal.install.Installation;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Claims;

/**
 * A process stands still (SIGSTOP, a suspended machine) for longer than its claim lasts, and goes
 * on beside the one that has taken over.
 */
@Order(1) // long
@Timeout(120)
class TakenOverTest {
  private static final Duration LONG = Duration.ofMinutes(16);
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

  /** What there was when another one took over. */
  private record Taken(Claims.Claim claim, Optional<Attempt> latest, Chain onDisk) {
    static Taken over(ScriptedWorld world) {
      world.clock.forward(LONG);
      return new Taken(
          world.ledger.claims().take(world.name.text()).orElseThrow(),
          world.ledger.attempts().latest(world.name),
          world.onDisk());
    }
  }

  @Test
  void itWritesNothingAndTouchesNoFileAnyMore() {
    renewalsTakenOver(world -> {});
  }

  @Tag("thorough")
  @Test
  void neitherDoesOneThatIsPuttingBack() {
    renewalsTakenOver(world -> world.stubborn.add(IMAPS));
  }

  private interface Trouble {
    void in(ScriptedWorld world);
  }

  /** At each line of the journal in turn. */
  private static void renewalsTakenOver(Trouble trouble) {
    int line = 1;
    boolean reached = true;
    while (reached) {
      ScriptedWorld world = worlds.serving(5);
      trouble.in(world);
      List<Taken> taken = new ArrayList<>();
      world.beside(line, now -> taken.add(Taken.over(now)));
      RenewalOutcome outcome = world.renew(Urgency.WHEN_DUE);
      reached = !taken.isEmpty();
      if (reached) {
        Taken then = taken.getFirst();
        List<String> journal = world.journal();
        assertThat(world.ledger.attempts().latest(world.name).map(Attempt::state))
            .as("taken over at line %d of %s", line, journal)
            .isEqualTo(then.latest.map(Attempt::state));
        assertThat(world.onDisk()).as("%s", journal).isEqualTo(then.onDisk);
        boolean ended = then.latest.filter(last -> !last.state().open()).isPresent();
        if (!ended) {
          assertThat(outcome)
              .as("taken over at line %d of %s", line, journal)
              .isEqualTo(new RenewalOutcome.TakenOver(Optional.of(me())));
        }
        goesOnWell(world, then);
      }
      line++;
    }
    assertThat(line).isBetween(20, MOST_LINES);
  }

  private static String me() {
    return ProcessIdentity.mine().describe();
  }

  private static void goesOnWell(ScriptedWorld world, Taken taken) {
    taken.claim.close();
    world.stubborn.clear();
    world.renew();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
    assertThat(world.latest().state()).isEqualTo(AttemptState.SERVED);
    assertThat(world.onDisk()).isEqualTo(world.latest().chain().orElseThrow());
    assertThat(world.servedOn(SMTP)).isEqualTo(world.onDisk());
    assertThat(world.servedOn(IMAPS)).isEqualTo(world.onDisk());
    assertThat(world.times("drafted")).isEqualTo(1);
  }

  /** Whoever holds them may be one of another ledger, or one that stands still. */
  @Test
  void filesThatAnotherProcessHoldsAreLeftAlone() throws InstallException {
    for (String line : List.of("issued", "staged")) {
      ScriptedWorld world = worlds.serving(5);
      Chain old = world.onDisk();
      if (line.equals("staged")) {
        world.beside(
            line,
            now -> {
              throw new ScriptedWorld.Killed();
            });
        assertThat(catchThrowable(world::renew)).isInstanceOf(ScriptedWorld.Killed.class);
        world.beside(line, now -> {});
      }
      Installation theirs =
          new Installation(world.name.text(), world.targets, command -> "never run");
      try (Installation.Hold _ = theirs.hold()) {
        assertThat(world.renew()).isEqualTo(new RenewalOutcome.Busy(Optional.of(me())));
        assertThat(world.onDisk()).isEqualTo(old);
        assertThat(world.latest().state())
            .isEqualTo(AttemptState.valueOf(line.toUpperCase(Locale.ROOT)));
      }
      assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
      assertThat(world.times("ask")).isEqualTo(1);
    }
  }
}
