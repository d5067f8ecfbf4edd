package org.mailseal.settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Text to a tree of YAML nodes that know their positions. The tree is safe to walk: no deeper than
 * {@value #MAX_DEPTH}, without cycles, and of a bounded size even where every alias is followed
 * (YAML 1.2.2 §3.2.2.2).
 */
final class Yaml {
  /** The settings need seven; the parser's own recursion ends the thread at some thousands. */
  private static final int MAX_DEPTH = 32;

  /** In characters; no name, path or address is longer. */
  private static final int MAX_SCALAR_CHARACTERS = 1_000;

  /** In characters and {@link #NODE} a node, aliases followed. */
  private static final long MAX_NODES = 8L << 20;

  private static final int NODE = 16;

  private static final LoadSettings ENGINE =
      LoadSettings.builder()
          .setUseMarks(true)
          // YamlMap tells duplicates and keys that are no words, all of them in one go
          .setAllowDuplicateKeys(true)
          .setAllowNonScalarKeys(true)
          // the size with aliases followed is bounded here, not their number
          .setMaxAliasesForCollections(Integer.MAX_VALUE)
          .setCodePointLimit(Integer.MAX_VALUE)
          .build();

  private final Problems problems;

  /** Nodes are equal only to themselves. */
  private final Map<Node, Long> sizes = new HashMap<>();

  /** The end of what the parser has understood. */
  private Optional<Mark> reached = Optional.empty();

  private Yaml(Problems problems) {
    this.problems = problems;
  }

  /**
   * Reads one document.
   *
   * @throws SettingsException where it is not YAML, or not sane
   */
  static Node read(String text, Problems problems) throws SettingsException {
    Yaml yaml = new Yaml(problems);
    yaml.refuseControlCharacters(text);
    problems.throwIfAny();
    Optional<Node> root = yaml.compose(text);
    problems.throwIfAny();
    if (root.isEmpty()) {
      problems.of("there is nothing in it; start from the example, config/mailseal.yaml");
    } else if (yaml.size(root.get()) > MAX_NODES) {
      problems.of("its aliases (*) make it too large, or endless; write out what they stand for");
    }
    problems.throwIfAny();
    return root.orElseThrow();
  }

  /** YAML 1.2.2 §5.1. The engine tells no line for these. */
  private void refuseControlCharacters(String text) {
    int line = 1;
    int column = 1;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      int c = text.codePointAt(at);
      if (!StreamReader.isPrintable(c)) {
        problems.at(line, column, String.format("character U+%04X has no place in YAML", c));
        return;
      }
      line = c == '\n' ? line + 1 : line;
      column = c == '\n' ? 1 : column + 1;
    }
  }

  private Optional<Node> compose(String text) {
    try {
      return sane(text) ? new Compose(ENGINE).composeString(text) : Optional.empty();
    } catch (MarkedYamlEngineException e) {
      YamlFault fault = YamlFault.of(e, text);
      problems.at(fault.line(), fault.column(), fault.what());
    } catch (YamlEngineException | IllegalArgumentException e) {
      // not every fault of a tag, an escape or a directive has a position; the engine's parser lets
      // NumberFormatException through
      fault(reached, "not YAML from here on");
    }
    return Optional.empty();
  }

  /**
   * Whether nothing nests too deep and nothing is tagged; asked of the events, which take no
   * recursion.
   */
  private boolean sane(String text) {
    boolean sane = true;
    int depth = 0;
    for (Event event : new Parse(ENGINE).parseString(text)) {
      reached = event.getEndMark();
      depth +=
          switch (event.getEventId()) {
            case MappingStart, SequenceStart -> 1;
            case MappingEnd, SequenceEnd -> -1;
            default -> 0;
          };
      if (depth > MAX_DEPTH) {
        fault(event.getStartMark(), "more than " + MAX_DEPTH + " levels of lists and mappings");
        return false;
      }
      if (tagged(event)) {
        fault(event.getStartMark(), YamlFault.TAG);
        sane = false;
      }
    }
    return sane;
  }

  private static boolean tagged(Event event) {
    return switch (event) {
      case ScalarEvent scalar -> scalar.getTag().isPresent();
      case CollectionStartEvent collection -> collection.getTag().isPresent();
      default -> false;
    };
  }

  /** The size with aliases followed; notes overlong scalars on the way. */
  private long size(Node node) {
    Long known = sizes.get(node);
    if (known != null) {
      return known;
    }
    sizes.put(node, MAX_NODES + 1); // what a node inside of itself comes to
    long size = NODE;
    for (Node child : children(node)) {
      size = Math.min(MAX_NODES + 1, size + size(child));
    }
    if (node instanceof ScalarNode scalar) {
      size += scalar.getValue().length();
      if (scalar.getValue().length() > MAX_SCALAR_CHARACTERS) {
        fault(node.getStartMark(), "longer than " + MAX_SCALAR_CHARACTERS + " characters");
      }
    }
    sizes.put(node, size);
    return size;
  }

  private void fault(Optional<Mark> position, String message) {
    problems.at(position, message, Optional.empty());
  }

  private static List<Node> children(Node node) {
    return switch (node) {
      case SequenceNode list -> list.getValue();
      case MappingNode map ->
          map.getValue().stream()
              .<Node>mapMulti(
                  (pair, children) -> {
                    children.accept(pair.getKeyNode());
                    children.accept(pair.getValueNode());
                  })
              .toList();
      default -> List.of();
    };
  }
}
