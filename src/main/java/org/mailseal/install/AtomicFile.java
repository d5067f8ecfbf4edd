package org.mailseal.install;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A file whose content changes as a whole or not at all: staged beside it, synced, renamed over it.
 *
 * <p>A file that is a symbolic link is followed first: the link stays, and the rename happens in
 * the directory of the file that it leads to. Not thread-safe; one process at a time owns a file
 * (the ledger's claim sees to that).
 */
final class AtomicFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final Path file;

  private AtomicFile(Path file) {
    this.file = file;
  }

  /**
   * The file behind a path.
   *
   * @throws IOException where a symbolic link leads nowhere
   */
  static AtomicFile at(Path path) throws IOException {
    return new AtomicFile(Files.isSymbolicLink(path) ? path.toRealPath() : path.toAbsolutePath());
  }

  Path path() {
    return file;
  }

  boolean exists() {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  Path directory() {
    Path parent = file.getParent();
    return parent == null ? file.getRoot() : parent;
  }

  private Path beside(String suffix) {
    return file.resolveSibling("." + file.getFileName() + ".mailseal-" + suffix);
  }

  /** Where {@link #keep} puts the previous content. */
  Path previous() {
    return beside("previous");
  }

  /**
   * Writes new content beside the file and syncs it, with the owner, group and mode of the file
   * that it will replace. From its first instant it is readable by nobody but its owner.
   *
   * @param access who may read it where there is no file yet
   */
  void stage(byte[] content, Access access) throws IOException {
    write(beside("new"), content, attributes(file), access);
  }

  /**
   * Puts the staged content in the file's place and syncs the directory, so that the rename
   * survives a power cut.
   */
  void swap() throws IOException {
    move(beside("new"), file);
    syncDirectory();
  }

  /** Removes what {@link #stage} left, if anything. */
  void unstage() throws IOException {
    Files.deleteIfExists(beside("new"));
  }

  /** Keeps a copy of the present content beside the file, replacing an older one. */
  KeptFile keep() throws IOException {
    if (!exists()) {
      return new KeptFile(file, Optional.empty());
    }
    Path draft = beside("keep");
    write(draft, Files.readAllBytes(file), attributes(file), Access.OWNER_ONLY);
    move(draft, previous());
    syncDirectory();
    return new KeptFile(file, Optional.of(previous()));
  }

  /** Puts kept content back, or removes a file that was not there before. */
  static void restore(KeptFile kept) throws IOException {
    AtomicFile target = at(kept.file());
    if (kept.copy().isPresent()) {
      Path copy = kept.copy().get();
      write(target.beside("new"), Files.readAllBytes(copy), attributes(copy), Access.OWNER_ONLY);
      target.swap();
    } else {
      Files.deleteIfExists(target.file);
      target.syncDirectory();
    }
  }

  private static Optional<PosixFileAttributes> attributes(Path of) throws IOException {
    return Files.exists(of)
        ? Optional.of(Files.readAttributes(of, PosixFileAttributes.class))
        : Optional.empty();
  }

  private static void write(
      Path draft, byte[] content, Optional<PosixFileAttributes> like, Access access)
      throws IOException {
    Files.deleteIfExists(draft); // of a run that was killed
    // CREATE_NEW is O_EXCL: it neither follows a link nor opens what somebody else has put there.
    try (FileChannel channel =
        FileChannel.open(
            draft,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      PosixFileAttributeView view =
          Files.getFileAttributeView(
              draft, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      if (like.isPresent()) {
        PosixFileAttributes now = view.readAttributes();
        if (!now.owner().equals(like.get().owner())) {
          view.setOwner(like.get().owner());
        }
        if (!now.group().equals(like.get().group())) {
          view.setGroup(like.get().group());
        }
      }
      // The mode comes last: a wider one must not meet the wrong owner or group.
      view.setPermissions(
          like.map(PosixFileAttributes::permissions)
              .orElseGet(() -> PosixFilePermissions.fromString(access.mode())));
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(draft);
      throw e;
    }
  }

  /** Puts a draft in its place, or removes it: no key is left lying about. */
  private static void move(Path draft, Path to) throws IOException {
    try {
      Files.move(draft, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.deleteIfExists(draft);
      throw new IOException(to + " cannot be replaced by a rename (is it a mount of its own?)", e);
    } catch (IOException e) {
      Files.deleteIfExists(draft);
      throw e;
    }
  }

  private void syncDirectory() throws IOException {
    try (FileChannel channel = FileChannel.open(directory(), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
