package org.mailseal.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Servers that cannot be installed beside the host's own, in a root folder that {@code
 * src/test/servers/root} makes. They run there by chroot(2), on the host's loopback. A scratch
 * folder has the same path for them as for everybody else, so that Mailseal and they speak of the
 * same files; who else runs in the same root folder sees nothing of it.
 */
public final class RootFolder {
  /** The first making takes most of a minute. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Path root;

  private RootFolder(Path root) {
    this.root = root;
  }

  /**
   * Finds it, or makes it where it is not there.
   *
   * @param name the first word of its line in {@code src/test/servers/roots}
   */
  public static RootFolder named(String name) {
    Path scripts = Path.of(System.getProperty("basedir", ""), "src", "test", "servers");
    try {
      List<String> words =
          Files.readAllLines(scripts.resolve("roots")).stream()
              .filter(line -> line.startsWith(name + " "))
              .findFirst()
              .map(line -> List.of(line.split(" ", -1)))
              .orElseThrow(() -> new IllegalArgumentException(name));
      List<String> command = new ArrayList<>(words);
      command.addFirst(scripts.resolve("root").toAbsolutePath().toString());
      Command.Outcome made = Command.run(PATIENCE, command);
      if (made.exit() != 0) {
        throw new IllegalStateException("no root folder " + words + ":\n" + made.said());
      }
      return new RootFolder(Path.of(made.out().strip()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a file in it holds, for a configuration to begin with. */
  String read(String file) {
    try {
      return Files.readString(root.resolve(file.substring(1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes a script that runs a program of the root folder and becomes its process, to be found
   * under the program's own name without its folder.
   *
   * @param bin where the script is put; a folder in the scratch folder
   * @param instead folders of the root folder, and those of the scratch folder that the program
   *     sees in their place
   */
  void program(String name, Path bin, Scratch scratch, Map<String, Path> instead) {
    Path seen = scratch.path("").toAbsolutePath();
    String mounts =
        instead.entrySet().stream()
            .map(mount -> "  mount --bind " + mount.getValue() + " ROOT" + mount.getKey() + "\n")
            .sorted() // a folder before those in it
            .collect(Collectors.joining());
    String script =
        """
        #!/bin/sh
        exec unshare --mount sh -c '
          set -e
          mount -t tmpfs none ROOT/tmp
          mkdir -p ROOTSEEN
          mount --bind SEEN ROOTSEEN
        MOUNTS  export PATH=/usr/sbin:/usr/bin:/sbin:/bin
          exec chroot ROOT NAME "$@"' sh "$@"
        """
            .replace("MOUNTS", mounts)
            .replace("ROOT", root.toString())
            .replace("SEEN", seen.toString())
            .replace("NAME", name);
    executable(bin.resolve(Path.of(name).getFileName()), script);
  }

  static void executable(Path file, String script) {
    try {
      Files.writeString(file, script);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
