package org.mailseal.ledger.access;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.mailseal.host.TrustedPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that the database and its socket lie in. Whoever else could write into it, or into
 * one above it, could put a socket or a database of his own in the place of ours.
 */
final class StateDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(StateDirectory.class);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private StateDirectory() {}

  /**
   * Makes it where it is missing, with mode 0700, and makes sure that nobody else can write there.
   * One that holds nothing but what is ours is closed to others where it is open to them; one that
   * others use too is only looked at.
   *
   * @param name the database's, without an extension
   * @return the real path
   * @throws DatabaseException where it is not to be trusted
   */
  static Path trusted(Path directory, String name) throws DatabaseException {
    try {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      Path real = directory.toRealPath();
      if (open(real) && ownedByUs(real) && holdsOnlyOurs(real, name)) {
        Files.setPosixFilePermissions(real, OWNER_ONLY);
        LOG.warn("{} was open to others; it has mode 0700 now", real);
      }
      TrustedPath.Followed followed = TrustedPath.follow(directory.toAbsolutePath());
      if (followed.fault().isPresent()) {
        throw new DatabaseException(
            "the directory of the ledger is not to be trusted: "
                + followed.fault().get()
                + "; give it to the user that runs mailseal, chmod 700 "
                + directory
                + ", and look whether the ledger in it is yours; nothing was opened");
      }
      return followed.real();
    } catch (AccessDeniedException e) {
      throw new DatabaseException(
          "no permission for "
              + e.getFile()
              + ": run as root, or as the user that the daemon runs as",
          e);
    } catch (IOException e) {
      throw new DatabaseException(
          "cannot make or read the directory "
              + directory
              + ": "
              + e.getMessage()
              + "; make it, or name another place under database",
          e);
    }
  }

  private static boolean open(Path directory) throws IOException {
    return !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(directory));
  }

  private static boolean ownedByUs(Path directory) throws IOException {
    return Files.getOwner(directory).equals(Peer.us());
  }

  /** A directory such as /var/lib that somebody keeps the ledger in is not ours to close. */
  private static boolean holdsOnlyOurs(Path directory, String name) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(entry -> Optional.ofNullable(entry.getFileName()).map(Path::toString).orElse(""))
          .allMatch(
              entry ->
                  entry.startsWith(name + ".")
                      || entry.startsWith("passphrase")
                      || entry.startsWith(".passphrase"));
    }
  }
}
