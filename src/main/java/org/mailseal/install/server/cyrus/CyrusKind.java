package org.mailseal.install.server.cyrus;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mailseal.install.Target;
import org.mailseal.install.TargetSettings;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.ServerKind;

/** Cyrus IMAP, in the settings and on a host. */
public final class CyrusKind implements ServerKind {
  @Override
  public String word() {
    return "cyrus";
  }

  @Override
  public List<String> programs() {
    return CyrusTarget.PROGRAMS;
  }

  @Override
  public List<String> keys() {
    return Control.keysWith("certificate", "key", "config", "pid-file");
  }

  @Override
  public Optional<Target> read(TargetSettings settings) {
    Path config = settings.path("config").orElse(CyrusTarget.DEFAULT_CONFIG);
    Path pidFile = settings.path("pid-file").orElse(CyrusTarget.DEFAULT_PID_FILE);
    Control control = Control.read(settings);
    return settings.pair(
        (certificate, key) -> new CyrusTarget(certificate, key, config, pidFile, control));
  }

  @Override
  public List<FoundServer> find(Host host) {
    return new CyrusSearch(host).find();
  }
}
