package org.mailseal.survey;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.certificate.Pem;
import org.mailseal.install.kinds.ServerKinds;
import org.mailseal.install.server.ForeignFile;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.name.DnsName;

/**
 * What was found on a host.
 *
 * @param servers from within, those that run first
 * @param ports from without, those that answered
 * @param foreign the files of them that somebody else writes, and whose they are; printable
 * @param held the certificates in those files of them that could be read
 * @param naming what the host is called; empty where nothing names it
 * @param astray why its ports are not to be reached by that name from here; a printable sentence
 */
public record Survey(
    List<FoundServer> servers,
    List<AnsweringPort> ports,
    Map<Path, String> foreign,
    Map<Path, X509Certificate> held,
    Optional<Naming> naming,
    Optional<String> astray) {
  public Survey {
    servers = List.copyOf(servers);
    ports = List.copyOf(ports);
    foreign = Map.copyOf(foreign);
    held = Map.copyOf(held);
  }

  /**
   * Surveys a host.
   *
   * @param named what somebody calls it, above all that is seen
   */
  public static Survey of(Host host, Ports ports, List<Port> chosen, Optional<DnsName> named) {
    List<FoundServer> servers = ServerKinds.find(host);
    List<AnsweringPort> first = ports.probe(chosen);
    Optional<Naming> naming = Naming.of(named, first, servers, host);
    List<AnsweringPort> asked = naming.map(found -> ports.ask(first, found.name())).orElse(first);
    return new Survey(
        servers,
        asked,
        foreign(host, servers),
        held(host, servers),
        naming,
        naming.flatMap(found -> ports.astray(found.name())));
  }

  private static Map<Path, String> foreign(Host host, List<FoundServer> servers) {
    return written(servers)
        .filter(file -> ForeignFile.is(host, file.toString()))
        .collect(
            Collectors.toMap(
                Function.identity(), file -> ForeignFile.describe(host, file.toString())));
  }

  private static Map<Path, X509Certificate> held(Host host, List<FoundServer> servers) {
    Map<Path, X509Certificate> held = new HashMap<>();
    written(servers)
        .forEach(
            file ->
                host.read(file)
                    .flatMap(Survey::leaf)
                    .ifPresent(certificate -> held.put(file, certificate)));
    return held;
  }

  private static Stream<Path> written(List<FoundServer> servers) {
    return servers.stream()
        .map(server -> ProposedSettings.read(server.word(), server.settings()))
        .filter(ProposedSettings::isSound)
        .flatMap(settings -> settings.written().stream())
        .distinct();
  }

  private static Optional<X509Certificate> leaf(String text) {
    try {
      return Pem.certificates(text).stream().findFirst();
    } catch (IOException holdsNone) {
      return Optional.empty();
    }
  }

  /** The programs that mail servers, and what stands in front of them, run as. */
  public static Set<String> programs() {
    return ServerKinds.programs();
  }

  /** Every file that the configuration of a server of this host names, with the server's word. */
  public static Map<Path, String> named(Host host) {
    return ServerKinds.named(host);
  }

  public boolean empty() {
    return servers.isEmpty() && ports.isEmpty();
  }
}
