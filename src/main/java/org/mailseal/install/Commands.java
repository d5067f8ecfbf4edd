package org.mailseal.install;

import java.util.List;
import java.util.Map;

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
   * Runs a hook to its end or its own deadline.
   *
   * @param facts variables for its environment, beside those that it asks for
   * @return what it printed on both streams, as it is
   */
  default String run(Hook hook, Map<String, String> facts) throws InstallException {
    return run(hook.command());
  }

  /**
   * Makes sure that a program is there, without running it: a reload that cannot be started is
   * better known before the swap.
   *
   * @param command the program and its arguments
   * @throws InstallException where no such program can be found
   */
  default void find(List<String> command) throws InstallException {}
}
