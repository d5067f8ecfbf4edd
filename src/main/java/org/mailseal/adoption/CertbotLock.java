package org.mailseal.adoption;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.mailseal.host.TrustedPath;
import org.mailseal.name.FileFault;
import org.mailseal.name.Printable;

/**
 * The lock of certbot's configuration directory: a POSIX lock of a file that whoever holds it
 * deletes before he lets go.
 */
final class CertbotLock {
  private static final String NAME = ".certbot.lock";

  private CertbotLock() {}

  static ClientLock take(Path folder) throws AdoptionException {
    Path file = folder.resolve(NAME);
    try {
      Path real = TrustedPath.real(folder).resolve(NAME);
      while (true) {
        FileChannel channel =
            FileChannel.open(
                real,
                Set.of(
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS));
        if (!isLocked(channel)) {
          channel.close();
          throw new AdoptionException(
              "certbot runs: it holds "
                  + Printable.sanitize(file.toString())
                  + "; try again when it is done");
        }
        if (Files.exists(real, LinkOption.NOFOLLOW_LINKS)) {
          return () -> release(real, channel);
        }
        channel.close(); // it was deleted by one who has just let go
      }
    } catch (IOException e) {
      throw new AdoptionException("certbot cannot be kept from running: " + FileFault.of(e));
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException thisProcessHasIt) {
      return false;
    }
  }

  private static void release(Path file, FileChannel channel) {
    try (channel) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // The lock is gone with the channel; an empty file without a lock keeps nobody waiting.
    }
  }
}
