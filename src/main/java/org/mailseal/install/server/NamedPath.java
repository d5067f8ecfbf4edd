package org.mailseal.install.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** A path as it stands in a server's configuration. */
public final class NamedPath {
  private NamedPath() {}

  /**
   * The path, without {@code .} and {@code ..}; empty where the text can be none.
   *
   * @param folder where a relative one begins
   */
  public static Optional<Path> in(Path folder, String written) {
    try {
      return written.isEmpty()
          ? Optional.empty()
          : Optional.of(folder.resolve(written).normalize());
    } catch (InvalidPathException holdsANul) {
      return Optional.empty();
    }
  }

  public static Optional<Path> of(String written) {
    return in(Path.of(""), written);
  }

  /**
   * Whether two names lead to one file: a server that names a link to our file reads our file, and
   * goes on to read it once that is a link itself.
   */
  public static boolean areOne(Path one, Path other) {
    try {
      return one.normalize().equals(other.normalize()) || Files.isSameFile(one, other);
    } catch (IOException oneIsNotThere) {
      return false;
    }
  }
}
