package org.mailseal.rehearsal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that is gone when it is closed, with all that is in it. Only its owner may look into it.
 */
public record ScratchFolder(Path path) implements AutoCloseable {
  public static ScratchFolder create() throws IOException {
    return new ScratchFolder(Files.createTempDirectory("mailseal-rehearsal-")); // mode 0700
  }

  /** The place within the folder that stands for a file of the host; its directory is there. */
  Path inPlaceOf(Path file) {
    Path place = path.resolve("host").resolve(file.toAbsolutePath().toString().substring(1));
    try {
      Files.createDirectories(place.resolveSibling("."));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return place;
  }

  @Override
  public void close() throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(path)) {
      all = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path one : all) {
      Files.deleteIfExists(one);
    }
  }
}
