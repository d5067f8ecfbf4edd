package org.mailseal.survey;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mailseal.install.server.FoundServer;
import org.mailseal.name.Printable;

/**
 * An entry of {@code install} as it is proposed.
 *
 * @param keys its settings; the entry is left out where there are none
 * @param active whether it is meant to be used as it stands; else it is proposed behind a "#"
 * @param why what keeps it from being used, as it stands among what is to be done; empty where it
 *     is active
 */
record ProposedTarget(
    FoundServer server, Map<String, String> keys, boolean active, Optional<String> why) {
  /** The keys that name what Mailseal writes. */
  private static final Set<String> WRITTEN = Set.of("certificate", "key", "chain-file", "file");

  /** The keys that are not paths. */
  private static final Set<String> WORDS = Set.of("group", "sni-maps");

  static Set<Path> written(Map<String, String> keys) {
    return keys.entrySet().stream()
        .filter(key -> WRITTEN.contains(key.getKey()))
        .map(key -> Path.of(key.getValue()).normalize())
        .collect(Collectors.toSet());
  }

  static boolean namesOneFileTwice(Map<String, String> keys) {
    return written(keys).size() < keys.keySet().stream().filter(WRITTEN::contains).count();
  }

  /** Whether the settings would take all of it. */
  static boolean sound(Map<String, String> keys) {
    return keys.entrySet().stream().allMatch(key -> sound(key.getKey(), key.getValue()));
  }

  private static boolean sound(String key, String value) {
    if (!Printable.sanitize(value).equals(value) || value.isBlank()) {
      return false;
    }
    try {
      return WORDS.contains(key)
          || (value.startsWith("/") && Path.of(value).normalize().getFileName() != null);
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
