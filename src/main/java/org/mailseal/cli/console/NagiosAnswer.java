package org.mailseal.cli.console;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.mailseal.inspection.result.Level;
import org.mailseal.report.NagiosLine;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What a monitoring system is told where a command fails before it knows anything. */
public final class NagiosAnswer {
  private static final String ASKED = "--nagios";
  private static final Set<String> COMMANDS = Set.of("inspect", "status");

  private NagiosAnswer() {}

  /** Whether a monitor reads the exit code, to which 1 is no more than a warning. */
  public static boolean isAsked(List<String> given) {
    return given.contains(ASKED) && given.stream().anyMatch(COMMANDS::contains);
  }

  /** Tells a monitor of a wrong command line; empty where none asked. */
  public static OptionalInt tell(ParameterException fault, String[] given) {
    CommandLine line = fault.getCommandLine();
    if (!COMMANDS.contains(line.getCommandName()) || !Arrays.asList(given).contains(ASKED)) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(unknown(line.getOut(), String.valueOf(fault.getMessage())));
  }

  /** Tells why nothing is known. Gives the exit code. */
  public static int unknown(PrintWriter out, String why) {
    out.println(NagiosLine.line(Level.UNKNOWN, why));
    out.flush();
    return NagiosCode.of(Level.UNKNOWN);
  }
}
