package org.mailseal.report.inspection;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntSupplier;
import org.mailseal.inspection.result.Level;
import org.mailseal.report.Column;

/**
 * What the output device of a table can display.
 *
 * @param unicode whether it shows more than ASCII
 * @param colour whether it knows the colours of ECMA-48
 * @param columns how many it has, where that is known
 */
public record InspectionStyle(boolean unicode, boolean colour, OptionalInt columns) {
  /** With fewer a label leaves no room, with more no eye finds the next line. */
  private static final int LEAST_WIDTH = 40;

  private static final int MOST_WIDTH = 240;

  /** More marks on one letter than any language has would reach into the lines around. */
  private static final int MAX_MARKS = 2;

  /**
   * What a standard output can show.
   *
   * @param terminal whether it is one
   * @param environment NO_COLOR (no-color.org) and TERM count, and COLUMNS (POSIX, Base Definitions
   *     §8.3), whether it is a terminal or not
   */
  public static InspectionStyle of(
      boolean terminal, Charset charset, Map<String, String> environment) {
    boolean colour =
        terminal
            && environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    return new InspectionStyle(
        charset.equals(StandardCharsets.UTF_8),
        colour,
        number(environment.getOrDefault("COLUMNS", "")));
  }

  private static OptionalInt number(String columns) {
    return columns.matches("[1-9]\\d{0,4}")
        ? OptionalInt.of(Integer.parseInt(columns))
        : OptionalInt.empty();
  }

  /** The same on a device that can be asked, where nobody has said how wide it is. */
  public InspectionStyle onTerminal(IntSupplier width) {
    return columns.isPresent()
        ? this
        : new InspectionStyle(unicode, colour, OptionalInt.of(width.getAsInt()));
  }

  /** How many columns are used: 80 where nothing is known. */
  int width() {
    return Math.clamp(columns.orElse(Column.WIDTH), LEAST_WIDTH, MOST_WIDTH);
  }

  /** The level's sign; all are of one width. */
  String sign(Level level) {
    return switch (level) {
      case OK -> unicode ? "✓" : "ok";
      case WARNING -> unicode ? "!" : "! ";
      case FAILURE -> unicode ? "✗" : "x ";
      case UNKNOWN -> unicode ? "?" : "? ";
    };
  }

  /** The text in the level's colour. */
  String paint(Level level, String text) {
    if (!colour) {
      return text;
    }
    int code =
        switch (level) {
          case OK -> 32;
          case WARNING -> 33;
          case FAILURE -> 31;
          case UNKNOWN -> 35;
        };
    return "\u001B[" + code + "m" + text + "\u001B[0m";
  }

  String bold(String text) {
    return colour ? "\u001B[1m" + text + "\u001B[0m" : text;
  }

  /** A printable text as it can be shown. */
  String text(String printable) {
    for (int i = 0; i < printable.length(); i++) {
      if (printable.charAt(i) > '~') {
        return rewritten(printable);
      }
    }
    return printable;
  }

  private String rewritten(String printable) {
    StringBuilder shown = new StringBuilder(printable.length() + 16);
    int marks = 0;
    for (int at = 0; at < printable.length(); ) {
      int c = printable.codePointAt(at);
      at += Character.charCount(c);
      if (Column.width(c) == 0) {
        if (++marks <= MAX_MARKS) {
          append(shown, c);
        }
        continue;
      }
      appendOmittedMarks(shown, marks);
      marks = 0;
      append(shown, c);
    }
    appendOmittedMarks(shown, marks);
    return shown.toString();
  }

  private static void appendOmittedMarks(StringBuilder shown, int marks) {
    if (marks > MAX_MARKS) {
      shown.append('[').append(marks - MAX_MARKS).append(" more marks]");
    }
  }

  private void append(StringBuilder shown, int c) {
    if (c <= '~' || unicode) {
      shown.appendCodePoint(c);
    } else if (c == '§') {
      shown.append("section ");
    } else {
      for (char unit : Character.toChars(c)) {
        shown.append(String.format("\\u%04X", (int) unit));
      }
    }
  }
}
