package org.mailseal.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** The kill points of every way, all of them or a sample. */
final class CrashMatrix {
  private CrashMatrix() {}

  /**
   * As many of the points, the kinds of call in turn: the writes would push aside the few renames.
   * The same seed gives the same points as far as two walks of the command make the same calls.
   *
   * @param count all where it is as large as their number
   */
  static List<KillPoint> sample(Collection<KillPoint> points, int count, Random random) {
    Map<String, List<KillPoint>> kinds = new TreeMap<>();
    points.forEach(
        point ->
            kinds
                .computeIfAbsent(point.way() + " " + point.calls(), kind -> new ArrayList<>())
                .add(point));
    List<List<KillPoint>> turns = new ArrayList<>(kinds.values());
    Collections.shuffle(turns, random);
    List<KillPoint> chosen = new ArrayList<>();
    while (chosen.size() < count && !turns.isEmpty()) {
      for (List<KillPoint> kind : List.copyOf(turns)) {
        chosen.add(kind.remove((int) (random.nextDouble() * kind.size())));
        if (kind.isEmpty()) {
          turns.remove(kind);
        }
      }
    }
    return List.copyOf(chosen.subList(0, Math.min(count, chosen.size())));
  }

  /**
   * Tries the points, one after the other on each victim.
   *
   * @param told of each verdict, by one thread at a time
   */
  static void run(List<Victim> victims, List<KillPoint> points, Consumer<Verdict> told) {
    Queue<KillPoint> open = new ConcurrentLinkedQueue<>(points);
    try (ExecutorService workers = Executors.newFixedThreadPool(victims.size())) {
      List<Future<?>> working = new ArrayList<>();
      for (Victim victim : victims) {
        working.add(
            workers.submit(
                () -> {
                  for (KillPoint point = open.poll(); point != null; point = open.poll()) {
                    Verdict verdict = victim.kill(point);
                    synchronized (open) {
                      told.accept(verdict);
                    }
                  }
                }));
      }
      for (Future<?> worker : working) {
        worker.get();
      }
    } catch (Exception e) {
      throw new IllegalStateException("the matrix broke off", e);
    }
  }

  /** Points tried and violations, a line for each way and kind of call. */
  static String table(List<Verdict> verdicts) {
    StringBuilder table =
        new StringBuilder(
            String.format(
                "%-10s %-9s %7s %10s %11s%n",
                "way", "call", "killed", "violations", "not reached"));
    int killed = 0;
    int violations = 0;
    Duration took = Duration.ZERO;
    for (KilledCommand way : KilledCommand.values()) {
      Map<SystemCalls, int[]> rows = new EnumMap<>(SystemCalls.class);
      for (Verdict verdict : verdicts) {
        if (verdict.point().way() == way) {
          int[] row = rows.computeIfAbsent(verdict.point().calls(), calls -> new int[3]);
          row[verdict.where().isPresent() ? 0 : 2]++;
          row[1] += verdict.violations().isEmpty() ? 0 : 1;
        }
      }
      rows.forEach(
          (calls, row) ->
              table.append(
                  String.format(
                      "%-10s %-9s %7d %10d %11d%n",
                      word(way), word(calls), row[0], row[1], row[2])));
      killed += rows.values().stream().mapToInt(row -> row[0]).sum();
      violations += rows.values().stream().mapToInt(row -> row[1]).sum();
    }
    for (Verdict verdict : verdicts) {
      took = took.plus(verdict.took());
    }
    return table
        + String.format(
            "%d points, %d with a violation, %.1f s a point%n",
            killed, violations, took.toMillis() / 1000.0 / Math.max(1, verdicts.size()));
  }

  /** A verdict in a line, with what was seen below it. */
  static String line(Verdict verdict) {
    StringBuilder line =
        new StringBuilder(verdict.violations().isEmpty() ? "ok   " : "BROKEN ")
            .append(verdict.point())
            .append(verdict.where().map(where -> ": " + where).orElse(": not reached"));
    verdict.violations().forEach(violation -> line.append("\n     ").append(violation));
    return line.toString();
  }

  private static String word(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
