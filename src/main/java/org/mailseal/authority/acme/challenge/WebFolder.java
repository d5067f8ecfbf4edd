package org.mailseal.authority.acme.challenge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The folder of challenges below a web server's root. The root may belong to the web server, whose
 * scripts are strangers': each folder below it is opened from the one above, and links are not
 * followed, so that nobody has this process write elsewhere.
 */
final class WebFolder implements AutoCloseable {
  static final List<String> BELOW = List.of(".well-known", "acme-challenge");

  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  private static final Set<OpenOption> READ =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  /** Longer is none of ours. */
  private static final int MAX_BYTES = 1 << 10;

  private final SecureDirectoryStream<Path> folder;

  private WebFolder(SecureDirectoryStream<Path> folder) {
    this.folder = folder;
  }

  /** Opens it, and makes it where it is not there; whatever the umask, the web server may enter. */
  static WebFolder make(Path root) throws IOException {
    return open(root, true);
  }

  /** Opens it where it is there. */
  static Optional<WebFolder> find(Path root) throws IOException {
    try {
      return Optional.of(open(root, false));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  @SuppressWarnings("StreamResourceLeak") // closed with what is returned
  private static WebFolder open(Path root, boolean make) throws IOException {
    Path at = root;
    SecureDirectoryStream<Path> open = secure(Files.newDirectoryStream(root));
    for (String name : BELOW) {
      at = at.resolve(name);
      try (SecureDirectoryStream<Path> above = open) {
        if (make && made(at)) {
          permit(above, name, "rwxr-xr-x");
        }
        open = above.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS);
      }
    }
    return new WebFolder(open);
  }

  private static boolean made(Path folder) throws IOException {
    try {
      Files.createDirectory(folder);
      return true;
    } catch (FileAlreadyExistsException there) {
      return false;
    }
  }

  private static void permit(SecureDirectoryStream<Path> above, String name, String mode)
      throws IOException {
    above
        .getFileAttributeView(
            Path.of(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setPermissions(PosixFilePermissions.fromString(mode));
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream)
      throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new IOException("this system cannot open files by their folder");
  }

  /**
   * What a file holds; of a long one its beginning. Empty where there is none.
   *
   * @throws IOException where it is something else, such as a pipe, which nobody would write to
   */
  Optional<String> read(String name) throws IOException {
    try {
      BasicFileAttributeView view =
          folder.getFileAttributeView(
              Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      if (!view.readAttributes().isRegularFile()) {
        throw new FileSystemException(name, null, "it is no file");
      }
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
    try (SeekableByteChannel file = folder.newByteChannel(Path.of(name), READ)) {
      ByteBuffer content = ByteBuffer.allocate(MAX_BYTES);
      while (content.hasRemaining() && file.read(content) >= 0) {
        // on to its end
      }
      return Optional.of(
          new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /** Writes a new file that everybody may read. */
  void write(String name, String content) throws IOException {
    try (SeekableByteChannel file = folder.newByteChannel(Path.of(name), NEW)) {
      ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    }
    permit(folder, name, "rw-r--r--");
  }

  void delete(String name) throws IOException {
    folder.deleteFile(Path.of(name));
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
