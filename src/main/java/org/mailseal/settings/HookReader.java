package org.mailseal.settings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.mailseal.install.Hook;
import org.mailseal.install.Hooks;

/** The section {@code hooks} of a certificate. */
final class HookReader {
  private static final Duration MIN_TIMEOUT = Duration.ofSeconds(1);

  /** Shorter than the claim that is held meanwhile. */
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

  private HookReader() {}

  static Hooks read(Value section) {
    YamlMap map = YamlMap.of(section, List.of("before", "after"));
    return new Hooks(hooks(map, "before"), hooks(map, "after"));
  }

  private static List<Hook> hooks(YamlMap map, String stage) {
    return map.find(stage).map(Value::list).orElse(List.of()).stream()
        .flatMap(item -> hook(item).stream())
        .toList();
  }

  private static Optional<Hook> hook(Value item) {
    YamlMap map = YamlMap.of(item, List.of("run", "timeout", "environment"));
    Optional<List<String>> run = map.require("run").flatMap(Value::command);
    Duration timeout = timeout(map);
    List<String> environment = environment(map);
    return run.map(command -> new Hook(command, timeout, environment));
  }

  /** The names of the variables that a command is given. */
  static List<String> environment(YamlMap map) {
    return map.find("environment").map(Value::list).orElse(List.of()).stream()
        .flatMap(name -> name.parse(HookReader::variable).stream())
        .toList();
  }

  static Duration timeout(YamlMap map) {
    return map.find("timeout")
        .flatMap(value -> value.duration(MIN_TIMEOUT, MAX_TIMEOUT))
        .orElse(Hook.STANDARD_DEADLINE);
  }

  static String variable(String name) {
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw new IllegalArgumentException("this is no name of an environment variable");
    }
    return name;
  }
}
