package org.mailseal.install.server.dovecot;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mailseal.install.InstallException;
import org.mailseal.install.server.Arguments;
import org.mailseal.install.server.ForeignFile;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.OtherKey;
import org.mailseal.name.Printable;

/** Finds the Dovecots of a host, and asks each what it reads. */
final class DovecotSearch {
  private static final String LOCAL_NAME = "local_name ";
  private static final String OWN_CERTIFICATE = "/etc/dovecot/tls/mail.crt";
  private static final String OWN_KEY = "/etc/dovecot/tls/mail.key";

  private final Host host;

  DovecotSearch(Host host) {
    this.host = host;
  }

  List<FoundServer> find() {
    Map<Path, Boolean> configs = new LinkedHashMap<>();
    Path standard = DovecotTarget.DEFAULT_CONFIG;
    List<Host.Running> masters = host.running("dovecot");
    for (Host.Running master : masters) {
      if (!master.isOfOthers()) {
        configOf(master)
            .map(config -> Arguments.usual(host, config, standard))
            .ifPresent(config -> configs.put(config, true));
      }
    }
    if (host.installed("doveconf") && host.read(standard).isPresent()) {
      configs.putIfAbsent(standard, Arguments.areUnknown(masters));
    }
    List<FoundServer> found = new ArrayList<>();
    configs.forEach((config, running) -> found.addAll(describe(config, running)));
    return List.copyOf(found);
  }

  private static Optional<Path> configOf(Host.Running master) {
    int option = master.arguments().indexOf("-c");
    if (option < 0 || option + 1 >= master.arguments().size()) {
      return Optional.of(DovecotTarget.DEFAULT_CONFIG);
    }
    String given = master.arguments().get(option + 1);
    try {
      return given.startsWith("/") ? Optional.of(Path.of(given)) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private List<FoundServer> describe(Path config, boolean running) {
    String version = DovecotTarget.series(host.commands());
    String description =
        "Dovecot "
            + (version.isEmpty() ? "" : version + ", ")
            + Printable.sanitize(config.toString());
    Map<List<String>, List<DovecotSettings.Pair>> byFiles = new LinkedHashMap<>();
    List<DovecotSettings.Pair> beside = new ArrayList<>();
    try {
      List<DovecotSettings.Pair> pairs =
          DovecotTarget.settings(host.commands(), config, DovecotSources.of(config, host)).pairs();
      pairs.stream().filter(DovecotSettings.Pair::alternative).forEach(beside::add);
      for (DovecotSettings.Pair pair : pairs) {
        if (pair.alternative()) {
          continue;
        }
        byFiles
            .computeIfAbsent(List.of(pair.certificate(), pair.key()), files -> new ArrayList<>())
            .add(pair);
      }
    } catch (InstallException e) {
      return List.of(
          new FoundServer(
              "dovecot", description, running, Map.of(), List.of(), List.of(e.getMessage())));
    }
    if (byFiles.isEmpty()) {
      String remark = "Dovecot has no certificate; " + own(version);
      return List.of(
          new FoundServer(
              "dovecot",
              description,
              running,
              Map.of(),
              keys(OWN_CERTIFICATE, OWN_KEY, config),
              List.of(),
              List.of(remark)));
    }
    return byFiles.values().stream()
        .map(pairs -> found(pairs, beside, config, version, description, running))
        .toList();
  }

  private FoundServer found(
      List<DovecotSettings.Pair> pairs,
      List<DovecotSettings.Pair> beside,
      Path config,
      String version,
      String description,
      boolean running) {
    DovecotSettings.Pair one = pairs.getFirst();
    List<String> remarks = new ArrayList<>();
    if (one.isLeftOver()) {
      DovecotSettings.Pair meant = one.withoutContentSign();
      return new FoundServer(
          "dovecot",
          description,
          running,
          Map.of(),
          meant.isClear() ? keys(meant.certificate(), meant.key(), config) : Map.of(),
          names(pairs),
          List.of(
              Printable.sanitize(
                  "Dovecot cannot load its configuration, for "
                      + DovecotTarget.LEFT_OVER
                      + "set ssl_server_cert_file = "
                      + meant.certificate()
                      + " and ssl_server_key_file = "
                      + meant.key())));
    }
    if (isRelative(one.certificate()) || isRelative(one.key())) {
      remarks.add(
          "it is not clear which file Dovecot reads as "
              + Printable.sanitize(isRelative(one.key()) ? one.key() : one.certificate())
              + ", for the configuration that names it was not found, or differs: write it with its"
              + " whole path, or "
              + own(version));
    } else if (!one.isClear()) {
      remarks.add(
          "Dovecot has no files of both certificate and key"
              + (one.scope().isEmpty() ? "" : " in " + Printable.sanitize(one.scope()))
              + "; "
              + own(version));
    } else if (ForeignFile.is(host, one.certificate()) || ForeignFile.is(host, one.key())) {
      remarks.add(
          "Dovecot reads " + ForeignFile.describe(host, one.certificate()) + "; " + own(version));
    } else if (one.certificate().equals(one.key())) {
      remarks.add(
          "Dovecot takes certificate and key from one file, "
              + Printable.sanitize(one.key())
              + "; "
              + own(version));
    }
    boolean sound = remarks.isEmpty();
    beside.stream()
        .filter(other -> pairs.stream().anyMatch(pair -> pair.scope().equals(other.scope())))
        .map(other -> OtherKey.remark("Dovecot", other.certificate()))
        .distinct()
        .forEach(remarks::add);
    return new FoundServer(
        "dovecot",
        description,
        running,
        sound ? keys(one.certificate(), one.key(), config) : Map.of(),
        sound ? Map.of() : keys(OWN_CERTIFICATE, OWN_KEY, config),
        names(pairs),
        remarks);
  }

  /** Something that reads like a file's name, and not like a key. */
  private static boolean isRelative(String named) {
    return named.matches("[^/\\s-][^\\s]*");
  }

  private static Map<String, String> keys(String certificate, String key, Path config) {
    Map<String, String> keys = new LinkedHashMap<>();
    keys.put("certificate", certificate);
    keys.put("key", key);
    if (!config.equals(DovecotTarget.DEFAULT_CONFIG)) {
      keys.put("config", config.toString());
    }
    return keys;
  }

  private static String own(String version) {
    return version.compareTo("2.4") < 0
        ? "give it files of its own as ssl_cert = <"
            + OWN_CERTIFICATE
            + " and ssl_key = <"
            + OWN_KEY
        : "give it files of its own as ssl_server_cert_file = "
            + OWN_CERTIFICATE
            + " and ssl_server_key_file = "
            + OWN_KEY;
  }

  /** Those of the local_name blocks: Dovecot has no host name that mail programs would ask for. */
  private static List<String> names(List<DovecotSettings.Pair> pairs) {
    Set<String> names = new LinkedHashSet<>();
    for (DovecotSettings.Pair pair : pairs) {
      for (String block : pair.scope().split(", ", -1)) {
        if (block.startsWith(LOCAL_NAME)) {
          Arrays.stream(block.substring(LOCAL_NAME.length()).split("\\s+"))
              .filter(name -> !name.contains("*"))
              .map(Printable::sanitize)
              .forEach(names::add);
        }
      }
    }
    return List.copyOf(names);
  }
}
