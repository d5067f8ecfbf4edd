package org.mailseal.settings;

import java.nio.file.Path;
import java.util.Optional;
import org.mailseal.install.Control;
import org.mailseal.install.Target;
import org.mailseal.install.server.haproxy.HaproxyTarget;
import org.mailseal.install.server.nginx.NginxTarget;
import org.mailseal.install.server.stunnel.StunnelTarget;

/** Targets that stand in front of mail servers. */
final class ProxyReader {
  private final WrittenFiles written;

  ProxyReader(WrittenFiles written) {
    this.written = written;
  }

  Optional<Target> stunnel(Value value) {
    YamlMap map = YamlMap.of(value, Controls.and("certificate", "key", "config"));
    Optional<Path> certificate = map.require("certificate").flatMap(written::file);
    Optional<Path> key = map.find("key").flatMap(written::file);
    Path config = config(map, StunnelTarget.DEFAULT_CONFIG);
    Control control = Controls.read(map);
    return certificate.map(file -> new StunnelTarget(file, key, config, control));
  }

  Optional<Target> haproxy(Value value) {
    YamlMap map = YamlMap.of(value, Controls.and("file", "config", "socket"));
    Optional<Path> file = map.require("file").flatMap(written::file);
    Path config = config(map, HaproxyTarget.DEFAULT_CONFIG);
    Optional<Path> socket = map.find("socket").flatMap(Value::path);
    Control control = Controls.read(map);
    return file.map(one -> new HaproxyTarget(one, config, socket, control));
  }

  Optional<Target> nginx(Value value) {
    YamlMap map = YamlMap.of(value, Controls.and("certificate", "key", "config"));
    Optional<Path> certificate = map.require("certificate").flatMap(written::file);
    Optional<Path> key = map.require("key").flatMap(written::file);
    Path config = config(map, NginxTarget.DEFAULT_CONFIG);
    Control control = Controls.read(map);
    return certificate.flatMap(
        file -> key.map(secret -> new NginxTarget(file, secret, config, control)));
  }

  private static Path config(YamlMap map, Path standard) {
    return map.find("config").flatMap(Value::path).orElse(standard);
  }
}
