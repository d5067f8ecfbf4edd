package org.mailseal.ledger.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailseal.name.Printable;

/**
 * The exclusive right to have a database open. It ends when it is given back, and with the process,
 * however that ends.
 */
final class HolderLock implements AutoCloseable {
  /**
   * The system's lock is a process's, not a channel's: it is lost as soon as the process closes any
   * channel of the file. So this process knows what it holds, and does not open such a file twice.
   */
  private static final Map<Path, String> OURS = new HashMap<>();

  private static final int MAX_TEXT = 300;

  private final Path file;
  private final FileChannel channel;

  private HolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock, unless somebody holds it.
   *
   * @param who what others are told of the holder
   */
  static Optional<HolderLock> take(Path file, String who) throws IOException {
    synchronized (OURS) {
      if (OURS.containsKey(file)) {
        return Optional.empty();
      }
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE,
                  LinkOption.NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      boolean taken = false;
      try {
        @Nullable FileLock lock = channel.tryLock();
        if (lock == null) {
          return Optional.empty();
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(who.getBytes(StandardCharsets.UTF_8)), 0);
        OURS.put(file, who);
        taken = true;
        return Optional.of(new HolderLock(file, channel));
      } finally {
        if (!taken) {
          channel.close();
        }
      }
    }
  }

  /** What the last holder said of itself. */
  static String holder(Path file) {
    synchronized (OURS) {
      @Nullable String ours = OURS.get(file);
      if (ours != null) {
        return ours;
      }
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
        ByteBuffer text = ByteBuffer.allocate(MAX_TEXT);
        channel.read(text);
        String said = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
        return said.isBlank() ? "another process" : Printable.sanitize(said);
      } catch (IOException e) {
        return "another process";
      }
    }
  }

  @Override
  public void close() throws IOException {
    synchronized (OURS) {
      OURS.remove(file);
      channel.close();
    }
  }
}
