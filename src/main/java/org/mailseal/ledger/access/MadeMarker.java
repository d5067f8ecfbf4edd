package org.mailseal.ledger.access;

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

/**
 * A file that says that a database was made: where it stands and the database does not, the
 * database was lost, and to begin anew in silence would be to forget every certificate, request and
 * account.
 */
record MadeMarker(Path file) {
  boolean stands() {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  void put(Path database) throws IOException {
    String text =
        """
        A ledger was made: %s
        Where it is lost, restore it from the backup. To begin anew without it, remove this file.
        """
            .formatted(database);
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      channel.force(true);
    } catch (FileAlreadyExistsException standsAlready) {
      // As it should.
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
