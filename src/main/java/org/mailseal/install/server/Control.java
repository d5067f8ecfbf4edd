package org.mailseal.install.server;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;
import org.mailseal.install.TargetSettings;

/**
 * The settings that every server has: how a running one is made to read its files, where that is
 * not the server's own way. Each is a program and its arguments.
 *
 * @param reload instead of the server's own way
 * @param restart what may be done where a reload succeeded and the old certificate is still served;
 *     without it the old files are put back then
 */
public record Control(Optional<List<String>> reload, Optional<List<String>> restart) {
  /** The server's own reload, and no restart. */
  public static final Control STANDARD = new Control(Optional.empty(), Optional.empty());

  public Control {
    reload = reload.map(List::copyOf);
    restart = restart.map(List::copyOf);
  }

  /** A kind's own keys, and those of this. */
  public static List<String> keysWith(String... own) {
    return Stream.concat(Stream.of(own), Stream.of("reload", "restart")).toList();
  }

  public static Control read(TargetSettings settings) {
    return new Control(settings.command("reload"), settings.command("restart"));
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
