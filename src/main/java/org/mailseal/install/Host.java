package org.mailseal.install;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is to be seen of a host without changing anything on it. What it tells is hostile input. */
public interface Host {
  /**
   * A process.
   *
   * @param name the file name of its program, such as {@code dovecot}
   * @param arguments the program and its arguments
   * @param environment where it may be seen, else empty
   */
  record Running(String name, List<String> arguments, Map<String, String> environment) {}

  /** The processes whose program has this file name. */
  List<Running> running(String name);

  /** Whether a program can be found. */
  boolean installed(String program);

  /** A file's text, where it is there, may be read, and is no longer than 1 MiB. */
  Optional<String> read(Path file);

  /** Where a file lies once every link is followed; the same where it is not there. */
  default Path real(Path file) {
    return file;
  }

  /** To ask a server for its own settings. Never to change any. */
  Commands commands();
}
