package org.mailseal.schedule;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Work on several things at once: one whose authority or server is slow keeps none of the others
 * back. Each waits for others most of the time, so that they are many to a core.
 *
 * @param atOnce how many that share an authority are worked on at once
 */
public record SideBySide(int atOnce) {
  /** Enough to hide what one authority takes for each; few enough for a host's memory and files. */
  public static final SideBySide STANDARD = new SideBySide(32);

  private record Ended<T, R>(T thing, R result) {}

  /**
   * Works on each, in the order given, and comes back when all that was begun is done.
   *
   * @param authority whom one waits for: what waits for another does not wait for its turn here
   * @param stopping whether no further work is begun; what has begun goes on to its own end
   * @param work for one; on a thread of its own, unless there is only one
   * @param ended is told of each as it ends, one at a time, on the caller's thread
   */
  public <T, R> void each(
      List<T> things,
      Function<T, ?> authority,
      BooleanSupplier stopping,
      Function<T, R> work,
      BiConsumer<T, R> ended) {
    if (things.size() == 1) {
      if (!stopping.getAsBoolean()) {
        ended.accept(things.getFirst(), work.apply(things.getFirst()));
      }
      return;
    }
    try (ExecutorService threads = threads()) { // and waits for all at the end
      CompletionService<Ended<T, R>> running = new ExecutorCompletionService<>(threads);
      Map<Object, Integer> atWork = new HashMap<>();
      Deque<T> waiting = new ArrayDeque<>(things);
      while (true) {
        for (Iterator<T> each = waiting.iterator(); each.hasNext() && !stopping.getAsBoolean(); ) {
          T next = each.next();
          if (atWork.getOrDefault(authority.apply(next), 0) < atOnce) {
            each.remove();
            atWork.merge(authority.apply(next), 1, Integer::sum);
            running.submit(() -> new Ended<>(next, work.apply(next)));
          }
        }
        if (atWork.isEmpty()) {
          return;
        }
        Ended<T, R> one = result(running);
        atWork.computeIfPresent(
            authority.apply(one.thing), (_, count) -> count == 1 ? null : count - 1);
        ended.accept(one.thing, one.result);
      }
    }
  }

  /**
   * Not virtual ones: those share one system thread a core, and who makes an RSA key gives none
   * back before it is made, so that an authority that comes for its proof would not be answered.
   */
  private static ExecutorService threads() {
    return Executors.newThreadPerTaskExecutor(
        Thread.ofPlatform().name("side-by-side-", 0).factory());
  }

  private static <T, R> Ended<T, R> result(CompletionService<Ended<T, R>> running) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return running.take().get();
        } catch (InterruptedException e) {
          interrupted = true; // what has begun goes to its end, which is near: it is told to stop
        } catch (ExecutionException e) {
          throw unchecked(Objects.requireNonNullElse(e.getCause(), e));
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException unchecked(Throwable fault) {
    if (fault instanceof Error error) {
      throw error;
    }
    return fault instanceof RuntimeException one ? one : new IllegalStateException(fault);
  }
}
