package org.mailseal.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A file as {@code ls -l} and {@code cmp} see it; each byte of it is a character. */
record FileState(String content, String mode, String owner, String group) {
  /** A regular file; a link to one would be another state. */
  static FileState of(Path file) {
    try {
      PosixFileAttributes attributes =
          Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return new FileState(
          attributes.isRegularFile()
              ? Files.readString(file, StandardCharsets.ISO_8859_1)
              : "not a regular file",
          PosixFilePermissions.toString(attributes.permissions()),
          attributes.owner().getName(),
          attributes.group().getName());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is seen through a path, wherever links lead. */
  static FileState through(Path path) {
    try {
      return of(path.toRealPath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything in these folders. */
  static Map<Path, FileState> in(Path... folders) {
    Map<Path, FileState> states = new TreeMap<>();
    for (Path folder : folders) {
      try (Stream<Path> found = Files.list(folder)) {
        found.forEach(file -> states.put(file, of(file)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return states;
  }

  boolean holdsPrivateKey() {
    return content.contains("PRIVATE KEY-----");
  }

  boolean closedToOthers() {
    return mode.endsWith("---");
  }

  boolean openOnlyToItsOwner() {
    return mode.endsWith("------");
  }
}
