package org.mailseal.cli.console;

import java.io.PrintWriter;
import java.util.List;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.report.RenewalReport;

/** What a person sees of work on a certificate, on the stream where it belongs. */
public final class RenewalOutput {
  private RenewalOutput() {}

  /** Each step as it is recorded; how it ended is what {@link #print} says, and not twice. */
  public static void step(Event event, PrintWriter out) {
    step("  ", event, out);
  }

  /** The same where several certificates are worked on side by side. */
  public static void namedStep(Event event, PrintWriter out) {
    step(event.name().map(name -> "  " + name + " ").orElse("  "), event, out);
  }

  private static void step(String before, Event event, PrintWriter out) {
    if (event.kind() != EventKind.FAILED && event.kind() != EventKind.PUT_BACK) {
      out.println(before + event.kind() + ": " + event.text());
    }
  }

  /** How it ended, and the exit code that says the same. */
  public static ExitCode print(RenewalReport report, PrintWriter out, PrintWriter err) {
    List<String> lines = report.lines();
    switch (report.level()) {
      case DONE, WAITING -> lines.forEach(out::println);
      case FAILED, ALARMING -> {
        err.println("mailseal: " + lines.getFirst());
        lines.subList(1, lines.size()).forEach(err::println);
      }
    }
    return code(report.level());
  }

  /** The exit code of something that ended so, or would. */
  public static ExitCode code(RenewalReport.Level level) {
    return switch (level) {
      case DONE -> ExitCode.DONE;
      case WAITING -> ExitCode.WAITING;
      case FAILED, ALARMING -> ExitCode.FAILED;
    };
  }
}
