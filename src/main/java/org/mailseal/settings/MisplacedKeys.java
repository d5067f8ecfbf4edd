package org.mailseal.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Where a misplaced key belongs, from which keys each mapping of the file takes. Whoever indents a
 * key too far, or not far enough, writes it into one that does not know it, next to the one that
 * does. Not thread-safe.
 */
final class MisplacedKeys {
  private record Place(Node mapping, String key) {}

  /** Nodes are equal only to themselves. */
  private final Map<Node, Place> places = new HashMap<>();

  private final Map<Node, List<String>> known = new HashMap<>();

  /** Of a mapping: what is known one level down, and under which of its keys. */
  private final Map<Node, Map<String, String>> inside = new HashMap<>();

  /** Notes what stands under a key, and the members where it is a list. */
  void put(Node mapping, String key, Node value) {
    Place place = new Place(mapping, key);
    places.putIfAbsent(value, place);
    if (value instanceof SequenceNode list) {
      list.getValue().forEach(member -> places.putIfAbsent(member, place));
    }
  }

  /**
   * Notes what a mapping takes.
   *
   * @param mapping itself, or what stands in its place
   */
  void take(Node mapping, List<String> keys) {
    known.putIfAbsent(mapping, keys);
    Place place = places.get(mapping);
    if (place != null) {
      Map<String, String> down = inside.computeIfAbsent(place.mapping, _ -> new HashMap<>());
      keys.forEach(key -> down.putIfAbsent(key, place.key));
    }
  }

  /** Notes that a mapping takes fewer keys than it seemed, for some of them exclude others. */
  void narrow(Node mapping, List<String> keys) {
    known.replace(mapping, keys);
  }

  /** Where a key belongs that the mapping does not know: one level up, or down, in a clause. */
  Optional<String> hint(Node mapping, String key) {
    Optional<String> beside =
        Optional.ofNullable(places.get(mapping))
            .filter(place -> known.getOrDefault(place.mapping, List.of()).contains(key))
            .map(place -> "it belongs beside '" + place.key + "', not inside");
    return beside.or(
        () ->
            Optional.ofNullable(inside.getOrDefault(mapping, Map.of()).get(key))
                .map(child -> "it belongs inside '" + child + "', not beside"));
  }
}
