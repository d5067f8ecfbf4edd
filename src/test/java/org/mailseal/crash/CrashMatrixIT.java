package org.mailseal.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The whole crash matrix: hours. {@code src/bench/crash/run} is the same by hand, with as many
 * points as somebody has time for.
 */
@Tag("thorough")
class CrashMatrixIT {
  @Test
  void noMomentLeavesAServerBroken() {
    List<Verdict> verdicts = new ArrayList<>();
    try (Victim one = Victim.start();
        Victim other = Victim.start()) {
      List<KillPoint> all = new ArrayList<>();
      one.ways().forEach(way -> all.addAll(one.points(way).keySet()));
      // In any order: what a kind of call breaks is seen early.
      List<KillPoint> points = CrashMatrix.sample(all, all.size(), new Random());
      CrashMatrix.run(
          List.of(one, other),
          points,
          verdict -> {
            verdicts.add(verdict);
            if (!verdict.violations().isEmpty()) {
              System.out.println(CrashMatrix.line(verdict));
            }
          });
    }
    System.out.print(CrashMatrix.table(verdicts));
    assertThat(verdicts)
        .allSatisfy(
            verdict -> assertThat(verdict.violations()).as(CrashMatrix.line(verdict)).isEmpty());
  }
}
