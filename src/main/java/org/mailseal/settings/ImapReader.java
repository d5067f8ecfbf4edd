package org.mailseal.settings;

import java.nio.file.Path;
import java.util.Optional;
import org.mailseal.install.Control;
import org.mailseal.install.Target;
import org.mailseal.install.server.courier.CourierTarget;
import org.mailseal.install.server.cyrus.CyrusTarget;
import org.mailseal.install.server.dovecot.DovecotTarget;

/** Targets that are IMAP and POP3 servers. */
final class ImapReader {
  private final WrittenFiles written;

  ImapReader(WrittenFiles written) {
    this.written = written;
  }

  Optional<Target> dovecot(Value value) {
    YamlMap map = YamlMap.of(value, Controls.and("certificate", "key", "config"));
    Optional<Path> certificate = map.require("certificate").flatMap(written::file);
    Optional<Path> key = map.require("key").flatMap(written::file);
    Path config = map.find("config").flatMap(Value::path).orElse(DovecotTarget.DEFAULT_CONFIG);
    Control control = Controls.read(map);
    return certificate.flatMap(
        file -> key.map(secret -> new DovecotTarget(file, secret, config, control)));
  }

  Optional<Target> cyrus(Value value) {
    YamlMap map = YamlMap.of(value, Controls.and("certificate", "key", "config", "pid-file"));
    Optional<Path> certificate = map.require("certificate").flatMap(written::file);
    Optional<Path> key = map.require("key").flatMap(written::file);
    Path config = map.find("config").flatMap(Value::path).orElse(CyrusTarget.DEFAULT_CONFIG);
    Path pidFile = map.find("pid-file").flatMap(Value::path).orElse(CyrusTarget.DEFAULT_PID_FILE);
    Control control = Controls.read(map);
    return certificate.flatMap(
        file -> key.map(secret -> new CyrusTarget(file, secret, config, pidFile, control)));
  }

  Optional<Target> courier(Value value) {
    YamlMap map = YamlMap.of(value, Controls.and("certificate", "key", "config"));
    Optional<Path> certificate = map.require("certificate").flatMap(written::file);
    Optional<Path> key = map.find("key").flatMap(written::file);
    Path config = map.find("config").flatMap(Value::path).orElse(CourierTarget.DEFAULT_CONFIG);
    Control control = Controls.read(map);
    return certificate.map(file -> new CourierTarget(file, key, config, control));
  }
}
