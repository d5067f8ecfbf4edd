package org.mailseal.cli.manage;

import java.io.PrintWriter;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.RenewalOutput;
import org.mailseal.cli.console.TerminalLine;
import org.mailseal.ledger.trail.Event;
import org.mailseal.report.RenewalReport;

/**
 * What a person sees of a run over several certificates: their steps as they come, how each ended,
 * and below them, on a terminal, how many are done. Thread-safe.
 */
final class RenewalProgress {
  private final PrintWriter out;
  private final PrintWriter err;
  private final TerminalLine line;
  private final int total;
  private int begun;
  private int done;
  private int failed;
  private boolean left;

  /**
   * Of a run that has not begun.
   *
   * @param total how many certificates there are; of one the steps are enough, and its name is told
   *     once
   */
  RenewalProgress(PrintWriter out, PrintWriter err, TerminalLine line, int total) {
    this.out = out;
    this.err = err;
    this.line = line;
    this.total = total;
  }

  /** One more is worked on. */
  synchronized void begun() {
    begun++;
    draw();
  }

  /** Tells a step. */
  synchronized void step(Event event) {
    line.erase();
    if (total == 1) {
      RenewalOutput.step(event, out);
    } else {
      RenewalOutput.namedStep(event, out);
    }
    draw();
  }

  /** Tells how one has ended, and the exit code that says the same. */
  synchronized ExitCode ended(RenewalReport report) {
    line.erase();
    ExitCode code = RenewalOutput.print(report, out, err);
    done++;
    failed += code == ExitCode.FAILED ? 1 : 0;
    draw();
    return code;
  }

  /** Draws nothing any more, and leaves nothing of what was drawn. */
  synchronized void leave() {
    left = true;
    line.erase();
  }

  private void draw() {
    if (total > 1 && !left && line.shows()) {
      out.flush(); // the same terminal's, mostly
      line.draw(text());
    }
  }

  private String text() {
    return "%d of %d done%s, %d running"
        .formatted(done, total, failed == 0 ? "" : " (" + failed + " failed)", begun - done);
  }
}
