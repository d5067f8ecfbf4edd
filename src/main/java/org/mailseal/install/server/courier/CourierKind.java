package org.mailseal.install.server.courier;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mailseal.install.Target;
import org.mailseal.install.TargetSettings;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.ServerKind;

/** Courier, in the settings and on a host. */
public final class CourierKind implements ServerKind {
  @Override
  public String word() {
    return "courier";
  }

  @Override
  public List<String> programs() {
    return List.of("couriertcpd");
  }

  @Override
  public List<String> keys() {
    return Control.keysWith("certificate", "key", "config");
  }

  @Override
  public Optional<Target> read(TargetSettings settings) {
    settings.require("certificate");
    Optional<Path> certificate = settings.file("certificate");
    Optional<Path> key = settings.file("key");
    Path config = settings.path("config").orElse(CourierTarget.DEFAULT_CONFIG);
    Control control = Control.read(settings);
    return certificate.map(file -> new CourierTarget(file, key, config, control));
  }

  @Override
  public List<FoundServer> find(Host host) {
    return new CourierSearch(host).find();
  }
}
