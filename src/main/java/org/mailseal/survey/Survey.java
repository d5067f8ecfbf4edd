package org.mailseal.survey;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailseal.certificate.DnsName;
import org.mailseal.install.Found;
import org.mailseal.install.Host;

/**
 * What was found on a host.
 *
 * @param servers from within, those that run first
 * @param ports from without, those that answered
 * @param naming what the host is called; empty where nothing names it
 * @param astray why its ports are not to be reached by that name from here; a printable sentence
 */
public record Survey(
    List<Found> servers, List<Seen> ports, Optional<Naming> naming, Optional<String> astray) {
  public Survey {
    servers = List.copyOf(servers);
    ports = List.copyOf(ports);
  }

  /**
   * Looks at a host.
   *
   * @param named what somebody calls it, above all that is seen
   */
  public static Survey of(Host host, Ports ports, List<Port> chosen, Optional<DnsName> named) {
    List<Found> servers = Servers.on(host);
    List<Seen> first = ports.look(chosen);
    Optional<Naming> naming = Naming.of(named, first, servers, host);
    List<Seen> asked = naming.map(found -> ports.ask(first, found.name())).orElse(first);
    return new Survey(servers, asked, naming, naming.flatMap(found -> ports.astray(found.name())));
  }

  /** The programs that mail servers, and what stands in front of them, run as. */
  public static Set<String> programs() {
    return Servers.PROGRAMS;
  }

  public boolean empty() {
    return servers.isEmpty() && ports.isEmpty();
  }
}
