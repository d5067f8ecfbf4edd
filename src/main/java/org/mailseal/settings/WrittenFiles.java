package org.mailseal.settings;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.mailseal.name.Printable;

/** The files that Mailseal writes. Two that wrote to one would each undo the other's work. */
final class WrittenFiles {
  private final Map<Path, String> writers = new HashMap<>();

  /** A file that is written because of this value. */
  Optional<Path> file(Value value) {
    Optional<Path> path = value.path();
    path.ifPresent(file -> claim(file, value));
    return path;
  }

  /** The same for a file that the value does not name itself. */
  void claim(Path file, Value value) {
    claim(file, value, value.name() + " of line " + value.line());
  }

  /**
   * Notes who writes to a file, and refuses the second.
   *
   * @param position where a conflict is noted
   * @param writer for the message of a later conflict
   */
  void claim(Path file, Value position, String writer) {
    String earlier = writers.putIfAbsent(file.normalize(), writer);
    if (earlier != null) {
      position.fault(
          "'"
              + Printable.sanitize(file.toString())
              + "' is already written by "
              + earlier
              + "; give each its own file");
    }
  }
}
