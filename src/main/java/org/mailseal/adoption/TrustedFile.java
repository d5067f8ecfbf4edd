package org.mailseal.adoption;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.mailseal.certificate.file.Bundle;
import org.mailseal.host.TrustedPath;

/**
 * Files of another client's. Root acts on what they say, and keeps the keys that they hold: nobody
 * else may have been able to write them.
 */
final class TrustedFile {
  private TrustedFile() {}

  /**
   * Reads a plain file of at most 1 MiB.
   *
   * @throws FileSystemException with the path, and the fault as its reason
   */
  static byte[] bytes(Path path) throws FileSystemException {
    try {
      Path real = TrustedPath.real(path);
      if (Files.notExists(real, LinkOption.NOFOLLOW_LINKS)) {
        throw new NoSuchFileException(path.toString());
      }
      if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileSystemException(path.toString(), null, "it is no plain file");
      }
      try (InputStream in = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS)) {
        byte[] bytes = in.readNBytes(Bundle.MAX_BYTES + 1);
        if (bytes.length > Bundle.MAX_BYTES) {
          throw new FileSystemException(path.toString(), null, "it has over 1 MiB");
        }
        return bytes;
      }
    } catch (FileSystemException named) {
      throw named;
    } catch (IOException e) {
      throw new FileSystemException(path.toString(), null, e.getMessage());
    }
  }

  static String text(Path path) throws FileSystemException {
    return new String(bytes(path), StandardCharsets.UTF_8);
  }
}
