package org.mailseal.name;

import java.util.stream.Collectors;

/**
 * Text from strangers (greetings, subjects, an authority's messages, a server's output) made safe
 * to print, log and mail.
 */
public final class Printable {
  private static final int MAX_CHARACTERS = 500;

  private Printable() {}

  /**
   * The text on one line of printable characters. Control, format and unassigned characters
   * (terminal escapes, line breaks, bidirectional overrides) become {@code \\uXXXX}; what is longer
   * than 500 characters is cut, and says so.
   */
  public static String sanitize(String text) {
    StringBuilder safe = new StringBuilder(Math.min(text.length(), MAX_CHARACTERS) + 16);
    int at = 0;
    while (at < text.length()) {
      if (safe.length() >= MAX_CHARACTERS) {
        return safe.append("... (")
            .append(text.length() - at)
            .append(" more characters)")
            .toString();
      }
      int c = text.codePointAt(at);
      at += Character.charCount(c);
      if (harmless(c)) {
        safe.appendCodePoint(c);
      } else {
        for (char unit : Character.toChars(c)) {
          safe.append(String.format("\\u%04X", (int) unit));
        }
      }
    }
    return safe.toString();
  }

  /**
   * The lines of a text on one, each without the blanks around it, and what is blank left out; then
   * as {@link #sanitize}.
   *
   * @param between what stands between two lines
   */
  public static String sanitizeLines(String text, String between) {
    return sanitize(
        text.lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .collect(Collectors.joining(between)));
  }

  private static boolean harmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
