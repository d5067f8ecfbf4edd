package org.mailseal.report;

import java.util.ArrayList;
import java.util.List;

/** Words set into lines of at most 80 columns, with a hanging indent. */
final class Column {
  static final int WIDTH = 80;

  private Column() {}

  /**
   * The text after its label; every further line is indented by the label's width.
   *
   * @param label stands on the first line, its trailing blanks included
   */
  static List<String> lines(String label, String text) {
    return lines(label, text, WIDTH);
  }

  /** The same in a column of another width. */
  static List<String> lines(String label, String text, int width) {
    String indent = " ".repeat(label.length());
    int room = width - label.length();
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
        int cut = rest.offsetByCodePoints(0, room);
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

  private static int width(CharSequence text) {
    return Character.codePointCount(text, 0, text.length());
  }
}
