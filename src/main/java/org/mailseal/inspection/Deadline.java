package org.mailseal.inspection;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.mailseal.name.Printable;

/**
 * Waits for what others find out, until a deadline or an interrupt; from then on takes only what is
 * there already. For one thread.
 */
public final class Deadline {
  private final long end;
  private boolean interrupted;

  public Deadline(Duration most) {
    this.end = System.nanoTime() + most.toNanos();
  }

  private Deadline(long end, boolean interrupted) {
    this.end = end;
    this.interrupted = interrupted;
  }

  /** From now on for so long, and no longer than this one; an interrupt so far counts. */
  public Deadline within(Duration most) {
    long now = System.nanoTime();
    return new Deadline(now + Math.min(end - now, most.toNanos()), interrupted);
  }

  /**
   * What a task found out.
   *
   * @param otherwise makes do without, given the reason as a printable clause; the task is
   *     cancelled then
   */
  public <T> T await(Future<T> task, Function<String, T> otherwise) {
    try {
      return task.get(interrupted ? 0 : end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      task.cancel(true);
      return otherwise.apply(reason());
    } catch (InterruptedException stop) {
      interrupted = true;
      task.cancel(true);
      return otherwise.apply(reason());
    } catch (ExecutionException e) {
      return otherwise.apply(Printable.sanitize(String.valueOf(e.getCause())));
    }
  }

  private String reason() {
    return interrupted ? "the check-up was stopped" : "the check-up ran out of time";
  }

  /** Whether somebody wants the thread to stop. */
  public boolean interrupted() {
    return interrupted;
  }

  /** Hands an interrupt on to whoever asks the thread next. */
  public void end() {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
