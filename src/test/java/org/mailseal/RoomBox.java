package org.mailseal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A package in the {@link RoomsPicture}, with its sub-packages as boxes inside. */
final class RoomBox {
  private static final int LINE = 22;
  private static final int PADDING = 8;
  private static final int GAP = 6;
  private static final int LETTER = 7;

  /** Where the boxes inside begin a new line. */
  private static final int MAX_WIDTH = 420;

  private final String name;
  private final Map<String, RoomBox> parts = new LinkedHashMap<>();

  private RoomBox(String name) {
    this.name = name;
  }

  /** Adds a package, such as {@code install.server.exim}, to those at top level. */
  static void add(Map<String, RoomBox> boxes, String room) {
    Map<String, RoomBox> level = boxes;
    for (String part : room.split("\\.", -1)) {
      level = level.computeIfAbsent(part, RoomBox::new).parts;
    }
  }

  /** The package at top level that another one is, or lies in. */
  static String whole(String room) {
    int dot = room.indexOf('.');
    return dot < 0 ? room : room.substring(0, dot);
  }

  int width() {
    int inside =
        rows().stream()
            .mapToInt(row -> row.stream().mapToInt(part -> part.width() + GAP).sum() - GAP)
            .max()
            .orElse(0);
    return Math.max(inside, name.length() * LETTER) + 2 * PADDING;
  }

  int height() {
    int inside = rows().stream().mapToInt(row -> tallest(row) + GAP).sum();
    return LINE + (inside == 0 ? 0 : inside - GAP + PADDING);
  }

  private static int tallest(List<RoomBox> row) {
    return row.stream().mapToInt(RoomBox::height).max().orElse(0);
  }

  private List<List<RoomBox>> rows() {
    List<List<RoomBox>> rows = new ArrayList<>();
    int used = MAX_WIDTH;
    for (RoomBox part : parts.values()) {
      if (used + part.width() > MAX_WIDTH) {
        rows.add(new ArrayList<>());
        used = 0;
      }
      rows.getLast().add(part);
      used += part.width() + GAP;
    }
    return rows;
  }

  void draw(StringBuilder svg, String style, int x, int y) {
    svg.append(
        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\"/>\n"
            .formatted(style, x, y, width(), height()));
    svg.append(
        "<text x=\"%d\" y=\"%d\" font-size=\"11\" text-anchor=\"middle\"%s>%s</text>\n"
            .formatted(
                x + width() / 2,
                y + 15,
                style.equals("room") ? " font-weight=\"bold\"" : "",
                name));
    int top = y + LINE;
    for (List<RoomBox> row : rows()) {
      int left = x + PADDING;
      for (RoomBox part : row) {
        part.draw(svg, "part", left, top);
        left += part.width() + GAP;
      }
      top += tallest(row) + GAP;
    }
  }
}
