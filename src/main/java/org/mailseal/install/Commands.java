package org.mailseal.install;

import java.util.List;

/** Runs the commands of mail servers. */
public interface Commands {
  /**
   * Runs a command to its end or its deadline.
   *
   * @param command the program and its arguments; no shell reads them
   * @return what it printed on both streams, as it is
   * @throws InstallException where it cannot be started, ends with another status than 0, or
   *     overruns its deadline
   */
  String run(List<String> command) throws InstallException;

  /**
   * Makes sure that a program is there, without running it: a reload that cannot be started is
   * better known before the swap.
   *
   * @param command the program and its arguments
   * @throws InstallException where no such program can be found
   */
  default void find(List<String> command) throws InstallException {}
}
