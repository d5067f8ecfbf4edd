package org.mailseal.install;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that is handed to a person: written whole or not at all, and on the disk then. A link that
 * stands in its place is replaced, and what it leads to stays. What a server reads is swapped by
 * {@link GenerationStore}.
 */
public record SingleFile(Path file) {
  /**
   * Writes a file that is not there yet.
   *
   * @throws FileAlreadyExistsException where it is; it is left as it is
   */
  public void create(byte[] content, Access access) throws IOException {
    Path draft = draft(content, access);
    try {
      // A link, not a rename: that would replace what somebody else has put there meanwhile.
      Files.createLink(target(), draft);
    } catch (FileAlreadyExistsException e) {
      throw new FileAlreadyExistsException(file.toString());
    } finally {
      SyncedFiles.delete(draft);
    }
  }

  /** Writes it, in the place of what is there. */
  public void replace(byte[] content, Access access) throws IOException {
    Path draft = draft(content, access);
    try {
      SyncedFiles.rename(draft, target());
    } catch (IOException e) {
      Files.deleteIfExists(draft);
      throw e;
    }
  }

  private Path draft(byte[] content, Access access) throws IOException {
    Path draft = target().resolveSibling("." + target().getFileName() + ".mailseal-new");
    Files.deleteIfExists(draft); // of a run that was killed
    try {
      SyncedFiles.write(draft, content, Optional.empty(), access);
    } catch (IOException e) {
      Files.deleteIfExists(draft);
      throw e;
    }
    return draft;
  }

  private Path target() {
    return file.toAbsolutePath();
  }
}
