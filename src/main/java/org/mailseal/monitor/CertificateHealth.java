package org.mailseal.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.ledger.Checks.CheckResult;
import org.mailseal.ledger.port.CheckedPort;
import org.mailseal.ledger.port.Incident;

/** The health of all ports of a certificate. Immutable. */
record CertificateHealth(Map<PortAddress, PortHealth> ports) {
  CertificateHealth {
    ports = Collections.unmodifiableMap(new LinkedHashMap<>(ports)); // in order
  }

  /**
   * As the last check left it.
   *
   * @param incidents that are open
   * @param ended those before, as far back as {@link PortHealth#remembered}
   */
  static CertificateHealth of(
      List<CheckedPort> checked, List<Incident> incidents, List<Incident> ended) {
    Map<PortAddress, CheckedPort> found =
        checked.stream()
            .collect(
                Collectors.toMap(
                    CheckedPort::port, port -> port, (one, same) -> one, LinkedHashMap::new));
    Set<PortAddress> all = new LinkedHashSet<>(found.keySet());
    incidents.forEach(incident -> all.add(incident.port()));
    Map<PortAddress, PortHealth> ports = new LinkedHashMap<>();
    for (PortAddress at : all) {
      ports.put(
          at,
          new PortHealth(at, Optional.ofNullable(found.get(at)), of(at, incidents), of(at, ended)));
    }
    return new CertificateHealth(ports);
  }

  private static List<Incident> of(PortAddress at, List<Incident> incidents) {
    return incidents.stream().filter(incident -> incident.port().equals(at)).toList();
  }

  PortHealth port(PortAddress at) {
    return Optional.ofNullable(ports.get(at)).orElseGet(() -> PortHealth.unknown(at));
  }

  /** Without the ports that are no longer asked for. */
  CertificateHealth only(Collection<Endpoint> endpoints) {
    Map<PortAddress, PortHealth> kept = new LinkedHashMap<>(ports);
    kept.keySet().removeIf(at -> !endpoints.contains(at.endpoint()));
    return new CertificateHealth(kept);
  }

  /** After one more inspection of some of the ports. */
  CertificateHealth after(
      List<Inspection.OfPort> inspections, DeployedCertificates deployed, Instant now) {
    Map<PortAddress, PortHealth> next = new LinkedHashMap<>(ports);
    for (Inspection.OfPort inspection : inspections) {
      PortAddress at = PortAddress.of(inspection.evidence().ordinary());
      next.put(at, port(at).after(inspection, deployed, now));
    }
    return new CertificateHealth(next);
  }

  /**
   * With the ports of addresses that their host has no longer as gone. Where an inspection found no
   * address at all, that says nothing of those that the host had.
   *
   * @param inspections of every endpoint, at all of its addresses
   */
  CertificateHealth movedTo(List<Inspection.OfPort> inspections, Instant now) {
    Map<Endpoint, Set<PortAddress>> found =
        inspections.stream()
            .map(inspection -> PortAddress.of(inspection.evidence().ordinary()))
            .collect(Collectors.groupingBy(PortAddress::endpoint, Collectors.toSet()));
    Map<PortAddress, PortHealth> next = new LinkedHashMap<>(ports);
    next.replaceAll(
        (at, port) -> {
          Set<PortAddress> there = found.getOrDefault(at.endpoint(), Set.of());
          boolean resolves =
              !there.isEmpty() && there.stream().allMatch(one -> one.address().isPresent());
          return resolves && !there.contains(at) ? port.gone(now) : port;
        });
    return new CertificateHealth(next);
  }

  /** The endpoints of which one more inspection at once would settle something. */
  Set<Endpoint> doubtful() {
    return ports.values().stream()
        .filter(PortHealth::doubtful)
        .map(port -> port.at().endpoint())
        .collect(Collectors.toSet());
  }

  /** Whether an inspection settles something about the port that it is of. */
  boolean doubts(Inspection.OfPort inspection) {
    return port(PortAddress.of(inspection.evidence().ordinary())).doubtful();
  }

  /** How soon it is to be checked again before its time. */
  Optional<Duration> recheckIn() {
    return ports.values().stream()
        .flatMap(port -> port.recheckIn().stream())
        .min(Duration::compareTo);
  }

  /** What a check has made of the health before it, for the ledger. */
  CheckResult since(CertificateHealth before, DeployedCertificates deployed) {
    List<Incident> incidents = all(PortHealth::incidents);
    Set<Long> kept = incidents.stream().map(Incident::id).collect(Collectors.toSet());
    return new CheckResult(
        all(port -> port.checked().stream().toList()),
        incidents,
        before.<Incident>all(PortHealth::incidents).stream()
            .filter(incident -> !kept.contains(incident.id()))
            .toList(),
        HealthEvents.between(before, this, deployed));
  }

  private <T> List<T> all(Function<PortHealth, List<T>> part) {
    return ports.values().stream().map(part).flatMap(List::stream).toList();
  }
}
