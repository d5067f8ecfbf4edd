package org.mailseal.crash;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The whole matrix, by hand: {@code src/bench/crash/run [--workers N] [--points N] [--seed N]
 * [--way WAY]}; or kills at random moments: {@code src/bench/crash/run --random N [--seed N]}.
 */
final class CrashBench {
  private final List<Victim> victims = new CopyOnWriteArrayList<>();
  private final List<Verdict> verdicts = new CopyOnWriteArrayList<>();

  private CrashBench() {}

  public static void main(String[] arguments) {
    int workers = 1;
    int count = Integer.MAX_VALUE;
    int kills = 0;
    long seed = System.currentTimeMillis();
    Set<KilledCommand> ways = EnumSet.allOf(KilledCommand.class);
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--workers" -> workers = Integer.parseInt(value);
        case "--points" -> count = Integer.parseInt(value);
        case "--random" -> kills = Integer.parseInt(value);
        case "--seed" -> seed = Long.parseLong(value);
        case "--way" -> ways = EnumSet.of(KilledCommand.of(value));
        default -> throw new IllegalArgumentException(arguments[i]);
      }
    }
    System.out.println("seed " + seed);
    if (kills > 0) {
      System.exit(atRandom(kills, new Random(seed)) ? 0 : 1);
    }
    CrashBench bench = new CrashBench();
    // At the end, and where somebody has waited long enough: what is known is told, and the servers
    // are stopped.
    Runtime.getRuntime().addShutdownHook(new Thread(bench::end));
    bench.run(ways, workers, count, new Random(seed));
    System.exit(
        bench.verdicts.stream().allMatch(verdict -> verdict.violations().isEmpty()) ? 0 : 1);
  }

  /** Whether nothing was broken. */
  private static boolean atRandom(int count, Random random) {
    List<RandomKill.Outcome> outcomes;
    try (RandomKills kills = RandomKills.start()) {
      outcomes = kills.kill(count, random, System.out::println);
    }
    System.out.print(RandomKills.table(outcomes));
    return outcomes.size() == count
        && outcomes.stream().allMatch(outcome -> outcome.violations().isEmpty());
  }

  private void run(Set<KilledCommand> ways, int workers, int count, Random random) {
    for (int i = 0; i < workers; i++) {
      victims.add(Victim.start());
    }
    List<KillPoint> all = new ArrayList<>();
    victims.getFirst().ways().stream()
        .filter(ways::contains)
        .forEach(way -> all.addAll(victims.getFirst().points(way).keySet()));
    List<KillPoint> points = CrashMatrix.sample(all, count, random);
    System.out.println(all.size() + " points, " + points.size() + " of them to try");
    CrashMatrix.run(
        victims,
        points,
        verdict -> {
          verdicts.add(verdict);
          System.out.println(CrashMatrix.line(verdict));
        });
  }

  private void end() {
    System.out.print(CrashMatrix.table(verdicts));
    victims.forEach(Victim::close);
  }
}
