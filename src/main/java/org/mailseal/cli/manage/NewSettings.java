package org.mailseal.cli.manage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.Refusal;
import org.mailseal.name.FileFault;
import org.mailseal.name.Printable;

/** A settings file that is to be made. One that somebody has written is never touched. */
record NewSettings(Path place) {
  boolean isThere() {
    return Files.exists(place, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Refuses where there is one.
   *
   * @param otherwise what can be done then, a clause
   */
  void requireNone(String otherwise) {
    if (isThere()) {
      throw isThere(otherwise);
    }
  }

  private Refusal isThere(String otherwise) {
    return new Refusal(
        ExitCode.FAILED,
        Printable.sanitize(place.toString())
            + " is there already and was left as it is; "
            + otherwise
            + ", or name another file with --config");
  }

  void write(String settings) {
    Path file = place.toAbsolutePath();
    try {
      Path folder = file.getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
      }
      create(file, settings);
    } catch (FileAlreadyExistsException e) {
      throw isThere("run it again to see what it lacks");
    } catch (IOException e) {
      throw new Refusal(
          ExitCode.FAILED,
          "cannot write "
              + Printable.sanitize(place.toString())
              + " ("
              + FileFault.reason(e)
              + "); nothing was left there. Name another place with --config");
    }
  }

  /** Another program may be as quick: only one of the two makes the file. */
  private static void create(Path file, String settings) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")))) {
      try {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(settings);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      } catch (IOException e) {
        Files.delete(file); // half of the settings are worse than none
        throw e;
      }
    }
  }
}
