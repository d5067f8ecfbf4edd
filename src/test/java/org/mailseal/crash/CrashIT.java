package org.mailseal.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A sample of the crash matrix, other points in each build. {@code -Dcrash.seed=} with the printed
 * number repeats one; {@link CrashMatrixIT} tries them all.
 */
@Order(1) // long
@Timeout(600)
class CrashIT {
  private static final int POINTS = 12;

  /** Counting the calls of a way takes as long as two points. */
  private static final int WAYS = 2;

  @Test
  void noMomentLeavesAServerBroken() {
    long seed = Long.getLong("crash.seed", System.currentTimeMillis());
    System.out.println("crash.seed " + seed);
    List<Verdict> verdicts = new ArrayList<>();
    try (Victim one = Victim.start();
        Victim other = Victim.start()) {
      List<KillPoint> all = new ArrayList<>();
      Random random = new Random(seed);
      List<KilledCommand> ways = new ArrayList<>(one.ways());
      Collections.shuffle(ways, random);
      ways.subList(0, WAYS).forEach(way -> all.addAll(one.points(way)));
      List<KillPoint> points = CrashMatrix.sample(all, POINTS, random);
      CrashMatrix.run(List.of(one, other), points, verdicts::add);
    }
    System.out.print(CrashMatrix.table(verdicts));
    assertThat(verdicts)
        .hasSize(POINTS)
        .allSatisfy(
            verdict -> assertThat(verdict.violations()).as(CrashMatrix.line(verdict)).isEmpty());
    // The calls of two walks differ a little in number: the last of a kind may not be met again.
    assertThat(verdicts).filteredOn(verdict -> verdict.where().isPresent()).hasSizeGreaterThan(7);
  }
}
