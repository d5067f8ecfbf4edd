package org.mailseal.settings;

import java.util.List;
import java.util.stream.Stream;
import org.mailseal.install.Control;

/**
 * The keys that every server's target has: how it is told, where that is not the server's own way.
 */
final class Controls {
  private Controls() {}

  /** A target's own keys, and these. */
  static List<String> and(String... keys) {
    return Stream.concat(Stream.of(keys), Stream.of("reload", "restart")).toList();
  }

  static Control read(YamlMap map) {
    return new Control(
        map.find("reload").flatMap(Value::command), map.find("restart").flatMap(Value::command));
  }
}
