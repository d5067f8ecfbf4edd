package org.mailseal.ledger.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * The files of one database, all in one directory.
 *
 * @param database what H2 keeps it in
 * @param lock whose lock the holder has; its content names the holder
 * @param socket where the holder answers
 * @param formerLock what earlier versions left while they had it open
 */
record DatabaseFiles(Path database, Path lock, Path socket, Path formerLock) {
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
