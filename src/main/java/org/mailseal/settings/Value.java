package org.mailseal.settings;

import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.mailseal.name.Durations;
import org.mailseal.name.Printable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One value of the settings. What reads it notes in the problems why it could not, and is then
 * empty: the reader goes on to find the other faults.
 *
 * @param name how messages call it; safe to print
 * @param node the value with its position
 * @param problems where faults are noted
 */
record Value(String name, Node node, Problems problems) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  /** Java would take {@code 127} for 0.0.0.127. */
  private static final Pattern IP_V4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  /** The same with another node, such as a member. */
  Value with(Node other) {
    return new Value(name, other, problems);
  }

  /** The same under another name. */
  Value named(String other) {
    return new Value(other, node, problems);
  }

  /** From 1. */
  int line() {
    return 1 + node.getStartMark().map(mark -> mark.getLine()).orElse(-1);
  }

  void fault(String message) {
    fault(message, Optional.empty());
  }

  void fault(String message, Optional<String> suggestion) {
    problems.at(node.getStartMark(), message, suggestion);
  }

  /** Whether nothing is written where a value could be, or the word {@code null}. */
  boolean isNull() {
    return node instanceof ScalarNode scalar
        && scalar.isPlain()
        && (scalar.getTag().equals(Tag.NULL) || scalar.getValue().equals("~"));
  }

  boolean isScalar() {
    return node instanceof ScalarNode && !isNull();
  }

  boolean isMap() {
    return node instanceof MappingNode;
  }

  /** Whether it is this very word. */
  boolean is(String word) {
    return node instanceof ScalarNode scalar && scalar.getValue().equals(word);
  }

  /** A single value, on one line. */
  Optional<String> text() {
    if (isNull()) {
      fault(name + " has no value");
    } else if (!(node instanceof ScalarNode scalar)) {
      fault(name + " takes a single value, not a list or a mapping");
    } else if (scalar.getValue().isBlank()) {
      fault(name + " is empty");
    } else if (scalar.getValue().chars().anyMatch(Character::isISOControl)) {
      fault(name + " holds a line break or another control character");
    } else {
      return Optional.of(scalar.getValue());
    }
    return Optional.empty();
  }

  /**
   * A single value in a form of its own.
   *
   * @param parser throws IllegalArgumentException with words that are safe to print
   */
  <T> Optional<T> parse(Function<String, T> parser) {
    return text()
        .flatMap(
            written -> {
              try {
                return Optional.of(parser.apply(written));
              } catch (IllegalArgumentException e) {
                fault(name + ": " + e.getMessage());
                return Optional.empty();
              }
            });
  }

  Optional<Boolean> bool() {
    return parse(
        written ->
            switch (written) {
              case "true" -> true;
              case "false" -> false;
              default ->
                  throw new IllegalArgumentException(
                      display(written) + " is neither true nor false");
            });
  }

  Optional<Integer> integer(int from, int to) {
    return parse(
        written -> {
          if (NUMBER.matcher(written).matches()) {
            int number = Integer.parseInt(written);
            if (from <= number && number <= to) {
              return number;
            }
          }
          throw new IllegalArgumentException(
              display(written) + " is not a whole number from " + from + " to " + to);
        });
  }

  Optional<Duration> duration(Duration from, Duration to) {
    return parse(
        written -> {
          Duration duration = Durations.parse(written);
          if (duration.compareTo(from) < 0 || duration.compareTo(to) > 0) {
            throw new IllegalArgumentException(
                display(written)
                    + " is not between "
                    + Durations.format(from)
                    + " and "
                    + Durations.format(to));
          }
          return duration;
        });
  }

  /** A file or directory, from the root. */
  Optional<Path> path() {
    return parse(
        written -> {
          if (!written.startsWith("/")) {
            throw new IllegalArgumentException(
                display(written)
                    + " is not an absolute path: the daemon's working directory is not yours; write"
                    + " it from /");
          }
          return toPath(written);
        });
  }

  /** The same for the file of a secret: what stands there may be the secret itself. */
  Optional<Path> secretPath() {
    return parse(
        written -> {
          if (!written.startsWith("/")) {
            throw new IllegalArgumentException(
                "write the absolute path of the file that holds the secret, from /");
          }
          return toPath(written);
        });
  }

  private static Path toPath(String written) {
    try {
      Path path = Path.of(written);
      if (path.getFileName() == null) {
        throw new IllegalArgumentException("'/' is not a file");
      }
      return path;
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("this system cannot name such a file", e);
    }
  }

  /** A list's members; none where nothing is written. */
  List<Value> list() {
    if (node instanceof SequenceNode list) {
      String each = "an entry of " + name;
      return list.getValue().stream().map(member -> new Value(each, member, problems)).toList();
    }
    if (!isNull()) {
      fault(name + " takes a list, such as [a, b], or lines that start with '- '");
    }
    return List.of();
  }

  /** The members of a list that must have some. */
  List<Value> filledList() {
    List<Value> list = list();
    if (list.isEmpty() && (isNull() || node instanceof SequenceNode)) {
      fault(name + " is an empty list; name at least one, or leave the key out");
    }
    return list;
  }

  /** A program and its arguments. */
  Optional<List<String>> command() {
    if (isScalar()) {
      fault(
          name
              + " takes a list of arguments, such as [systemctl, reload, postfix]: no shell reads"
              + " it, so that none can misread it");
      return Optional.empty();
    }
    List<String> arguments = new ArrayList<>();
    filledList().forEach(argument -> argument.text().ifPresent(arguments::add));
    return arguments.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(arguments));
  }

  /** An IPv4 or IPv6 address (RFC 4291 §2.2) in its own form; the DNS is not asked. */
  Optional<InetAddress> ipAddress() {
    return parse(
        written -> {
          try {
            if (IP_V4.matcher(written).matches() || written.indexOf(':') >= 0) {
              return InetAddress.ofLiteral(written);
            }
          } catch (IllegalArgumentException e) {
            // it is told like a name
          }
          throw new IllegalArgumentException(
              display(written)
                  + " is not an IP address such as 127.0.0.1 or ::1; names are not looked up here");
        });
  }

  private static String display(String written) {
    return "'" + Printable.sanitize(written) + "'";
  }
}
