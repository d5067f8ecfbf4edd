package org.mailseal.host;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Whom a key may be entrusted to: root, and the user as whom this process runs. In a directory that
 * anybody else may write into, a link could be put in the place of any file between two checks.
 */
public final class TrustedPath {
  private static final int WRITABLE_BY_GROUP = 0020;
  private static final int WRITABLE_BY_OTHERS = 0002;
  private static final int STICKY = 01000;

  /** As the kernel does; a loop is longer. */
  private static final int MAX_LINKS = 40;

  /**
   * Where a path led when it was followed.
   *
   * @param real the path without links and {@code ..}; nobody else can make it lead elsewhere,
   *     unless there is a fault. Of a file that does not exist, the path where it would be created
   * @param fault who else could make the written path, or the real one, lead elsewhere
   */
  public record Followed(Path real, Optional<String> fault) {}

  private TrustedPath() {}

  public static boolean owns(Path path) throws IOException {
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
      Optional<String> fault = fault(at, at.equals(directory));
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  /**
   * Follows a path once, link by link, and checks every directory and link that it leads through.
   * Nothing is taken out of the written path before: {@code link/..} lies where the link leads.
   *
   * @param written an absolute path
   * @throws IOException where a part of it cannot be read, or links lead in a circle
   */
  public static Followed follow(Path written) throws IOException {
    Deque<Path> ahead = new ArrayDeque<>(names(written));
    Path at = Path.of("/");
    Optional<String> fault = fault(at, ahead.isEmpty());
    int links = 0;
    while (!ahead.isEmpty() && fault.isEmpty()) {
      Path name = ahead.pop();
      Path next = at.resolve(name).normalize();
      if (name.toString().equals(".") || name.toString().equals("..")) {
        at = next;
      } else if (Files.notExists(next, LinkOption.NOFOLLOW_LINKS)) {
        return notThere(at, next, ahead);
      } else if (Files.isSymbolicLink(next)) {
        if (++links > MAX_LINKS) {
          throw new FileSystemLoopException(written.toString());
        }
        fault = ownersFault(next);
        Path target = Files.readSymbolicLink(next);
        at = target.isAbsolute() ? Path.of("/") : at;
        List<Path> names = names(target);
        Collections.reverse(names);
        names.forEach(ahead::push);
      } else {
        fault = fault(next, ahead.isEmpty());
        at = next;
      }
    }
    // The last one may have been passed as if it were not: /tmp/. is /tmp.
    return new Followed(at, fault.isPresent() ? fault : fault(at));
  }

  private static List<Path> names(Path path) {
    List<Path> names = new ArrayList<>();
    path.forEach(names::add);
    return names;
  }

  /**
   * Of a path whose end does not exist: whoever may write into the last directory could create it.
   */
  private static Followed notThere(Path last, Path next, Deque<Path> ahead) throws IOException {
    Path real = next;
    for (Path name : ahead) {
      if (name.toString().equals("..")) {
        return new Followed(next, Optional.of(next + " is not there, and is to be gone through"));
      }
      real = real.resolve(name);
    }
    return new Followed(real, writersFault(last, true));
  }

  private static Optional<String> fault(Path at, boolean last) throws IOException {
    Optional<String> fault = ownersFault(at);
    return fault.isPresent() ? fault : writersFault(at, last);
  }

  private static Optional<String> ownersFault(Path at) throws IOException {
    return owns(at)
        ? Optional.empty()
        : Optional.of(at + " belongs to another user, who could " + harm(at));
  }

  /**
   * Who else may write.
   *
   * @param last whether it is meant itself: in a sticky directory others may add names, but not
   *     replace ours
   */
  private static Optional<String> writersFault(Path at, boolean last) throws IOException {
    int mode = (int) Files.getAttribute(at, "unix:mode");
    boolean byGroup =
        (mode & WRITABLE_BY_GROUP) != 0 && (int) Files.getAttribute(at, "unix:gid") != 0;
    boolean byOthers = (mode & WRITABLE_BY_OTHERS) != 0;
    boolean sticky = (mode & STICKY) != 0 && !last;
    return (!byGroup && !byOthers) || sticky
        ? Optional.empty()
        : Optional.of(
            at
                + " can be written by "
                + (byOthers ? "everybody" : "its group")
                + ", who could "
                + harm(at)
                + "; "
                + writersCure(mode, byOthers));
  }

  /** A directory such as /tmp is open for a reason. */
  private static String writersCure(int mode, boolean byOthers) {
    return (mode & STICKY) != 0
        ? "name another place"
        : "chmod " + (byOthers ? "o-w" : "g-w") + " it";
  }

  private static String harm(Path at) {
    return Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS)
        ? "change it"
        : "put other files in its place";
  }

  /**
   * Follows a path for somebody who acts on what it leads to.
   *
   * @param written made absolute by this process's own folder
   * @return the real path
   * @throws FileSystemException with the fault as its reason, where others could make it lead
   *     elsewhere
   */
  public static Path real(Path written) throws IOException {
    Followed followed = follow(written.toAbsolutePath());
    if (followed.fault().isPresent()) {
      throw new FileSystemException(written.toString(), null, followed.fault().get());
    }
    return followed.real();
  }
}
