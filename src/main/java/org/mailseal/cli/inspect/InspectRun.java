package org.mailseal.cli.inspect;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.mailseal.cli.console.TerminalLine;
import org.mailseal.inspection.batch.Batch;
import org.mailseal.inspection.batch.BatchItem;
import org.mailseal.inspection.batch.BatchOutcome;
import org.mailseal.inspection.check.DaneCheck;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.report.inspection.InspectionTally;
import org.mailseal.report.inspection.InspectionView;
import org.mailseal.wiring.StopSignal;

/** One run of {@code inspect}: shows what comes, how far it is, and what is known at the end. */
final class InspectRun {
  private final InspectionView view;
  private final PrintWriter out;
  private final PrintWriter err;
  private final OptionalLong total;
  private final ProgressBar bar;
  private final boolean oneScreen;
  private final InspectionTally tally = new InspectionTally();
  private final Set<String> notes = new LinkedHashSet<>();
  private long done;

  /**
   * How a run ended.
   *
   * @param notes what holds for all ports alike, and was not to be found out; each once
   * @param fault why no more could be read
   * @param stopped whether somebody asked for the end
   */
  record End(
      InspectionTally tally, Set<String> notes, Optional<IOException> fault, boolean stopped) {}

  /** Nobody reads what is printed now. */
  private static final class OutputClosed extends RuntimeException {}

  /**
   * A run that has not begun.
   *
   * @param total how many orders there are, where that is known
   * @param line where the progress bar is shown
   * @param oneScreen whether it is shown where the outcomes are
   */
  InspectRun(
      InspectionView view,
      PrintWriter out,
      PrintWriter err,
      OptionalLong total,
      TerminalLine line,
      boolean oneScreen) {
    this.view = view;
    this.out = out;
    this.err = err;
    this.total = total;
    this.bar = new ProgressBar(line, total);
    this.oneScreen = oneScreen;
  }

  /**
   * Runs until everything is done, or somebody asks to stop, or nobody reads the output.
   *
   * @param inOrder whether outcomes are shown in the order of the input, instead of as they come
   */
  End run(
      Batch.Work work,
      Iterator<BatchItem> orders,
      boolean inOrder,
      int parallel,
      int perPlace,
      StopSignal stop)
      throws InterruptedException {
    OrderedOutcomes sorted = new OrderedOutcomes(this::show);
    Batch batch =
        new Batch(
            work,
            parallel,
            perPlace,
            result -> {
              if (inOrder) {
                sorted.heard(result);
              } else {
                result.outcomes().forEach(this::show);
              }
              done += result.last() ? 1 : 0;
              progress();
            });
    // Not a virtual one: those do not run while arithmetic keeps their carriers busy.
    Thread.ofPlatform().daemon().name("stop").start(() -> stopWith(batch, stop));
    Optional<IOException> fault = Optional.empty();
    progress();
    try {
      Batch.Extent reach = batch.run(orders);
      if (!reach.whole() || reach.finished() < reach.read()) {
        tally.brokenOff();
      }
    } catch (OutputClosed e) {
      tally.brokenOff();
    } catch (UncheckedIOException e) {
      tally.brokenOff();
      fault = Optional.ofNullable(e.getCause());
    } finally {
      bar.erase();
    }
    sorted.release();
    view.end(tally);
    out.flush();
    view.lost().ifPresent(why -> err.println("mailseal: " + why));
    if (stop.asked() && !tally.whole()) {
      err.println("mailseal: stopped as asked; " + left());
    }
    return new End(tally, notes, fault, stop.asked() && !tally.whole());
  }

  private static void stopWith(Batch batch, StopSignal stop) {
    try {
      stop.await();
      batch.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void show(BatchOutcome outcome) {
    tally.count(outcome);
    note(outcome);
    if (oneScreen) {
      bar.erase();
    }
    view.show(outcome);
    if (out.checkError()) {
      throw new OutputClosed();
    }
  }

  private void note(BatchOutcome outcome) {
    if (outcome instanceof BatchOutcome.Inspected(Inspection inspection)) {
      inspection.findings().stream()
          .filter(finding -> finding.code().equals(DaneCheck.NOT_JUDGED))
          .map(Finding::what)
          .forEach(notes::add);
    }
  }

  private void progress() {
    bar.draw(done, tally.bad());
  }

  private String left() {
    if (total.isEmpty()) {
      return done + " looked at, the rest of the input was not";
    }
    long left = Math.max(0, total.getAsLong() - done);
    return left
        + " of "
        + total.getAsLong()
        + (left == 1 ? " was not looked at" : " were not looked at");
  }
}
