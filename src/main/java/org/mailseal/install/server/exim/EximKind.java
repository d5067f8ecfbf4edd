package org.mailseal.install.server.exim;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.install.InstallException;
import org.mailseal.install.Target;
import org.mailseal.install.TargetSettings;
import org.mailseal.install.server.Arguments;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.ServerKind;
import org.mailseal.name.Printable;

/** Exim, in the settings and on a host. */
public final class EximKind implements ServerKind {
  private static final String ELSEWHERE =
      "it runs, but no program exim4 or exim is here to ask; is it in a container?";
  private static final String WITHHELD =
      "it runs with a configuration that others could change, so that it is not asked what it"
          + " reads: name its certificate, key and config";

  @Override
  public String word() {
    return "exim";
  }

  @Override
  public List<String> programs() {
    return EximTarget.PROGRAMS;
  }

  @Override
  public List<String> keys() {
    return Control.keysWith("certificate", "key", "config", "group");
  }

  @Override
  public Optional<Target> read(TargetSettings settings) {
    Optional<Path> config = settings.path("config");
    Optional<String> group = settings.text("group");
    Control control = Control.read(settings);
    return settings.pair(
        (certificate, key) -> new EximTarget(certificate, key, config, group, control));
  }

  /** The Exim of this host: its daemon's configuration, or the one that it finds by itself. */
  @Override
  public List<FoundServer> find(Host host) {
    List<Host.Running> processes =
        EximTarget.PROGRAMS.stream().flatMap(name -> host.running(name).stream()).toList();
    Optional<String> program = EximTarget.PROGRAMS.stream().filter(host::installed).findFirst();
    if (program.isEmpty()) {
      return processes.stream().allMatch(Host.Running::isOfOthers)
          ? List.of()
          : List.of(unclear(ELSEWHERE));
    }
    List<Host.Running> daemons =
        processes.stream()
            .filter(one -> !one.isOfOthers() && !Arguments.withheld("-C", one.arguments()))
            .toList();
    boolean running = !daemons.isEmpty() || Arguments.areUnknown(processes);
    List<FoundServer> found = new ArrayList<>();
    if (processes.stream().anyMatch(one -> Arguments.withheld("-C", one.arguments()))) {
      found.add(unclear(WITHHELD));
    }
    found.add(ask(host, program.get(), daemons, running));
    return List.copyOf(found);
  }

  private static FoundServer ask(
      Host host, String program, List<Host.Running> daemons, boolean running) {
    Optional<Path> config =
        daemons.stream()
            .flatMap(one -> Arguments.after("-C", one.arguments()).stream())
            .findFirst();
    try {
      Map<String, String> settings = EximTarget.settings(host.commands(), program, config);
      return found(settings, config, running);
    } catch (InstallException e) {
      return new FoundServer(
          "exim",
          "Exim",
          running,
          Map.of(),
          List.of(),
          List.of("it does not tell its settings: " + e.getMessage()));
    }
  }

  private static FoundServer unclear(String remark) {
    return new FoundServer("exim", "Exim", true, Map.of(), List.of(), List.of(remark));
  }

  private static FoundServer found(
      Map<String, String> settings, Optional<Path> config, boolean running) {
    Map<String, String> entry = new LinkedHashMap<>();
    List<String> remarks = new ArrayList<>();
    Optional<String> certificate = file(settings, "tls_certificate", remarks);
    Optional<String> key = file(settings, "tls_privatekey", remarks);
    if (certificate.isPresent() && key.isPresent()) {
      entry.put("certificate", certificate.get());
      entry.put("key", key.get());
      config.ifPresent(file -> entry.put("config", file.toString()));
      String itsGroup = settings.getOrDefault("exim_group", "");
      if (!itsGroup.isEmpty()) {
        entry.put("group", itsGroup);
      }
    }
    List<String> names =
        Stream.of(settings.getOrDefault("primary_hostname", ""))
            .filter(name -> !name.isEmpty())
            .toList();
    String description =
        "Exim" + config.map(file -> ", " + Printable.sanitize(file.toString())).orElse("");
    return new FoundServer("exim", description, running, entry, names, remarks);
  }

  /** One file with a fixed name; else why there is none to write. */
  private static Optional<String> file(
      Map<String, String> settings, String option, List<String> remarks) {
    String value = settings.getOrDefault(option, "");
    if (value.matches("/[^\\s:${}]+")) {
      return Optional.of(value);
    }
    remarks.add(
        value.isEmpty()
            ? "set " + option + " to a file of its own in Exim's configuration"
            : option
                + " is not one fixed file but "
                + Printable.sanitize(value)
                + ": name the file that is meant");
    return Optional.empty();
  }
}
