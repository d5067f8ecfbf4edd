package org.mailseal.cli.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.mailseal.inspection.batch.Batch;
import org.mailseal.inspection.batch.BatchOutcome;

/**
 * Hands outcomes on in the order in which they were asked for, whichever comes first. Holds what
 * comes early. Not thread-safe.
 */
final class OrderedOutcomes implements Batch.Listener {
  private final Consumer<BatchOutcome> taker;
  private final TreeMap<Long, Held> early = new TreeMap<>();
  private long next;

  OrderedOutcomes(Consumer<BatchOutcome> taker) {
    this.taker = taker;
  }

  @Override
  public void heard(Batch.Result result) {
    Held held = early.computeIfAbsent(result.order(), fresh -> new Held());
    held.parts.put(result.part(), result.outcomes());
    held.whole |= result.last();
    while (!early.isEmpty() && early.firstKey() == next && early.firstEntry().getValue().whole) {
      next++;
      handOn(early.pollFirstEntry().getValue());
    }
  }

  /** Hands on what is known, though something before it is not. */
  void release() {
    List<Held> rest = new ArrayList<>(early.values());
    early.clear();
    rest.forEach(this::handOn);
  }

  private void handOn(Held held) {
    held.parts.values().forEach(outcomes -> outcomes.forEach(taker));
  }

  private static final class Held {
    private final TreeMap<Integer, List<BatchOutcome>> parts = new TreeMap<>();
    private boolean whole;
  }
}
