package org.mailseal.crash;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A kill at a moment that nobody has chosen.
 *
 * @param moment how much of its usual time the work is given
 * @param children whether the programs that it has started are killed with it
 * @param reboot whether both servers are killed and started again before the next run
 */
record RandomKill(KilledWork work, double moment, boolean children, boolean reboot) {
  /** The next one. A Java that only begins to start is not often worth a kill. */
  static RandomKill next(Random random) {
    KilledWork[] works = KilledWork.values();
    return new RandomKill(
        works[random.nextInt(works.length)],
        0.3 + 0.75 * random.nextDouble(),
        random.nextBoolean(),
        random.nextBoolean());
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s, at %.2f%s%s",
        work,
        moment,
        children ? ", children too" : "",
        reboot ? ", servers started again" : "");
  }

  /**
   * What came of it.
   *
   * @param after the last step that the work told of; {@code begun} where there was none
   * @param violations what was broken then, or afterwards
   * @param took from the command's start to the last look
   */
  record Outcome(RandomKill kill, String after, List<String> violations, Duration took) {
    Outcome {
      violations = List.copyOf(violations);
    }

    @Override
    public String toString() {
      StringBuilder line =
          new StringBuilder(violations.isEmpty() ? "ok   " : "BROKEN ")
              .append(kill)
              .append(": after ")
              .append(after);
      violations.forEach(violation -> line.append("\n     ").append(violation));
      return line.toString();
    }
  }
}
