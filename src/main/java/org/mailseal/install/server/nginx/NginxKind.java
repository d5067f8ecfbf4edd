package org.mailseal.install.server.nginx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mailseal.install.InstallException;
import org.mailseal.install.Target;
import org.mailseal.install.TargetSettings;
import org.mailseal.install.server.Arguments;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.OtherKey;
import org.mailseal.install.server.ServerKind;
import org.mailseal.name.Printable;

/** nginx, in the settings and on a host. */
public final class NginxKind implements ServerKind {
  @Override
  public String word() {
    return "nginx";
  }

  @Override
  public List<String> programs() {
    return List.of("nginx");
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
    Path config = settings.path("config").orElse(NginxTarget.DEFAULT_CONFIG);
    Control control = Control.read(settings);
    return settings.pair((certificate, key) -> new NginxTarget(certificate, key, config, control));
  }

  /** The nginxes that run, and the one that is installed, where they pass mail or TLS on. */
  @Override
  public List<FoundServer> find(Host host) {
    Set<Path> running = new LinkedHashSet<>();
    List<Host.Running> processes = host.running("nginx");
    for (Host.Running process : processes) {
      // A worker says nothing of it.
      boolean worker = String.join(" ", process.arguments()).startsWith("nginx: worker");
      boolean withheld = Arguments.withheld("-c", process.arguments());
      if (!worker && !withheld && !process.isOfOthers()) {
        running.add(
            Arguments.after("-c", process.arguments())
                .map(given -> Arguments.usual(host, given, NginxTarget.DEFAULT_CONFIG))
                .orElse(NginxTarget.DEFAULT_CONFIG));
      }
    }
    if (Arguments.areUnknown(processes)) {
      running.add(NginxTarget.DEFAULT_CONFIG);
    }
    Set<Path> configs = new LinkedHashSet<>(running);
    if (host.installed("nginx")) {
      configs.add(NginxTarget.DEFAULT_CONFIG);
    }
    List<FoundServer> found = new ArrayList<>();
    for (Path config : configs) {
      if (host.read(config).isPresent()) {
        found.addAll(found(host, config, running.contains(config)));
      }
    }
    return List.copyOf(found);
  }

  private static List<FoundServer> found(Host host, Path config, boolean running) {
    NginxConfig read;
    try {
      read = NginxConfig.parse(host.commands().run(NginxTarget.print(config)));
    } catch (InstallException e) {
      return List.of(
          new FoundServer(
              "nginx",
              "nginx with " + config,
              running,
              Map.of(),
              List.of(),
              List.of("nginx -t -c " + config + " fails; mend the configuration")));
    }
    Map<Map<String, String>, List<String>> names = new LinkedHashMap<>();
    Map<Map<String, String>, List<String>> beside = new LinkedHashMap<>();
    for (NginxConfig.Server server : read.servers()) {
      int pairs = Math.min(server.certificates().size(), server.keys().size());
      if (pairs > 0 && !server.kind().equals("http")) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("certificate", server.certificates().getFirst().toString());
        settings.put("key", server.keys().getFirst().toString());
        if (!config.equals(NginxTarget.DEFAULT_CONFIG)) {
          settings.put("config", config.toString());
        }
        List<String> known = names.computeIfAbsent(settings, one -> new ArrayList<>());
        server
            .name()
            .map(Printable::sanitize)
            .filter(name -> !known.contains(name))
            .ifPresent(known::add);
        List<String> others = beside.computeIfAbsent(settings, one -> new ArrayList<>());
        server.certificates().subList(1, pairs).stream()
            .map(other -> OtherKey.remark("nginx", other.toString()))
            .filter(remark -> !others.contains(remark))
            .forEach(others::add);
      }
    }
    return names.entrySet().stream()
        .map(
            entry ->
                new FoundServer(
                    "nginx",
                    Printable.sanitize("nginx with " + config),
                    running,
                    entry.getKey(),
                    entry.getValue(),
                    beside.getOrDefault(entry.getKey(), List.of())))
        .toList();
  }
}
