package org.mailseal.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Words set into lines, of at most 80 columns by default, with a hanging indent. A column is what a
 * terminal calls one: a Chinese character takes two, an accent that is a character of its own none.
 */
public final class Column {
  public static final int WIDTH = 80;

  private Column() {}

  /**
   * The text after its label; every further line is indented by the label's width.
   *
   * @param label stands on the first line, its trailing blanks included
   */
  public static List<String> lines(String label, String text) {
    return lines(label, text, WIDTH);
  }

  /** The same in a column of another width. */
  public static List<String> lines(String label, String text, int width) {
    String indent = " ".repeat(width(label));
    int room = width - width(label);
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      String rest = word;
      if (!line.isEmpty() && width(line) + 1 + width(rest) > room) {
        lines.add(line.toString());
        line.setLength(0);
      } else if (!line.isEmpty()) {
        line.append(' ');
      }
      while (width(rest) > room) { // a word that fits on no line is cut
        int cut = cut(rest, room);
        lines.add(rest.substring(0, cut));
        rest = rest.substring(cut);
      }
      line.append(rest);
    }
    lines.add(line.toString());
    for (int i = 0; i < lines.size(); i++) {
      lines.set(i, ((i == 0 ? label : indent) + lines.get(i)).stripTrailing());
    }
    return lines;
  }

  /** How much of a text fits; at least one character, for what fits nowhere must end somewhere. */
  private static int cut(String text, int room) {
    int used = 0;
    int at = 0;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      used += width(c);
      if (used > room && at > 0) {
        return at;
      }
      at += Character.charCount(c);
    }
    return at;
  }

  /** How many columns a terminal takes for a text. */
  public static int width(CharSequence text) {
    int width = 0;
    for (int at = 0; at < text.length(); ) {
      int c = Character.codePointAt(text, at);
      width += width(c);
      at += Character.charCount(c);
    }
    return width;
  }

  /** 0, 1 or 2, as wcwidth(3) says. */
  public static int width(int c) {
    if (c < 0x300) {
      return 1;
    }
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> joins(c) ? 0 : wide(c) ? 2 : 1;
    };
  }

  /** The vowels and final consonants of Hangul that are drawn into the letter before them. */
  private static boolean joins(int c) {
    return c >= 0x1160 && c <= 0x11FF;
  }

  /** Unicode Standard Annex #11, the blocks that are W or F as a whole. */
  private static boolean wide(int c) {
    return (c >= 0x1100 && c <= 0x115F)
        || (c >= 0x2E80 && c <= 0x303E)
        || (c >= 0x3041 && c <= 0x4DBF)
        || (c >= 0x4E00 && c <= 0xA4CF)
        || (c >= 0xA960 && c <= 0xA97F)
        || (c >= 0xAC00 && c <= 0xD7A3)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0xFE10 && c <= 0xFE19)
        || (c >= 0xFE30 && c <= 0xFE6F)
        || (c >= 0xFF01 && c <= 0xFF60)
        || (c >= 0xFFE0 && c <= 0xFFE6)
        || (c >= 0x16FE0 && c <= 0x18DFF)
        || (c >= 0x1B000 && c <= 0x1B2FF)
        || (c >= 0x20000 && c <= 0x3FFFD)
        || Character.isEmojiPresentation(c);
  }
}
