package org.mailseal.install.server.haproxy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mailseal.install.Target;
import org.mailseal.install.TargetSettings;
import org.mailseal.install.server.Arguments;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.NamedPath;
import org.mailseal.install.server.OtherKey;
import org.mailseal.install.server.ServerKind;
import org.mailseal.name.Printable;

/** HAProxy, in the settings and on a host. */
public final class HaproxyKind implements ServerKind {
  @Override
  public String word() {
    return "haproxy";
  }

  @Override
  public List<String> programs() {
    return HaproxyTarget.PROGRAMS;
  }

  @Override
  public List<String> keys() {
    return Control.keysWith("file", "config", "socket");
  }

  @Override
  public boolean forEachKey() {
    return true;
  }

  @Override
  public Optional<Target> read(TargetSettings settings) {
    settings.require("file");
    Optional<Path> file = settings.file("file");
    Path config = settings.path("config").orElse(HaproxyTarget.DEFAULT_CONFIG);
    Optional<Path> socket = settings.path("socket");
    Control control = Control.read(settings);
    return file.map(one -> new HaproxyTarget(one, config, socket, control));
  }

  /** The HAProxys that run, and the default configuration. */
  @Override
  public List<FoundServer> find(Host host) {
    Set<Path> running = new LinkedHashSet<>();
    List<Host.Running> processes = host.running("haproxy");
    for (Host.Running process : processes) {
      List<String> arguments = process.arguments();
      for (int at = 1; at < arguments.size(); at++) {
        if (arguments.get(at - 1).equals("-f") && arguments.get(at).startsWith("/")) {
          NamedPath.of(arguments.get(at))
              .map(given -> Arguments.usual(host, given, HaproxyTarget.DEFAULT_CONFIG))
              .ifPresent(running::add);
        }
      }
    }
    if (Arguments.areUnknown(processes)) {
      running.add(HaproxyTarget.DEFAULT_CONFIG);
    }
    Set<Path> configs = new LinkedHashSet<>(running);
    configs.add(HaproxyTarget.DEFAULT_CONFIG);
    List<FoundServer> found = new ArrayList<>();
    for (Path config : configs) {
      host.read(config)
          .map(text -> HaproxyConfig.parse(text, host::read))
          .ifPresent(
              read -> {
                for (Path certificate : read.passedOn()) {
                  found.add(found(host, read, certificate, config, running.contains(config)));
                }
              });
    }
    return List.copyOf(found);
  }

  private static FoundServer found(
      Host host, HaproxyConfig read, Path certificate, Path config, boolean running) {
    Map<String, String> settings = new LinkedHashMap<>();
    List<String> remarks = new ArrayList<>();
    List<Path> files = HaproxyConfig.files(certificate, file -> host.read(file).isPresent());
    if (certificate.isAbsolute() && !files.isEmpty()) {
      settings.put("file", files.getFirst().toString());
      files.stream()
          .skip(1)
          .map(other -> OtherKey.remark("HAProxy", other.toString()))
          .forEach(remarks::add);
      if (!config.equals(HaproxyTarget.DEFAULT_CONFIG)) {
        settings.put("config", config.toString());
      }
      read.adminSocket().ifPresent(path -> settings.put("socket", path.toString()));
    } else {
      remarks.add(
          Printable.sanitize(
              "crt names "
                  + certificate
                  + ", which is a folder or no file that can be read: name the file in it that is"
                  + " to be renewed"));
    }
    if (read.adminSocket().isEmpty()) {
      remarks.add(
          "with 'stats socket /run/haproxy/admin.sock mode 600 level admin' in its global section,"
              + " HAProxy takes a new certificate without a reload; name it as socket then");
    }
    return new FoundServer(
        "haproxy",
        Printable.sanitize("HAProxy with " + config),
        running,
        settings,
        List.of(),
        remarks);
  }
}
