package org.mailseal.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mailseal.name.Printable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A mapping of the settings. Where something else stands in its place, that is noted once, and the
 * map is empty and lacks nothing.
 */
final class YamlMap {
  /** One key as it is written, and what it stands for. */
  record Entry(String key, Value position, Value value) {}

  private static final Set<String> SECRETS =
      Set.of("password", "passwd", "pass", "passphrase", "secret", "token");

  private final Value self;
  private final boolean whole;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private YamlMap(Value self, boolean whole) {
    this.self = self;
    this.whole = whole;
  }

  /** A mapping with these keys and no others. */
  static YamlMap of(Value value, List<String> keys) {
    YamlMap map = named(value);
    map.self.problems().keys().take(map.self.node(), keys);
    for (Entry entry : map.entries()) {
      if (!keys.contains(entry.key)) {
        map.refuse(entry, keys);
      }
    }
    return map;
  }

  /** Says which of its keys may stand beside each other here, once that is known. */
  void narrow(List<String> keys) {
    self.problems().keys().narrow(self.node(), keys);
  }

  /** A mapping whose keys are names that the admin chose. */
  static YamlMap named(Value value) {
    if (value.node() instanceof MappingNode mapping) {
      YamlMap map = new YamlMap(value, true);
      mapping.getValue().forEach(map::add);
      return map;
    }
    if (!value.isNull()) {
      value.fault(value.name() + " takes keys and values of its own");
    }
    return new YamlMap(value, value.isNull());
  }

  private void add(NodeTuple pair) {
    if (!(pair.getKeyNode() instanceof ScalarNode key)) {
      self.with(pair.getKeyNode()).fault("a key is a word, not a list or a mapping");
      return;
    }
    String printable = Printable.sanitize(key.getValue());
    Value position = new Value(printable, key, self.problems());
    Value value = new Value("'" + printable + "'", pair.getValueNode(), self.problems());
    self.problems().keys().put(self.node(), printable, pair.getValueNode());
    Entry earlier = entries.putIfAbsent(key.getValue(), new Entry(key.getValue(), position, value));
    if (earlier != null) {
      position.fault("'" + printable + "' is already given in line " + earlier.position.line());
    }
  }

  private void refuse(Entry entry, List<String> keys) {
    String printable = Printable.sanitize(entry.key);
    if (SECRETS.contains(entry.key)) {
      List<String> cures = new ArrayList<>();
      if (keys.contains(entry.key + "-file")) {
        cures.add("name a file that holds it as " + entry.key + "-file");
      }
      if (keys.contains(entry.key + "-env")) {
        cures.add("an environment variable as " + entry.key + "-env");
      }
      String cure = cures.isEmpty() ? "take it out" : String.join(", or ", cures);
      entry.position.fault(
          "'" + printable + "': a secret is never written into the settings; " + cure);
      return;
    }
    self.problems().defer(entry.position.node(), () -> unknown(entry, printable, keys));
  }

  private void unknown(Entry entry, String printable, List<String> keys) {
    Optional<String> home = self.problems().keys().hint(self.node(), entry.key);
    Optional<String> nearest = home.isPresent() ? Optional.empty() : Nearest.to(entry.key, keys);
    String hint = home.orElse(nearest.isPresent() ? "" : "known here: " + String.join(", ", keys));
    entry.position.fault(
        "unknown key '" + printable + "'" + (hint.isEmpty() ? "" : "; " + hint), nearest);
  }

  List<Entry> entries() {
    return List.copyOf(entries.values());
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  Optional<Value> find(String key) {
    return Optional.ofNullable(entries.get(key)).map(Entry::value);
  }

  /** The value of a key; where there is none, that is noted at the position of the mapping. */
  Optional<Value> require(String key) {
    return require(key, "");
  }

  /**
   * The same, with the reason.
   *
   * @param why goes after "missing key", such as {@code : an ACME authority writes to it}
   */
  Optional<Value> require(String key, String why) {
    if (whole && !has(key)) {
      self.fault(self.name() + " lacks the key '" + key + "'" + why);
    }
    return find(key);
  }

  /** The position of a key itself, to speak of the key and not of its value. */
  Value position(String key) {
    Entry entry = entries.get(key);
    return entry == null ? self : entry.position;
  }

  void fault(String message) {
    if (whole) {
      self.fault(message);
    }
  }
}
