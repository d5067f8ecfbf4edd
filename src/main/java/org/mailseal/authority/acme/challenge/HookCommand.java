package org.mailseal.authority.acme.challenge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.install.Commands;
import org.mailseal.install.Hook;
import org.mailseal.install.InstallException;

/**
 * A command of the user's own that changes the zone: {@code present FQDN VALUE} and {@code cleanup
 * FQDN VALUE} are added to its arguments, the name with its final dot, as lego's exec provider does
 * it. The same stands in its environment.
 */
record HookCommand(ProofDefinition.Command command, Commands commands) implements Publisher {
  @Override
  public String way() {
    return "command";
  }

  @Override
  public String describe() {
    return "the command " + String.join(" ", command.present());
  }

  @Override
  public List<String> obstacles() {
    List<String> obstacles = new ArrayList<>();
    for (List<String> each : List.of(command.present(), command.cleanup())) {
      try {
        commands.find(each);
      } catch (InstallException e) {
        if (!obstacles.contains(e.getMessage())) {
          obstacles.add(e.getMessage());
        }
      }
    }
    return obstacles;
  }

  @Override
  public Duration patience() {
    return command.timeout();
  }

  @Override
  public void add(String record, String text) throws AuthorityException {
    run(command.present(), "present", record, text);
  }

  @Override
  public void delete(String record, String text) throws AuthorityException {
    run(command.cleanup(), "cleanup", record, text);
  }

  private void run(List<String> program, String action, String record, String text)
      throws AuthorityException {
    String fqdn = record + ".";
    List<String> words = new ArrayList<>(program);
    words.addAll(List.of(action, fqdn, text));
    try {
      commands.run(
          new Hook(words, command.timeout(), command.environment()),
          Map.of("MAILSEAL_ACTION", action, "MAILSEAL_FQDN", fqdn, "MAILSEAL_VALUE", text));
    } catch (InstallException e) {
      throw new AuthorityException(e.getMessage(), e);
    }
  }
}
