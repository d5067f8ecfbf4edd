package org.mailseal.install;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailseal.host.ProcessIdentity;
import org.mailseal.name.FileFault;
import org.mailseal.name.Printable;

/**
 * The right to change the files of stores. Each store has a lock file, which the kernel locks
 * (fcntl_locking(2)): for one process of all that reach it, in whatever container and whatever
 * ledger they have. It ends with the process, however that ends. A stopped process keeps it: nobody
 * can know what it does when it goes on.
 *
 * <p>The lock is never waited for.
 */
final class StoreLock implements Installation.Hold {
  private static final String FILE = "lock";
  private static final int LONGEST_HOLDER = 400;
  private static final Set<OpenOption> OPEN =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /**
   * What this process has locked. The kernel knows no threads, and lets go of a file's locks as
   * soon as the process closes any descriptor of it.
   */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private record Held(Path folder, FileChannel channel) {}

  private final List<Held> held = new ArrayList<>();

  private StoreLock() {}

  /**
   * Takes the locks of all, or of none.
   *
   * @param stores folders, which need not be there yet
   * @throws FilesInUseException where another thread or process has one
   */
  static StoreLock take(Collection<Path> stores) throws InstallException {
    StoreLock lock = new StoreLock();
    try {
      for (Path store : new TreeSet<>(stores)) {
        lock.add(store);
      }
    } catch (IOException e) {
      lock.close();
      throw new InstallException(
          "cannot lock the files against other processes: " + FileFault.of(e), e);
    } catch (InstallException | RuntimeException e) {
      lock.close();
      throw e;
    }
    return lock;
  }

  private void add(Path store) throws IOException, InstallException {
    Path stores = TargetFile.directory(store);
    if (Files.notExists(TargetFile.directory(stores))) {
      return; // There is nothing in it that anybody could change.
    }
    SyncedFiles.folder(stores);
    SyncedFiles.folder(store);
    Path folder = store.toRealPath();
    if (!OURS.add(folder)) {
      throw inUse(folder, ProcessIdentity.mine().describe());
    }
    Optional<FileChannel> locked = Optional.empty();
    try {
      locked = lock(folder.resolve(FILE));
      if (locked.isEmpty()) {
        throw inUse(folder, holder(folder.resolve(FILE)));
      }
    } finally {
      if (locked.isEmpty()) {
        OURS.remove(folder);
      }
    }
    held.add(new Held(folder, locked.get()));
  }

  private static FilesInUseException inUse(Path folder, String holder) {
    return new FilesInUseException(
        holder + " is changing the files that lead into " + folder + "; nothing was touched",
        holder);
  }

  /** Locks a file; empty where another process has done so. */
  private static Optional<FileChannel> lock(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, OPEN, OWNER_ONLY);
    boolean locked = false;
    try {
      @Nullable Object opened = identity(file);
      // Whoever had it may have removed the file meanwhile: then this is the lock of nothing.
      locked = channel.tryLock() != null && opened != null && opened.equals(identity(file));
      if (locked) {
        sign(channel);
      }
    } catch (OverlappingFileLockException heldByAnotherThread) {
      locked = false;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
    return locked ? Optional.of(channel) : Optional.empty();
  }

  private static @Nullable Object identity(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    } catch (NoSuchFileException gone) {
      return null;
    }
  }

  /** Says in the file who has the lock. That is for people: on a full disk it is left out. */
  private static void sign(FileChannel channel) {
    try {
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(ProcessIdentity.mine().describe().getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException nobodyReadsItThen) {
      return;
    }
  }

  private static String holder(Path file) {
    try {
      String text = Files.readString(file).strip();
      return text.isEmpty() || text.length() > LONGEST_HOLDER
          ? "another process"
          : Printable.sanitize(text);
    } catch (IOException notSaid) {
      return "another process";
    }
  }

  /** Gives the stores free. Of one that holds nothing but its lock, nothing stays. */
  @Override
  public void close() {
    for (Held one : held.reversed()) {
      try (FileChannel _ = one.channel) {
        if (isEmptyButForTheLock(one.folder)) {
          Files.deleteIfExists(one.folder.resolve(FILE)); // while nobody else has it
          GenerationStore.removeEmptyFolders(one.folder);
        }
      } catch (IOException left) {
        // A file without a lock does no harm.
      } finally {
        OURS.remove(one.folder);
      }
    }
    held.clear();
  }

  /** Whether an entry of a store is its lock. */
  static boolean isLock(Path entry) {
    return entry.endsWith(FILE);
  }

  private static boolean isEmptyButForTheLock(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.allMatch(StoreLock::isLock);
    }
  }
}
