package org.mailseal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Draws the table of the {@link Rooms} as an SVG: every room a box, its sub-packages within, and an
 * arrow from a room to each that it uses.
 *
 * <p>Rooms stand in layers, the roof on top, each as high as those who use it allow. What a room
 * uses through another one anyway has no arrow of its own; an arrow over several layers goes
 * through a lane beside the boxes, which it shares with all that lead to the same room. The order
 * within a layer is the one of some sweeps that has the fewest crossings, so the picture follows
 * from the table alone.
 */
final class RoomsPicture {
  private static final int WIDTH = 980;
  private static final int MARGIN = 12;
  private static final int BETWEEN_LAYERS = 46;
  private static final int BETWEEN_BOXES = 22;
  private static final int SWEEPS = 24;

  private static final String STYLE =
      """
      <style>
        text { font-family: 'DejaVu Sans', Verdana, Helvetica, sans-serif; fill: #1f2328; }
        .room { fill: #f3f6fa; stroke: #57606a; }
        .part { fill: #ffffff; stroke: #b6bec8; }
        .use { fill: none; stroke: #6b7785; stroke-width: 1.2; }
      </style>
      <defs>
        <marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"
            orient="auto">
          <path d="M0 0.5 L8 4 L0 7.5 z" fill="#6b7785"/>
        </marker>
      </defs>
      """;

  /** What stands in a layer: a room, or the lane of the arrows that pass towards one. */
  private record Item(int layer, String room, boolean isLane) {}

  private record Use(Item from, Item to) {}

  private final Map<String, RoomBox> boxes = new LinkedHashMap<>();
  private final Map<String, Integer> layerOf = new HashMap<>();
  private final Set<Use> arrows = new LinkedHashSet<>();
  private final List<List<Item>> layers = new ArrayList<>();

  private RoomsPicture(Map<String, List<String>> mayUse) {
    mayUse.keySet().forEach(room -> RoomBox.add(boxes, room));
    Map<String, Set<String>> uses = uses(mayUse);
    placeInLayers(uses);
    route(withoutDetours(uses));
    order();
  }

  /**
   * The picture.
   *
   * @param mayUse each package with those that it uses, from the ground up
   */
  static String svg(Map<String, List<String>> mayUse) {
    return new RoomsPicture(mayUse).draw();
  }

  /** Among rooms as wholes; always from one that begins later in the table to an earlier one. */
  private Map<String, Set<String>> uses(Map<String, List<String>> mayUse) {
    List<String> fromTheGround = List.copyOf(boxes.keySet());
    Map<String, Set<String>> uses = new LinkedHashMap<>();
    fromTheGround.forEach(room -> uses.put(room, new LinkedHashSet<>()));
    mayUse.forEach(
        (room, others) ->
            others.stream()
                .map(RoomBox::whole)
                .filter(
                    other ->
                        fromTheGround.indexOf(other) < fromTheGround.indexOf(RoomBox.whole(room)))
                .forEach(other -> uses.get(RoomBox.whole(room)).add(other)));
    return uses;
  }

  private void placeInLayers(Map<String, Set<String>> uses) {
    List.copyOf(boxes.keySet())
        .reversed()
        .forEach(
            room ->
                layerOf.put(
                    room,
                    uses.keySet().stream()
                        .filter(user -> uses.get(user).contains(room))
                        .mapToInt(user -> layerOf.get(user) + 1)
                        .max()
                        .orElse(0)));
    int bottom = layerOf.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
    IntStream.rangeClosed(0, bottom).forEach(layer -> layers.add(new ArrayList<>()));
    boxes.keySet().forEach(room -> layers.get(layerOf.get(room)).add(place(room)));
  }

  private Item place(String room) {
    return new Item(layerOf.get(room), room, false);
  }

  private static Map<String, Set<String>> withoutDetours(Map<String, Set<String>> uses) {
    Map<String, Set<String>> reached = new HashMap<>();
    Map<String, Set<String>> direct = new LinkedHashMap<>();
    uses.forEach(
        (room, others) -> {
          Set<String> throughOthers = new HashSet<>();
          others.forEach(other -> throughOthers.addAll(reached.get(other)));
          Set<String> all = new HashSet<>(throughOthers);
          all.addAll(others);
          reached.put(room, all);
          Set<String> rest = new LinkedHashSet<>(others);
          rest.removeAll(throughOthers);
          direct.put(room, rest);
        });
    return direct;
  }

  private void route(Map<String, Set<String>> uses) {
    uses.forEach(
        (room, others) ->
            others.forEach(
                other -> {
                  Item from = place(room);
                  for (int layer = from.layer() + 1; layer < layerOf.get(other); layer++) {
                    Item lane = new Item(layer, other, true);
                    if (!layers.get(layer).contains(lane)) {
                      layers.get(layer).add(lane);
                    }
                    arrows.add(new Use(from, lane));
                    from = lane;
                  }
                  arrows.add(new Use(from, place(other)));
                }));
  }

  private void order() {
    List<List<Item>> best = copy();
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      boolean down = sweep % 2 == 0;
      for (List<Item> layer : down ? layers : layers.reversed()) {
        Map<Item, Double> middle = middles();
        layer.sort(Comparator.comparingDouble(item -> pull(item, down, middle)));
      }
      if (crossings(layers) < crossings(best)) {
        best = copy();
      }
    }
    layers.clear();
    layers.addAll(best);
  }

  private List<List<Item>> copy() {
    List<List<Item>> copy = new ArrayList<>();
    layers.forEach(layer -> copy.add(new ArrayList<>(layer)));
    return copy;
  }

  /** Where the neighbours are to which its arrows go, in the layer above or below. */
  private double pull(Item item, boolean above, Map<Item, Double> middle) {
    return arrows.stream()
        .filter(arrow -> (above ? arrow.to() : arrow.from()).equals(item))
        .mapToDouble(arrow -> middle.get(above ? arrow.from() : arrow.to()))
        .average()
        .orElse(middle.get(item));
  }

  private long crossings(List<List<Item>> ordered) {
    List<Use> all = List.copyOf(arrows);
    long crossings = 0;
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        Use one = all.get(i);
        Use other = all.get(j);
        if (one.from().layer() == other.from().layer()) {
          List<Item> upper = ordered.get(one.from().layer());
          List<Item> lower = ordered.get(one.to().layer());
          int above = upper.indexOf(one.from()) - upper.indexOf(other.from());
          int below = lower.indexOf(one.to()) - lower.indexOf(other.to());
          crossings += above * below < 0 ? 1 : 0;
        }
      }
    }
    return crossings;
  }

  private Map<Item, Double> middles() {
    Map<Item, Double> middle = new LinkedHashMap<>();
    for (List<Item> layer : layers) {
      int free = WIDTH - layer.stream().mapToInt(this::width).sum();
      int gap = Math.min(3 * BETWEEN_BOXES, free / (layer.size() + 1));
      double x = (free - gap * (layer.size() - 1)) / 2.0;
      for (Item item : layer) {
        middle.put(item, x + width(item) / 2.0);
        x += width(item) + gap;
      }
    }
    return middle;
  }

  private int width(Item item) {
    return item.isLane() ? 0 : boxes.get(item.room()).width();
  }

  private String draw() {
    Map<Item, Double> middle = middles();
    int[] top = new int[layers.size()];
    int[] height = new int[layers.size()];
    int y = MARGIN;
    for (int i = 0; i < top.length; i++) {
      top[i] = y;
      height[i] =
          layers.get(i).stream()
              .filter(item -> !item.isLane())
              .mapToInt(item -> boxes.get(item.room()).height())
              .max()
              .orElse(0);
      y += height[i] + BETWEEN_LAYERS;
    }
    int total = y - BETWEEN_LAYERS + MARGIN;
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n"
            .formatted(WIDTH, total, WIDTH, total));
    svg.append("<title>The rooms of Mailseal, and who uses whom</title>\n").append(STYLE);
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    for (Use arrow : arrows) {
      svg.append(
          curve(
              new Point(end(arrow, true, middle), bottom(arrow.from(), top, height)),
              top[arrow.from().layer()] + height[arrow.from().layer()],
              new Point(end(arrow, false, middle), top[arrow.to().layer()]),
              !arrow.to().isLane()));
    }
    for (Item item : middle.keySet()) {
      int x = (int) Math.round(middle.get(item) - width(item) / 2.0);
      if (item.isLane()) {
        svg.append(
            "<path class=\"use\" d=\"M%d %d v%d\"/>\n"
                .formatted(x, top[item.layer()], height[item.layer()]));
      } else {
        boxes.get(item.room()).draw(svg, "room", x, top[item.layer()]);
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private int bottom(Item item, int[] top, int[] height) {
    int layer = item.layer();
    return top[layer] + (item.isLane() ? height[layer] : boxes.get(item.room()).height());
  }

  /** The arrows of one box are spread over its side in the order of where they go. */
  private long end(Use arrow, boolean from, Map<Item, Double> middle) {
    Item item = from ? arrow.from() : arrow.to();
    Collection<Use> side =
        arrows.stream()
            .filter(other -> (from ? other.from() : other.to()).equals(item))
            .sorted(
                Comparator.comparingDouble(other -> middle.get(from ? other.to() : other.from())))
            .toList();
    int position = List.copyOf(side).indexOf(arrow);
    double spread = Math.min(34, width(item) / (side.size() + 1.0));
    return Math.round(middle.get(item) + (position - (side.size() - 1) / 2.0) * spread);
  }

  private record Point(long x, long y) {}

  /** Straight down to where its layer ends, so that it crosses no box beside its own. */
  private static String curve(Point from, int layerEnd, Point to, boolean head) {
    long half = (to.y() - layerEnd) / 2;
    return "<path class=\"use\" d=\"M%d %d V%d C%d %d %d %d %d %d\"%s/>\n"
        .formatted(
            from.x(),
            from.y(),
            layerEnd,
            from.x(),
            layerEnd + half,
            to.x(),
            to.y() - half,
            to.x(),
            to.y(),
            head ? " marker-end=\"url(#head)\"" : "");
  }
}
