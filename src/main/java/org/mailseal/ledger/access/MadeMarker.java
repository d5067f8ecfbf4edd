package org.mailseal.ledger.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * A file that says which databases were made: where it names one that does not stand, that was
 * lost, and to begin anew in silence would be to forget every certificate, request and account.
 * Several databases may have one, for they may share a passphrase file.
 *
 * @param database counts by its file's name, so that a directory may be moved
 */
record MadeMarker(Path file, Path database) {
  private static final String MADE = "A ledger was made: ";

  /** Whether it names the database; one that names none, or may not be read, is for every one. */
  boolean stands() {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      List<String> made =
          Files.readString(file).lines().filter(line -> line.startsWith(MADE)).toList();
      return made.isEmpty() || made.stream().anyMatch(line -> line.endsWith(nameInPath()));
    } catch (IOException notText) {
      return true;
    }
  }

  private String nameInPath() {
    return "/" + database.getFileName();
  }

  void put() throws IOException {
    if (stands()) {
      return;
    }
    String text =
        """
        %s%s
        Where it is lost, restore it from the backup. To begin anew without it, remove this file.
        """
            .formatted(MADE, database);
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      channel.force(true);
    }
  }

  DatabaseException refusal(String what) {
    return new DatabaseException(
        "it "
            + what
            + ", but one was made here before: restore it and its passphrase file from the backup,"
            + " or, to begin anew without its keys, requests and history, move what is left of it"
            + " away and remove "
            + file
            + "; nothing was changed");
  }
}
