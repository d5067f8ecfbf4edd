package org.mailseal.install;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a file held before a swap.
 *
 * @param file the file that the server reads
 * @param copy where its previous content is kept; empty where there was no such file
 */
public record KeptFile(Path file, Optional<Path> copy) {
  /** The store that it was put aside in; empty where nothing was, and nothing is now. */
  Optional<Path> store() throws IOException {
    return copy.isPresent()
        ? copy.map(Path::getParent).map(Path::getParent)
        : TargetFile.store(file);
  }

  TargetFile targetFile(Path store) {
    return new TargetFile(
        file,
        file,
        store,
        copy.map(Path::getFileName)
            .map(Path::toString)
            .orElseGet(() -> TargetFile.entry(file, store)));
  }
}
