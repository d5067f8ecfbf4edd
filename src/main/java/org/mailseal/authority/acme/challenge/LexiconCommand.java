package org.mailseal.authority.acme.challenge;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.dns.Zones;
import org.mailseal.install.Commands;
import org.mailseal.install.Hook;
import org.mailseal.install.InstallException;

/**
 * The program lexicon. It takes the zone for the registered domain, unless it is told otherwise;
 * credentials reach it by its environment alone, for everybody may read arguments.
 */
record LexiconCommand(ProofDefinition.Lexicon lexicon, Commands commands, Supplier<Zones> zones)
    implements Publisher {
  @Override
  public String way() {
    return "lexicon";
  }

  @Override
  public String describe() {
    return "lexicon " + lexicon.provider();
  }

  @Override
  public List<String> obstacles() {
    try {
      commands.find(List.of(lexicon.program()));
      return List.of();
    } catch (InstallException e) {
      return List.of(
          e.getMessage()
              + ", or install lexicon: Debian 12 has a package of it, Debian 13 none (pipx install"
              + " dns-lexicon)");
    }
  }

  @Override
  public Duration patience() {
    return lexicon.timeout();
  }

  @Override
  public void add(String record, String text) throws AuthorityException {
    run("create", record, text);
  }

  @Override
  public void delete(String record, String text) throws AuthorityException {
    run("delete", record, text);
  }

  private void run(String action, String record, String text) throws AuthorityException {
    try {
      String zone = zones.get().zone(record).name();
      commands.run(
          new Hook(
              List.of(
                  lexicon.program(),
                  "--delegated",
                  zone,
                  lexicon.provider(),
                  action,
                  zone,
                  "TXT",
                  "--name=" + record + ".",
                  "--content=" + text),
              lexicon.timeout(),
              lexicon.environment()),
          Map.of());
    } catch (IOException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    } catch (InstallException e) {
      throw new AuthorityException(e.getMessage(), e);
    }
  }
}
