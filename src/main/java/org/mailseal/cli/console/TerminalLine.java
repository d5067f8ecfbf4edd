package org.mailseal.cli.console;

import java.io.PrintWriter;
import java.util.OptionalInt;
import java.util.function.IntSupplier;

/**
 * The last line of a terminal, drawn over as things change, and gone before anything else is
 * written. Where standard error is no terminal, or one that cannot do this, nothing is ever drawn.
 * Not thread-safe.
 */
public final class TerminalLine {
  /** To the line's begin, and nothing after it (ECMA-48 §8.3.15, §8.3.41). */
  private static final String CLEARED = "\r\u001B[K";

  private final PrintWriter err;
  private final OptionalInt columns;
  private boolean drawn;

  /**
   * A line on which nothing is drawn yet.
   *
   * @param detected the terminal's width, asked where the environment does not tell it
   */
  public TerminalLine(Terminal terminal, PrintWriter err, IntSupplier detected) {
    this.err = err;
    this.columns = terminal.drawnOver(detected);
  }

  /** Whether anything is ever drawn. */
  public boolean shows() {
    return columns.isPresent();
  }

  /**
   * Draws it anew.
   *
   * @param text printable ASCII; what does not fit is cut off, for a line that is broken in two
   *     could not be drawn over
   */
  public void draw(String text) {
    if (shows()) {
      int room = Math.max(0, columns.getAsInt() - 1); // the last column breaks some terminals' line
      err.print(CLEARED + (text.length() > room ? text.substring(0, room) : text));
      err.flush();
      drawn = true;
    }
  }

  /** Leaves the line to others. */
  public void erase() {
    if (drawn) {
      err.print(CLEARED);
      err.flush();
      drawn = false;
    }
  }
}
