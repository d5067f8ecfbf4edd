package org.mailseal.install.server.stunnel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.mailseal.install.Target;
import org.mailseal.install.TargetSettings;
import org.mailseal.install.server.Arguments;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.NamedPath;
import org.mailseal.install.server.ServerKind;
import org.mailseal.name.Printable;

/** stunnel, in the settings and on a host. */
public final class StunnelKind implements ServerKind {
  /** Of each file in it that ends in {@code .conf}, Debian starts one. */
  private static final Path USUAL_FOLDER = Path.of("/etc/stunnel");

  @Override
  public String word() {
    return "stunnel";
  }

  @Override
  public List<String> programs() {
    return StunnelTarget.PROGRAMS;
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
    Path config = settings.path("config").orElse(StunnelTarget.DEFAULT_CONFIG);
    Control control = Control.read(settings);
    return certificate.map(file -> new StunnelTarget(file, key, config, control));
  }

  /** The stunnels that run, and the one of the default configuration. */
  @Override
  public List<FoundServer> find(Host host) {
    Set<Path> running = new LinkedHashSet<>();
    for (String program : StunnelTarget.PROGRAMS) {
      for (Host.Running process : host.running(program)) {
        process.arguments().stream()
            .skip(1)
            .filter(argument -> argument.startsWith("/"))
            .flatMap(argument -> NamedPath.of(argument).stream())
            .map(given -> Arguments.usual(host, given, StunnelTarget.DEFAULT_CONFIG))
            .forEach(running::add);
        if (process.isOfOthers()) {
          host.list(USUAL_FOLDER).stream()
              .filter(file -> file.toString().endsWith(".conf"))
              .forEach(running::add);
        }
      }
    }
    Set<Path> configs = new LinkedHashSet<>(running);
    configs.add(StunnelTarget.DEFAULT_CONFIG);
    List<FoundServer> found = new ArrayList<>();
    for (Path file : configs) {
      host.read(file)
          .map(text -> StunnelConfig.parse(text, folder -> List.of()))
          .ifPresent(read -> found.addAll(found(read, file, running.contains(file))));
    }
    return List.copyOf(found);
  }

  private static List<FoundServer> found(StunnelConfig read, Path config, boolean running) {
    Map<Map<String, String>, List<String>> ports = new LinkedHashMap<>();
    for (StunnelConfig.Service service : read.services()) {
      Optional<Path> certificate = service.certificate().filter(Path::isAbsolute);
      if (service.isServer() && certificate.isPresent()) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("certificate", certificate.get().toString());
        service
            .key()
            .filter(key -> !key.equals(certificate.get()))
            .ifPresent(key -> settings.put("key", key.toString()));
        if (!config.equals(StunnelTarget.DEFAULT_CONFIG)) {
          settings.put("config", config.toString());
        }
        ports.computeIfAbsent(settings, one -> new ArrayList<>()).add(service.name());
      }
    }
    List<String> remarks =
        Stream.of("setuid", "chroot")
            .filter(read.common()::containsKey)
            .map(
                option ->
                    "stunnel has "
                        + option
                        + " set: if the check says so, "
                        + StunnelTarget.restartCure(config))
            .toList();
    return ports.entrySet().stream()
        .map(
            entry ->
                new FoundServer(
                    "stunnel",
                    Printable.sanitize(
                        "stunnel with "
                            + config
                            + ", services "
                            + String.join(", ", entry.getValue())),
                    running,
                    entry.getKey(),
                    List.of(),
                    remarks))
        .toList();
  }
}
