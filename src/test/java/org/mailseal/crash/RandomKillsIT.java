package org.mailseal.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kills at random moments, {@code -Dkills=} of them. {@code -Dcrash.seed=} with the printed number
 * gives the same works and shares of their time; which step that meets is the machine's affair.
 */
@Tag("thorough")
class RandomKillsIT {
  @Test
  void noMomentLosesARequestOrBreaksAPair() {
    int count = Integer.getInteger("kills", 200);
    long seed = Long.getLong("crash.seed", System.currentTimeMillis());
    System.out.println("crash.seed " + seed);
    List<RandomKill.Outcome> outcomes;
    try (RandomKills kills = RandomKills.start()) {
      outcomes = kills.kill(count, new Random(seed), System.out::println);
    }
    System.out.print(RandomKills.table(outcomes));
    assertThat(outcomes)
        .hasSize(count)
        .allSatisfy(outcome -> assertThat(outcome.violations()).as(outcome.toString()).isEmpty());
  }
}
