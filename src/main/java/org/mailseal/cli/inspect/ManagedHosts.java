package org.mailseal.cli.inspect;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.mailseal.certificate.Trust;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.settings.Settings;
import org.mailseal.wiring.Wiring;

/**
 * What the settings say of the hosts with managed ports: where those are dialled, and which roots
 * their chains end in. A port that is named looks so as it does to the daemon; one that is not
 * managed, as the others of its host.
 *
 * @param roots by the name of the authority; those that are not known are left out
 */
record ManagedHosts(List<ManagedCertificate> certificates, Map<String, Trust> roots) {
  ManagedHosts {
    certificates = List.copyOf(certificates);
    roots = Map.copyOf(roots);
  }

  /** Where to dial, and no roots. */
  static ManagedHosts dialledBy(Settings settings) {
    return new ManagedHosts(settings.certificates(), Map.of());
  }

  /**
   * The same with the roots, some of which are in the ledger.
   *
   * @throws org.mailseal.ledger.LedgerException where that cannot be opened
   * @throws org.mailseal.wiring.WiringException where a root cannot be had
   */
  static ManagedHosts trustedBy(Settings settings) {
    Map<String, Trust> roots = new HashMap<>();
    try (Wiring wiring = Wiring.open(settings)) {
      for (ManagedCertificate certificate : settings.certificates()) {
        for (String authority : certificate.authorities()) {
          roots.computeIfAbsent(authority, wiring::trust);
        }
      }
    }
    return new ManagedHosts(settings.certificates(), roots);
  }

  /** Every managed port, in the order of the settings. */
  List<Endpoint> endpoints() {
    return certificates.stream()
        .flatMap(certificate -> certificate.endpoints().stream())
        .distinct()
        .toList();
  }

  /** Whether the settings say anything of a port. */
  boolean knows(Endpoint endpoint) {
    return !owners(endpoint).isEmpty();
  }

  /** The address that is dialled for a port instead of what its host's name resolves to. */
  Optional<InetAddress> connectTo(Endpoint endpoint) {
    return owners(endpoint).stream()
        .flatMap(certificate -> certificate.connectTo().stream())
        .findFirst();
  }

  /** The roots of every authority whose certificates a port may serve. */
  Optional<Trust> trust(Endpoint endpoint) {
    return owners(endpoint).stream()
        .flatMap(certificate -> certificate.authorities().stream())
        .flatMap(authority -> Stream.ofNullable(roots.get(authority)))
        .reduce(Trust::plus);
  }

  /** Those of the very port, else those of its host. */
  private List<ManagedCertificate> owners(Endpoint endpoint) {
    List<ManagedCertificate> ofPort = having(endpoint::equals);
    return ofPort.isEmpty() ? having(other -> other.host().equals(endpoint.host())) : ofPort;
  }

  private List<ManagedCertificate> having(Predicate<Endpoint> wanted) {
    return certificates.stream()
        .filter(certificate -> certificate.endpoints().stream().anyMatch(wanted))
        .toList();
  }
}
