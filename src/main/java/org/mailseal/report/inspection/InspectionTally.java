package org.mailseal.report.inspection;

import java.util.EnumMap;
import java.util.Map;
import org.mailseal.inspection.batch.BatchOutcome;
import org.mailseal.inspection.result.Level;

/** How many outcomes there were of each level. Not thread-safe. */
public final class InspectionTally {
  private final Map<Level, Long> counts = new EnumMap<>(Level.class);
  private boolean whole = true;

  public void count(BatchOutcome outcome) {
    count(outcome.level());
  }

  void count(Level level) {
    counts.merge(level, 1L, Long::sum);
  }

  /** Something was left uninspected. */
  public void brokenOff() {
    whole = false;
  }

  /** Whether everything was inspected. */
  public boolean whole() {
    return whole;
  }

  public long of(Level level) {
    return counts.getOrDefault(level, 0L);
  }

  public long all() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many failed or remained unknown. */
  public long bad() {
    return of(Level.FAILURE) + of(Level.UNKNOWN);
  }
}
