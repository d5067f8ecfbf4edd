package org.mailseal.install.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.install.Commands;

/** What is to be seen of a host without changing anything on it. What it tells is hostile input. */
public interface Host {
  /**
   * A process. What it was started with is there only where it is one of ours, for a server's own
   * command would run what a stranger names; of others it is known that they run, and no more.
   *
   * @param name the file name of its program, such as {@code dovecot}
   * @param arguments the program and its arguments, absolute paths as real ones; an empty word for
   *     a path that others could make lead elsewhere; none for a process of others
   * @param environment empty for a process of others, too
   */
  record Running(String name, List<String> arguments, Map<String, String> environment) {
    /** One of which it is known that it runs, and no more. */
    public static Running ofOthers(String name) {
      return new Running(name, List.of(), Map.of());
    }

    public boolean isOfOthers() {
      return arguments.isEmpty();
    }
  }

  /**
   * Whether it is seen as root sees it. Others may not look into root's processes, and to them
   * these are of others, too.
   */
  default boolean asRoot() {
    return true;
  }

  /** The processes whose program has this file name, if that is one of a server. */
  List<Running> running(String name);

  /** Whether a program can be found. */
  boolean installed(String program);

  /** A file's text, where it is there, may be read, and is no longer than 1 MiB. */
  Optional<String> read(Path file);

  /** The files in a folder; none where it is not there or may not be read. */
  default List<Path> list(Path folder) {
    return List.of();
  }

  /** Where a file lies once every link is followed; the same where it is not there. */
  default Path real(Path file) {
    return file;
  }

  /** Whether a file that somebody else has written is Mailseal's to write from now on. */
  default boolean takesOver(Path file) {
    return false;
  }

  /** To ask a server for its own settings. Never to change any. */
  Commands commands();
}
