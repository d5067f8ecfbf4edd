package org.mailseal.install.server.postfix;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mailseal.install.Target;
import org.mailseal.install.TargetSettings;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.ServerKind;

/** Postfix, in the settings and on a host. */
public final class PostfixKind implements ServerKind {
  @Override
  public String word() {
    return "postfix";
  }

  @Override
  public List<String> programs() {
    return List.of("master");
  }

  @Override
  public List<String> keys() {
    return Control.keysWith("chain-file", "certificate", "key", "sni-maps", "config-directory");
  }

  @Override
  public boolean forEachKey() {
    return true;
  }

  @Override
  public Optional<Target> read(TargetSettings settings) {
    Optional<PostfixFiles> form = form(settings);
    List<SniTable> tables = settings.parseAll("sni-maps", SniTable::parse);
    Path config = settings.path("config-directory").orElse(PostfixTarget.DEFAULT_CONFIG_DIRECTORY);
    Control control = Control.read(settings);
    return form.map(files -> new PostfixTarget(files, tables, config, control));
  }

  private static Optional<PostfixFiles> form(TargetSettings settings) {
    boolean pair = settings.has("certificate") || settings.has("key");
    if (pair && settings.has("chain-file")) {
      settings.fault(
          "chain-file", "Postfix takes chain-file, or certificate and key, and never both");
      return Optional.empty();
    }
    if (pair) {
      return settings.pair(PostfixFiles.Pair::new);
    }
    if (!settings.has("chain-file")) {
      settings.fault("'postfix' lacks the key 'chain-file', or certificate and key");
    }
    return settings.file("chain-file").map(PostfixFiles.ChainFile::new);
  }

  @Override
  public List<FoundServer> find(Host host) {
    return new PostfixSearch(host).find();
  }
}
