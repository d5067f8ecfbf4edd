package org.mailseal.cli.inspect;

import java.io.PrintWriter;
import java.util.OptionalLong;

/** How far a long run has come, on one line of a terminal. Not thread-safe. */
final class ProgressBar {
  private static final int WIDTH = 30;
  private static final long REDRAW_NANOS = 100_000_000; // a terminal need not keep up with us

  private final PrintWriter err;
  private final OptionalLong total;
  private long drawnAt = System.nanoTime() - REDRAW_NANOS;
  private boolean shown;

  /**
   * A bar that is not drawn yet.
   *
   * @param total how much there is to do, where that is known
   */
  ProgressBar(PrintWriter err, OptionalLong total) {
    this.err = err;
    this.total = total;
  }

  void draw(long done, long bad) {
    long now = System.nanoTime();
    if (now - drawnAt < REDRAW_NANOS) {
      return;
    }
    drawnAt = now;
    shown = true;
    err.print("\r\u001B[K" + text(done, bad, total));
    err.flush();
  }

  /** At most 80 columns for any number that a run can reach. */
  static String text(long done, long bad, OptionalLong total) {
    String rest = bad == 0 ? "" : ", " + bad + " not well";
    if (total.isEmpty() || total.getAsLong() == 0) {
      return done + " done" + rest;
    }
    long all = Math.max(total.getAsLong(), done);
    int full = (int) (WIDTH * done / all);
    return "[" + "#".repeat(full) + ".".repeat(WIDTH - full) + "] " + done + "/" + all + rest;
  }

  void erase() {
    if (shown) {
      err.print("\r\u001B[K");
      err.flush();
      shown = false;
      drawnAt -= REDRAW_NANOS; // what was printed instead leaves it to be drawn anew
    }
  }
}
