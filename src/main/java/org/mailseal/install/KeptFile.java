package org.mailseal.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  /**
   * Whether its old content lies in a generation of this store, and nowhere else.
   *
   * @param store the store of the file, as the targets say; null where it is none of theirs
   */
  boolean liesIn(@Nullable Path store) throws IOException {
    if (store == null || !store().filter(store::equals).isPresent()) {
      return false;
    }
    if (copy.isEmpty()) {
      return true;
    }
    Path kept = copy.get();
    Path generation = TargetFile.directory(kept);
    return kept.equals(kept.normalize())
        && !generation.equals(store.resolve(TargetFile.NOW))
        && !Files.isSymbolicLink(generation)
        && String.valueOf(kept.getFileName()).equals(TargetFile.entry(file, store));
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
