package org.mailseal.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whom a key may be entrusted to: root, and the user as whom this process runs. In a directory that
 * anybody else may write into, a link could be put in the place of any file between two looks.
 */
public final class Trusted {
  private static final int WRITABLE_BY_GROUP = 0020;
  private static final int WRITABLE_BY_OTHERS = 0002;
  private static final int STICKY = 01000;

  private Trusted() {}

  static boolean owns(Path path) throws IOException {
    int owner = (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    return owner == 0 || owner == (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  /**
   * What is wrong with a directory, or one above it, as a place for keys; or with a file, as one
   * that root may act upon.
   *
   * @param directory a real path
   */
  public static Optional<String> fault(Path directory) throws IOException {
    for (Path at = directory; at != null; at = at.getParent()) {
      if (!owns(at)) {
        return Optional.of(at + " belongs to another user, who could put other files in its place");
      }
      int mode = (int) Files.getAttribute(at, "unix:mode");
      boolean byGroup =
          (mode & WRITABLE_BY_GROUP) != 0 && (int) Files.getAttribute(at, "unix:gid") != 0;
      boolean byOthers = (mode & WRITABLE_BY_OTHERS) != 0;
      // In a sticky directory others may add names, but not replace ours.
      boolean sticky = (mode & STICKY) != 0 && !at.equals(directory);
      if ((byGroup || byOthers) && !sticky) {
        return Optional.of(
            at
                + " can be written by "
                + (byOthers ? "everybody" : "its group")
                + ", who could put other files in its place; chmod "
                + (byOthers ? "o-w" : "g-w")
                + " it");
      }
    }
    return Optional.empty();
  }
}
