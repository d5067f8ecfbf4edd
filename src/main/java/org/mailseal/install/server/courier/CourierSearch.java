package org.mailseal.install.server.courier;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mailseal.install.server.ForeignFile;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.name.Printable;

/** Finds the files in which Courier's services name their certificates. */
final class CourierSearch {
  private static final List<Path> CONFIGS =
      List.of(
          CourierTarget.DEFAULT_CONFIG,
          Path.of("/etc/courier/pop3d-ssl"),
          Path.of("/etc/courier/esmtpd"),
          Path.of("/etc/courier/esmtpd-ssl"));

  private final Host host;

  CourierSearch(Host host) {
    this.host = host;
  }

  /** Services that read the same certificate need one entry. */
  List<FoundServer> find() {
    boolean running = !host.running("couriertcpd").isEmpty();
    Set<Optional<String>> seen = new LinkedHashSet<>();
    List<FoundServer> found = new ArrayList<>();
    for (Path config : CONFIGS) {
      host.read(config)
          .map(CourierSettings::new)
          .filter(settings -> seen.add(settings.value(CourierSettings.CERTIFICATE)))
          .ifPresent(settings -> found.add(describe(config, settings, running)));
    }
    return List.copyOf(found);
  }

  private FoundServer describe(Path config, CourierSettings settings, boolean running) {
    Map<String, String> keys = new LinkedHashMap<>();
    List<String> remarks = new ArrayList<>();
    String certificate = settings.value(CourierSettings.CERTIFICATE).orElse("");
    String cure = "; name a file of its own as TLS_CERTFILE in " + config + " and restart Courier";
    if (!certificate.startsWith("/")) {
      remarks.add("it is not clear which certificate Courier reads" + cure);
    } else if (ForeignFile.is(host, certificate)) {
      remarks.add("Courier reads " + ForeignFile.describe(host, certificate) + cure);
    } else {
      keys.put("certificate", certificate);
      settings
          .value(CourierSettings.KEY)
          .filter(key -> !key.equals(certificate))
          .ifPresent(key -> keys.put("key", key));
      if (!config.equals(CourierTarget.DEFAULT_CONFIG)) {
        keys.put("config", config.toString());
      }
    }
    List<String> names =
        host.read(Path.of("/etc/courier/me"))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .map(Printable::sanitize)
            .map(List::of)
            .orElse(List.of());
    return new FoundServer("courier", "Courier, " + config, running, keys, names, remarks);
  }
}
