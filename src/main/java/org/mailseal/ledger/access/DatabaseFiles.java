package org.mailseal.ledger.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.mailseal.host.TrustedPath;
import org.mailseal.name.FileFault;

/**
 * The files of one database, all in one directory.
 *
 * @param database what H2 keeps it in
 * @param lock whose lock the holder has; its content names the holder
 * @param socket where the holder answers
 * @param formerLock what earlier versions left while they had it open
 */
record DatabaseFiles(Path database, Path lock, Path socket, Path formerLock) {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /**
   * Names them.
   *
   * @param directory a real path
   * @param name the database's, without an extension
   */
  static DatabaseFiles in(Path directory, String name) {
    return new DatabaseFiles(
        directory.resolve(name + ".mv.db"),
        directory.resolve(name + ".lock"),
        directory.resolve(name + ".socket"),
        directory.resolve(name + ".lock.db"));
  }

  /** H2's name of it: the path without an extension. */
  String url() {
    String path = database.toString();
    return path.substring(0, path.length() - ".mv.db".length());
  }

  /**
   * Believes nothing that somebody left while the directory was open to him, and closes what is
   * ours: whoever may read a file may also lock it (fcntl_locking(2)), and keep it so.
   *
   * @throws DatabaseException where one of them is another user's
   */
  void closeToOthers() throws DatabaseException {
    for (Path file : List.of(database, lock, socket)) {
      try {
        if (!TrustedPath.owns(file)) {
          throw new DatabaseException(
              file
                  + " belongs to another user, and lies where the ledger does: find out why, and"
                  + " remove it, or restore the ledger from the backup; nothing was opened");
        }
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(file).equals(Peer.us())
            && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
          Files.setPosixFilePermissions(file, OWNER_ONLY);
        }
      } catch (NoSuchFileException notThereYet) {
        // The holder makes it.
      } catch (IOException e) {
        throw new DatabaseException("cannot look at " + file + ": " + FileFault.reason(e), e);
      }
    }
  }

  /**
   * Tells this database from every other one of this host, whatever path leads to it: a copy of the
   * directory, links and all, is another one.
   */
  String identity() throws IOException {
    return inode(lock) + " " + inode(database);
  }

  private static String inode(Path file) throws IOException {
    return Files.getAttribute(file, "unix:dev", LinkOption.NOFOLLOW_LINKS)
        + ":"
        + Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
  }
}
