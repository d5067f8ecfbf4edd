package org.mailseal.install.server.dovecot;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mailseal.install.Target;
import org.mailseal.install.TargetSettings;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.ServerKind;

/** Dovecot, in the settings and on a host. */
public final class DovecotKind implements ServerKind {
  @Override
  public String word() {
    return "dovecot";
  }

  @Override
  public List<String> programs() {
    return List.of("dovecot");
  }

  @Override
  public List<String> keys() {
    return Control.keysWith("certificate", "key", "config");
  }

  @Override
  public boolean forEachKey() {
    return true;
  }

  @Override
  public Optional<Target> read(TargetSettings settings) {
    Path config = settings.path("config").orElse(DovecotTarget.DEFAULT_CONFIG);
    Control control = Control.read(settings);
    return settings.pair(
        (certificate, key) -> new DovecotTarget(certificate, key, config, control));
  }

  @Override
  public List<FoundServer> find(Host host) {
    return new DovecotSearch(host).find();
  }
}
