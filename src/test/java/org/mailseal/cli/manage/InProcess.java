package org.mailseal.cli.manage;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.mailseal.cli.Main;
import org.mailseal.fixture.host.Command;
import picocli.CommandLine;

/** The command in this very process, for tests that need no real one. */
public final class InProcess {
  private InProcess() {}

  public static Command.Outcome run(Path settings, String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    int code =
        line.execute(
            Stream.concat(Stream.of("--config=" + settings), Stream.of(words))
                .toArray(String[]::new));
    return new Command.Outcome(code, out.toString(), err.toString());
  }
}
