package org.mailseal.name;

import java.util.regex.Pattern;

/** Any text as a value in a line of YAML. */
public final class YamlText {
  /** What YAML cannot take for a number, a date, a truth or anything but a text. */
  private static final Pattern PLAIN = Pattern.compile("[a-z][a-z0-9.@-]*|/[A-Za-z0-9._/-]+");

  private YamlText() {}

  /** The text itself, or in quotes where YAML would make something else of it. */
  public static String scalar(String text) {
    return PLAIN.matcher(text).matches()
        ? text
        : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
