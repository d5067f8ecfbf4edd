package org.mailseal.install.server;

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
}
