package org.mailseal.settings;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * What has been found wrong so far. What an alias stands for is read once an alias, so the same
 * fault may be noted again; it is kept once. Not thread-safe.
 */
final class Problems {
  private static final Comparator<Problem> BY_POSITION =
      Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

  private final Path file;
  private final Set<Problem> found = new LinkedHashSet<>();
  private final MisplacedKeys keys = new MisplacedKeys();
  private final Map<Node, Runnable> deferred = new LinkedHashMap<>();

  Problems(Path file) {
    this.file = file;
  }

  /** What each mapping takes, as far as it was read. */
  MisplacedKeys keys() {
    return keys;
  }

  /**
   * Defers what can only be said of a node once all was read; once, however many aliases it has.
   */
  void defer(Node node, Runnable note) {
    deferred.putIfAbsent(node, note);
  }

  /** Notes a fault of the file as a whole. */
  void of(String message) {
    found.add(new Problem(file, 0, 0, message, Optional.empty()));
  }

  /** Notes a fault at a position; of the file as a whole where there is none. */
  void at(Optional<Mark> position, String message, Optional<String> suggestion) {
    if (position.isEmpty()) {
      of(message);
    } else {
      // marks count from 0
      int line = position.get().getLine() + 1;
      found.add(new Problem(file, line, position.get().getColumn() + 1, message, suggestion));
    }
  }

  /** Notes a fault at a position that counts from 1. */
  void at(int line, int column, String message) {
    found.add(new Problem(file, line, column, message, Optional.empty()));
  }

  /** Returns only where nothing is wrong. */
  void throwIfAny() throws SettingsException {
    deferred.values().forEach(Runnable::run);
    deferred.clear();
    if (!found.isEmpty()) {
      throw new SettingsException(found.stream().sorted(BY_POSITION).toList());
    }
  }
}
