package org.mailseal.install;

import java.util.List;
import java.util.Optional;

/**
 * How a running server is told to read its files, where the settings say it. Each is a program and
 * its arguments.
 *
 * @param reload instead of the server's own way
 * @param restart what may be done where a reload was told to succeed and the old certificate is
 *     still served; without it the old files are put back then
 */
public record Control(Optional<List<String>> reload, Optional<List<String>> restart) {
  /** The server's own reload, and no restart. */
  public static final Control STANDARD = new Control(Optional.empty(), Optional.empty());

  public Control {
    reload = reload.map(List::copyOf);
    restart = restart.map(List::copyOf);
  }

  /** Makes sure that the programs are there, without running them. */
  public void find(Commands commands) throws InstallException {
    if (reload.isPresent()) {
      commands.find(reload.get());
    }
    if (restart.isPresent()) {
      commands.find(restart.get());
    }
  }

  /**
   * Reloads.
   *
   * @param own the server's own way
   */
  public void reload(Commands commands, List<String> own) throws InstallException {
    commands.run(reload.orElse(own));
  }
}
