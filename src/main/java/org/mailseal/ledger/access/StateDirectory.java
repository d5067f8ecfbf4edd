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
import org.mailseal.name.FileFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that the database and its socket, or its passphrase, lie in. Whoever else could
 * write into it, or into one above it, could put a socket or a database of his own in the place of
 * ours.
 */
public final class StateDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(StateDirectory.class);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private StateDirectory() {}

  /**
   * Makes it where it is missing, with mode 0700, and makes sure that nobody else can write there.
   * One that holds nothing but what is ours is closed to others where it is open to them; one that
   * others use too is only looked at. Where others could make the path lead elsewhere nothing is
   * made or closed: a link of theirs would say where.
   *
   * @param file that lies or will lie in it
   * @return the real path of the directory
   * @throws DatabaseException where it is not to be trusted
   */
  public static Path of(Path file) throws DatabaseException {
    Path absolute = file.toAbsolutePath();
    Path directory = Optional.ofNullable(absolute.getParent()).orElse(absolute);
    try {
      TrustedPath.Followed before = TrustedPath.follow(directory);
      if (Files.notExists(before.real())) {
        refuseFault(directory, before);
        Files.createDirectories(before.real(), PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      } else if (leadsTo(directory, before.real())) {
        closeOurs(before.real(), String.valueOf(absolute.getFileName()));
      }
      TrustedPath.Followed followed = TrustedPath.follow(directory);
      refuseFault(directory, followed);
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
              + FileFault.of(e)
              + "; make it, or name another place under database and passphrase-file",
          e);
    }
  }

  private static void refuseFault(Path directory, TrustedPath.Followed followed)
      throws DatabaseException {
    if (followed.fault().isPresent()) {
      throw new DatabaseException(
          "the directory of the ledger or its passphrase is not to be trusted: "
              + followed.fault().get()
              + "; give it to the user that runs mailseal, chmod 700 "
              + directory
              + ", and look whether what is in it is yours; nothing was opened");
    }
  }

  /**
   * Whether a fault, if there is one, is the directory's own: the way to it was gone to its end.
   */
  private static boolean leadsTo(Path directory, Path real) throws IOException {
    return Files.exists(directory) && Files.isSameFile(directory, real);
  }

  private static void closeOurs(Path directory, String name) throws IOException {
    if (open(directory) && ownedByUs(directory) && holdsOnlyOurs(directory, name)) {
      Files.setPosixFilePermissions(directory, OWNER_ONLY);
      LOG.warn("{} was open to others; it has mode 0700 now", directory);
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
