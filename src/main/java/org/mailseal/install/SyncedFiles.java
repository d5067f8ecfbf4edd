package org.mailseal.install;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Changes of a file system that are on the disk when they return. None of them follows a link. */
public final class SyncedFiles {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwxr-xr-x");

  private SyncedFiles() {}

  /**
   * Writes a file that is not there yet and reads it back. From its first instant it is readable by
   * nobody but its owner; owner, group and mode come last.
   *
   * @param like the file whose owner, group and mode it takes
   * @param access who may read it where there is none to be like
   */
  public static void write(
      Path file, byte[] content, Optional<PosixFileAttributes> like, Access access)
      throws IOException {
    try {
      writeAndSync(file, content, like, access);
    } catch (FileSystemException e) {
      throw e; // it names the file
    } catch (IOException e) {
      throw new FileSystemException(file.toString(), null, e.getMessage());
    }
    if (!Arrays.equals(Files.readAllBytes(file), content)) {
      throw new IOException(file + " does not hold what was written into it: is the disk sound?");
    }
  }

  private static void writeAndSync(
      Path file, byte[] content, Optional<PosixFileAttributes> like, Access access)
      throws IOException {
    // CREATE_NEW is O_EXCL: it neither follows a link nor opens what somebody else has put there.
    try (FileChannel channel =
        FileChannel.open(
            file,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      give(file, like, access);
      channel.force(true);
    }
  }

  private static void give(Path file, Optional<PosixFileAttributes> like, Access access)
      throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    PosixFileAttributes now = view.readAttributes();
    if (like.isPresent()) {
      if (!now.owner().equals(like.get().owner())) {
        view.setOwner(like.get().owner());
      }
      if (!now.group().equals(like.get().group())) {
        view.setGroup(like.get().group());
      }
    } else {
      give(view, access);
    }
    // The mode comes last: a wider one must not meet the wrong owner or group.
    view.setPermissions(
        like.map(PosixFileAttributes::permissions)
            .orElseGet(() -> PosixFilePermissions.fromString(access.mode())));
  }

  private static void give(PosixFileAttributeView view, Access access) throws IOException {
    UserPrincipalLookupService names = FileSystems.getDefault().getUserPrincipalLookupService();
    String wanted = "";
    try {
      if (access.owner().isPresent()) {
        wanted = "user " + access.owner().get();
        view.setOwner(names.lookupPrincipalByName(access.owner().get()));
      }
      if (access.group().isPresent()) {
        wanted = "group " + access.group().get();
        view.setGroup(names.lookupPrincipalByGroupName(access.group().get()));
      }
    } catch (UserPrincipalNotFoundException e) {
      throw new IOException("there is no " + wanted + " to give the file to", e);
    }
  }

  /** A folder that everybody may look into, whatever the umask; the files in it have modes. */
  static void folder(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(folder);
      Files.setPosixFilePermissions(folder, FOLDER);
      sync(TargetFile.directory(folder));
    }
  }

  /** Puts a symbolic link in the place of whatever file is there. */
  public static void link(Path link, String leadsTo) throws IOException {
    Path draft = link.resolveSibling("." + link.getFileName() + ".mailseal-new");
    Files.deleteIfExists(draft); // of a run that was killed
    Files.createSymbolicLink(draft, Path.of(leadsTo));
    try {
      rename(draft, link);
    } catch (IOException e) {
      Files.deleteIfExists(draft);
      throw e;
    }
  }

  /** Renames a file over another. */
  public static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(to + " cannot be replaced by a rename (is it a mount of its own?)", e);
    }
    sync(TargetFile.directory(to));
  }

  static void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
    sync(TargetFile.directory(file));
  }

  /** Deletes a folder with all that is in it, if it is there. */
  static void deleteAll(Path folder) throws IOException {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException fault)
                throws IOException {
              if (fault != null) {
                throw fault;
              }
              Files.delete(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException nothingToDelete) {
      return;
    }
    sync(TargetFile.directory(folder));
  }

  /** Makes the names in a directory survive a power cut. */
  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new FileSystemException(directory.toString(), null, e.getMessage());
    }
  }
}
