package org.mailseal.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Single files that are mounts of their own, here or in a container. A rename gives the name
 * another inode, which such a mount does not follow: it goes on showing the old file, or refuses
 * (EBUSY).
 *
 * <p>From proc(5), mountinfo: {@code id parent major:minor root mount-point ...}.
 */
final class Mounts {
  private record Mount(String device, Path root, Path point) {}

  private final List<Mount> own;

  /** By a process that sees it so. */
  private record Elsewhere(String process, Mount mount) {}

  private final List<Elsewhere> others;

  private Mounts(List<Mount> own, List<Elsewhere> others) {
    this.own = own;
    this.others = others;
  }

  /** The mounts that this process sees, and those of all others whose mounts it may read. */
  static Mounts now() {
    List<Elsewhere> others = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    seen.add(namespace(Path.of("/proc/self")));
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      entries
          .filter(entry -> entry.getFileName().toString().matches("\\d+"))
          .filter(process -> seen.add(namespace(process)))
          .forEach(
              process ->
                  read(process)
                      .forEach(
                          mount ->
                              others.add(new Elsewhere(process.getFileName().toString(), mount))));
    } catch (IOException notLinux) {
      return new Mounts(List.of(), List.of());
    }
    return new Mounts(read(Path.of("/proc/self")), others);
  }

  private static String namespace(Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("ns/mnt")).toString();
    } catch (IOException goneOrNotOurs) {
      return "";
    }
  }

  private static List<Mount> read(Path process) {
    try {
      return Files.readAllLines(process.resolve("mountinfo"), StandardCharsets.ISO_8859_1).stream()
          .map(line -> line.split(" ", 6))
          .filter(fields -> fields.length == 6)
          .map(fields -> new Mount(fields[2], path(fields[3]), path(fields[4])))
          .toList();
    } catch (IOException goneOrNotOurs) {
      return List.of();
    }
  }

  /** Blanks and the like stand there in octal. */
  private static Path path(String field) {
    return Path.of(field.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\"));
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
              .findFirst()
              .map(
                  other ->
                      "process "
                          + other.process
                          + " (a container?) sees it mounted alone, and would not see another file"
                          + " under the same name");
        });
  }
}
