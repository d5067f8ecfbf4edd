package org.mailseal.authority;

import java.nio.file.Path;

/** Reads the secrets that the settings name, at the moment when they are needed. */
@FunctionalInterface
public interface Secrets {
  /**
   * The only line of a file. The caller overwrites it when it is done.
   *
   * @throws AuthorityException where it cannot be had; what it holds is in no message
   */
  char[] read(Path file) throws AuthorityException;
}
