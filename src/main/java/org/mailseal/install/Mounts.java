package org.mailseal.install;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailseal.host.HostProcess;

/**
 * Single files that are mounts of their own, here or in a container. A rename gives the name
 * another inode, which such a mount does not follow: it goes on showing the old file, or refuses
 * (EBUSY). Elsewhere, only what root and the server's own user see counts: in a user namespace of
 * his own, anybody can mount any file.
 *
 * <p>From proc(5), mountinfo: {@code id parent major:minor root mount-point ...}.
 */
final class Mounts {
  private record Mount(String device, Path root, Path point) {}

  private final List<Mount> own;

  /** By a process that sees it so. */
  private record Elsewhere(HostProcess process, Mount mount) {}

  private final List<Elsewhere> others;

  private Mounts(List<Mount> own, List<Elsewhere> others) {
    this.own = own;
    this.others = others;
  }

  /** The mounts that this process sees, and those of all others whose mounts it may read. */
  static Mounts now() {
    HostProcess self = HostProcess.current();
    List<Elsewhere> others = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    try {
      String ours = self.mountNamespace().orElse("");
      for (HostProcess process : HostProcess.all()) {
        String theirs = process.mountNamespace().orElse(ours);
        if (!theirs.equals(ours) && seen.add(theirs + credentials(process))) {
          read(process).forEach(mount -> others.add(new Elsewhere(process, mount)));
        }
      }
    } catch (IOException notLinux) {
      return new Mounts(List.of(), List.of());
    }
    return new Mounts(read(self), others);
  }

  private static String credentials(HostProcess process) {
    try {
      return process.credentials();
    } catch (IOException gone) {
      return "";
    }
  }

  private static List<Mount> read(HostProcess process) {
    try {
      return process.sharesUserNamespace()
          ? process.mounts().stream()
              .map(line -> line.split(" ", 6))
              .filter(fields -> fields.length == 6)
              .flatMap(fields -> mount(fields).stream())
              .toList()
          : List.of();
    } catch (IOException goneOrNotOurs) {
      return List.of();
    }
  }

  /** Blanks and the like stand there in octal. What is no path here names none of our files. */
  private static Optional<Mount> mount(String[] fields) {
    try {
      return Optional.of(new Mount(fields[2], path(fields[3]), path(fields[4])));
    } catch (InvalidPathException ofAnotherEncoding) {
      return Optional.empty();
    }
  }

  private static Path path(String field) {
    return Path.of(
        field
            .replace("\\040", " ")
            .replace("\\011", "\t")
            .replace("\\012", "\n")
            .replace("\\134", "\\"));
  }

  /**
   * What stands in the way of replacing a file.
   *
   * @param file a real path
   */
  Optional<String> fault(Path file) {
    if (own.stream().anyMatch(mount -> mount.point.equals(file))) {
      return Optional.of("it is a mount of its own, which a rename cannot replace");
    }
    Optional<Mount> around =
        own.stream()
            .filter(mount -> file.startsWith(mount.point))
            .max(Comparator.comparingInt(mount -> mount.point.getNameCount()));
    return around.flatMap(
        mount -> {
          Path inFileSystem = mount.root.resolve(mount.point.relativize(file));
          return others.stream()
              .filter(other -> other.mount.device.equals(mount.device))
              .filter(other -> other.mount.root.equals(inFileSystem))
              .filter(other -> isServers(other.process, file))
              .findFirst()
              .map(
                  other ->
                      "process "
                          + other.process.pid()
                          + " (a container?) sees it mounted alone, and would not see another file"
                          + " under the same name");
        });
  }

  /** A stranger may see files as he likes: see {@link HostProcess#mayRead}. */
  private static boolean isServers(HostProcess process, Path file) {
    try {
      return process.mayRead(file);
    } catch (IOException gone) {
      return false;
    }
  }
}
