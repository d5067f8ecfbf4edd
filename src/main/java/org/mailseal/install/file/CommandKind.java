package org.mailseal.install.file;

import java.util.List;
import java.util.Optional;
import org.mailseal.install.Target;
import org.mailseal.install.TargetKind;
import org.mailseal.install.TargetSettings;

/** Commands for a server that is not one of the kinds, in the settings. */
public final class CommandKind implements TargetKind {
  @Override
  public String word() {
    return "command";
  }

  @Override
  public List<String> keys() {
    return List.of("reload", "check", "restart");
  }

  @Override
  public boolean forEachKey() {
    return true;
  }

  @Override
  public Optional<Target> read(TargetSettings settings) {
    settings.require("reload");
    Optional<List<String>> reload = settings.command("reload");
    Optional<List<String>> check = settings.command("check");
    Optional<List<String>> restart = settings.command("restart");
    return reload.map(command -> new CommandTarget(command, check, restart));
  }
}
