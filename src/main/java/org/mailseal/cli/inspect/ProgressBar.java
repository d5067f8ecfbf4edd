package org.mailseal.cli.inspect;

import java.util.OptionalLong;
import org.mailseal.cli.console.TerminalLine;

/** How far a long run has come, on one line of a terminal. Not thread-safe. */
final class ProgressBar {
  private static final int WIDTH = 30;
  private static final long REDRAW_NANOS = 100_000_000; // a terminal need not keep up with us

  private final TerminalLine line;
  private final OptionalLong total;
  private long drawnAt = System.nanoTime() - REDRAW_NANOS;

  /**
   * A bar that is not drawn yet.
   *
   * @param total how much there is to do, where that is known
   */
  ProgressBar(TerminalLine line, OptionalLong total) {
    this.line = line;
    this.total = total;
  }

  void draw(long done, long bad) {
    long now = System.nanoTime();
    if (now - drawnAt < REDRAW_NANOS) {
      return;
    }
    drawnAt = now;
    line.draw(text(done, bad, total));
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
    line.erase();
    drawnAt -= REDRAW_NANOS; // what is printed instead leaves it to be drawn anew
  }
}
