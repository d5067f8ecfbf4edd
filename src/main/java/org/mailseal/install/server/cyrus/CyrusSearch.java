package org.mailseal.install.server.cyrus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.mailseal.install.InstallException;
import org.mailseal.install.server.Arguments;
import org.mailseal.install.server.ForeignFile;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.name.Printable;

/**
 * Finds the Cyruses of a host by their master, which Debian calls cyrmaster. It gives up root for a
 * user of its own, and counts then as one with the default configuration.
 */
final class CyrusSearch {
  private static final CyrusSettings.Pair OWN =
      new CyrusSettings.Pair("", "/etc/cyrus/mail.crt", "/etc/cyrus/mail.key");
  private static final String CURE =
      "; give it files of its own as tls_server_cert: "
          + OWN.certificate()
          + " and tls_server_key: "
          + OWN.key();

  private final Host host;

  CyrusSearch(Host host) {
    this.host = host;
  }

  /**
   * A Cyrus.
   *
   * @param pidFile where it writes its process id
   */
  private record Instance(Path config, Optional<Path> pidFile, boolean running) {}

  List<FoundServer> find() {
    Map<Path, Instance> instances = new LinkedHashMap<>();
    Stream.concat(host.running("cyrmaster").stream(), host.running("master").stream())
        .filter(CyrusSearch::isCyrus)
        .filter(master -> !Arguments.withheld("-C", master.arguments()))
        .map(this::instance)
        .forEach(instance -> instances.putIfAbsent(instance.config, instance));
    Path standard = CyrusTarget.DEFAULT_CONFIG;
    if (host.read(standard).isPresent()) {
      instances.putIfAbsent(
          standard, new Instance(standard, Optional.empty(), runsAsAnotherUser()));
    }
    return instances.values().stream().flatMap(instance -> describe(instance).stream()).toList();
  }

  /** A master of another user may be Postfix's, where that is installed. */
  private boolean runsAsAnotherUser() {
    List<Host.Running> masters = host.running("cyrmaster");
    if (masters.isEmpty() && !host.installed("postconf")) {
      masters = host.running("master");
    }
    return masters.stream().anyMatch(Host.Running::isOfOthers);
  }

  /** Postfix has a master too. */
  private static boolean isCyrus(Host.Running master) {
    return !master.environment().containsKey("MAIL_CONFIG")
        && master.arguments().stream().limit(1).anyMatch(program -> program.contains("cyr"));
  }

  private Instance instance(Host.Running master) {
    Path standard = CyrusTarget.DEFAULT_CONFIG;
    Path config =
        Arguments.after("-C", master.arguments())
            .map(given -> Arguments.usual(host, given, standard))
            .orElse(standard);
    return new Instance(config, Arguments.after("-p", master.arguments()), true);
  }

  private List<FoundServer> describe(Instance instance) {
    String description = "Cyrus IMAP, " + Printable.sanitize(instance.config.toString());
    CyrusSettings settings;
    try {
      settings = CyrusSettings.ask(host.commands(), instance.config);
    } catch (InstallException e) {
      return List.of(
          new FoundServer(
              "cyrus",
              description,
              instance.running,
              Map.of(),
              List.of(),
              List.of(e.getMessage())));
    }
    List<String> names =
        Stream.of(settings.option("servername", ""))
            .filter(name -> !name.isEmpty())
            .map(Printable::sanitize)
            .toList();
    Set<CyrusSettings.Pair> pairs = new LinkedHashSet<>();
    settings
        .pairs()
        .forEach(pair -> pairs.add(new CyrusSettings.Pair("", pair.certificate(), pair.key())));
    if (pairs.isEmpty()) {
      String remark = "Cyrus has no certificate" + CURE;
      return List.of(
          new FoundServer(
              "cyrus",
              description,
              instance.running,
              Map.of(),
              keys(OWN, instance),
              names,
              List.of(remark)));
    }
    List<FoundServer> found = new ArrayList<>();
    for (CyrusSettings.Pair pair : pairs) {
      List<String> remarks = remarks(pair);
      boolean sound = remarks.isEmpty();
      found.add(
          new FoundServer(
              "cyrus",
              description,
              instance.running,
              sound ? keys(pair, instance) : Map.of(),
              sound ? Map.of() : keys(OWN, instance),
              names,
              remarks));
    }
    return found;
  }

  private static Map<String, String> keys(CyrusSettings.Pair pair, Instance instance) {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("certificate", pair.certificate());
    keys.put("key", pair.key());
    if (!instance.config.equals(CyrusTarget.DEFAULT_CONFIG)) {
      keys.put("config", instance.config.toString());
    }
    instance
        .pidFile
        .filter(file -> !file.equals(CyrusTarget.DEFAULT_PID_FILE))
        .ifPresent(file -> keys.put("pid-file", file.toString()));
    return keys;
  }

  private List<String> remarks(CyrusSettings.Pair pair) {
    if (!pair.certificate().startsWith("/") || !pair.key().startsWith("/")) {
      return List.of("Cyrus has no files of both certificate and key" + CURE);
    }
    if (ForeignFile.is(host, pair.certificate()) || ForeignFile.is(host, pair.key())) {
      return List.of("Cyrus reads " + ForeignFile.describe(host, pair.certificate()) + CURE);
    }
    if (pair.certificate().equals(pair.key())) {
      return List.of(
          "Cyrus takes certificate and key from one file, "
              + Printable.sanitize(pair.key())
              + CURE);
    }
    return List.of();
  }
}
