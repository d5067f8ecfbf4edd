package org.mailseal.report;

import java.util.Comparator;
import org.mailseal.inspection.result.Level;

/**
 * The one line of a monitoring plug-in (Monitoring Plugins Development Guidelines §2, "Plugin
 * Output for Nagios"), whatever it tells of.
 */
public final class NagiosLine {
  private static final int MAX_REASON_CHARACTERS = 160;

  /** What is not known hides nothing that is. */
  public static final Comparator<Level> BY_URGENCY =
      Comparator.comparing(
          level ->
              switch (level) {
                case OK -> 0;
                case UNKNOWN -> 1;
                case WARNING -> 2;
                case FAILURE -> 3;
              });

  private NagiosLine() {}

  /**
   * The line without performance data.
   *
   * @param text printable
   */
  public static String line(Level level, String text) {
    String word =
        switch (level) {
          case OK -> "OK";
          case WARNING -> "WARNING";
          case UNKNOWN -> "UNKNOWN";
          case FAILURE -> "CRITICAL";
        };
    // A bar begins the performance data, a line break ends what old monitors read.
    return "MAILSEAL " + word + " - " + text.replace('|', '/').replace('\n', ' ');
  }

  /** A reason that leaves room for others, as a monitor reads a few kilobytes at most. */
  public static String reason(String what, String why) {
    String text = what + ": " + why;
    return text.length() > MAX_REASON_CHARACTERS
        ? text.substring(0, MAX_REASON_CHARACTERS) + "..."
        : text;
  }

  /** Such as {@code 1 day}. */
  public static String days(long days) {
    return days == 1 ? "1 day" : days + " days";
  }
}
