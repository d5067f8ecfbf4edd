package org.mailseal.cli.manage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailseal.cli.console.ScriptedTerminal;
import org.mailseal.cli.console.Terminal;
import org.mailseal.cli.console.TerminalLine;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.lifecycle.RenewalOutcome;
import org.mailseal.name.DnsName;
import org.mailseal.report.RenewalReport;
import org.mailseal.wiring.StopSignal;

/** Standard output and standard error are one terminal here, as they mostly are. */
class RenewalProgressTest {
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
  private static final String CLEARED = "\r\u001B[K";

  private final StringWriter screen = new StringWriter();
  private final PrintWriter out = new PrintWriter(screen);

  private RenewalProgress progress(Terminal terminal, int columns, int total) {
    return new RenewalProgress(out, out, new TerminalLine(terminal, out, () -> columns), total);
  }

  private static void step(RenewalProgress progress) {
    progress.step(
        new Event(NOW, Optional.of("a.example"), Optional.of(1L), EventKind.DUE, "because"));
  }

  private static void fail(RenewalProgress progress) {
    progress.ended(
        RenewalReport.of(
            KeyTrack.whole(DnsName.of("a.example")),
            RenewalReport.Task.renewal(false),
            new RenewalOutcome.Broken("of the test"),
            NOW));
  }

  /** What is left on the screen, line by line, as a terminal would show it. */
  private static String left(String written) {
    return written.replaceAll("[^\n]*\r\u001B\\[K", "");
  }

  @Test
  void aTerminalSeesOneLineThatIsDrawnOverAndNotLeft() {
    RenewalProgress progress = progress(ScriptedTerminal.typing(), 80, 12);
    progress.begun();
    progress.begun();
    step(progress);
    fail(progress);
    progress.leave();

    String written = screen.toString();
    assertThat(written)
        .startsWith(
            CLEARED
                + "0 of 12 done, 1 running"
                + CLEARED
                + "0 of 12 done, 2 running"
                + CLEARED
                + "  a.example due: because\n"
                + CLEARED
                + "0 of 12 done, 2 running"
                + CLEARED
                + "mailseal: a.example")
        .endsWith("\n" + CLEARED + "1 of 12 done (1 failed), 1 running" + CLEARED);

    StringWriter plain = new StringWriter();
    PrintWriter file = new PrintWriter(plain);
    RenewalProgress quiet =
        new RenewalProgress(
            file, file, new TerminalLine(ScriptedTerminal.absent(), file, () -> 80), 12);
    quiet.begun();
    step(quiet);
    fail(quiet);
    quiet.leave();
    assertThat(plain.toString()).doesNotContain("\u001B").isEqualTo(left(written));
  }

  @Test
  void aNarrowTerminalBreaksNoLine() {
    RenewalProgress progress = progress(ScriptedTerminal.typing(), 10, 500);
    progress.begun();
    assertThat(screen.toString()).isEqualTo(CLEARED + "0 of 500 ");

    progress(ScriptedTerminal.typing(), 1, 500).begun();
    assertThat(screen.toString()).isEqualTo(CLEARED + "0 of 500 " + CLEARED);
  }

  @Test
  void whoAsksToStopSeesTheLineNoMore() {
    StopSignal stop = StopSignal.idle();
    RenewalProgress progress = progress(ScriptedTerminal.typing(), 80, 2);
    stop.whenAsked(progress::leave);
    progress.begun();
    stop.ask();
    assertThat(screen.toString()).endsWith("0 of 2 done, 1 running" + CLEARED);

    step(progress);
    stop.ask();
    assertThat(screen.toString()).endsWith(CLEARED + "  a.example due: because\n");
  }

  @Test
  void ofOneCertificateTheStepsAreEnough() {
    RenewalProgress progress = progress(ScriptedTerminal.typing(), 80, 1);
    progress.begun();
    step(progress);

    assertThat(screen.toString()).isEqualTo("  due: because\n");
  }
}
