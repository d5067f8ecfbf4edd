package org.mailseal.monitor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.ledger.CheckResult;
import org.mailseal.ledger.CheckResult.Remark;
import org.mailseal.ledger.CheckedPort;
import org.mailseal.ledger.Checks;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.EventKind;
import org.mailseal.ledger.Incident;
import org.mailseal.ledger.Ledger;
import org.mailseal.lifecycle.ManagedCertificate;
import org.mailseal.lifecycle.ServedCertificates;
import org.mailseal.name.DnsName;

/**
 * Checks the ports of managed certificates again and again, and notes what has changed since the
 * check before. Thread-safe, also between processes.
 *
 * <p>A renewal changes what the ports serve, on purpose and one after the other. While one is under
 * way nothing is judged: the check comes again a little later.
 */
public final class Monitor {
  /** A check-up is bounded by itself; this is far beyond. */
  private static final Duration MAX_WAIT = Duration.ofMinutes(5);

  private static final Duration STOPPING_ASKED_EVERY = Duration.ofMillis(100);
  private static final Duration AFTER_A_RENEWAL = Duration.ofMinutes(1);

  private final EndpointInspector inspector;
  private final ServedCertificates servedCertificates;
  private final Ledger ledger;
  private final boolean alerting;
  private final Clock clock;
  private final BooleanSupplier stopping;

  /**
   * A monitor for any number of certificates.
   *
   * @param alerting whether somebody is told of what has changed
   * @param stopping asked several times a second; a check is then given up, and nothing noted
   */
  public Monitor(
      EndpointInspector inspector,
      ServedCertificates servedCertificates,
      Ledger ledger,
      boolean alerting,
      Clock clock,
      BooleanSupplier stopping) {
    this.inspector = inspector;
    this.servedCertificates = servedCertificates;
    this.ledger = ledger;
    this.alerting = alerting;
    this.clock = clock;
    this.stopping = stopping;
  }

  /** Forgets what is known of the ports of all certificates but these. */
  public void keepOnly(Set<DnsName> checked) {
    ledger.checks().keepOnly(checked);
  }

  /**
   * Checks every port of a certificate.
   *
   * @return when it is to be checked again before its time; empty where there is no hurry
   */
  public Optional<Instant> check(ManagedCertificate certificate) {
    Optional<Claims.Claim> claimed = ledger.claims().take("*check " + certificate.name());
    if (claimed.isEmpty()) {
      return Optional.empty(); // another process is at it
    }
    try (Claims.Claim claim = claimed.get()) {
      return check(certificate, claim);
    }
  }

  private Optional<Instant> check(ManagedCertificate certificate, Claims.Claim claim) {
    DnsName name = certificate.name();
    Optional<String> attempt = attempt(name);
    if (beingRenewed(name)) {
      return later(AFTER_A_RENEWAL);
    }
    DeployedCertificates deployed = DeployedCertificates.of(name, ledger);
    Map<PortAddress, PortHealth> before = known(name);
    Map<PortAddress, PortHealth> after = new LinkedHashMap<>(before);
    List<Remark> remarks = new ArrayList<>(forget(certificate, after));

    Optional<List<Inspection.OfPort>> first = inspect(certificate, certificate.endpoints());
    if (first.isEmpty()) {
      return Optional.empty();
    }
    leave(after, first.get());
    first.get().forEach(look -> goOn(after, look, deployed));
    Map<PortAddress, Inspection.OfPort> last = new LinkedHashMap<>();
    first.get().forEach(look -> last.put(key(look), look));

    List<Endpoint> doubtful = doubtful(certificate, after);
    if (!doubtful.isEmpty()) {
      Optional<List<Inspection.OfPort>> second = inspect(certificate, doubtful);
      if (second.isEmpty()) {
        return Optional.empty();
      }
      for (Inspection.OfPort look : second.get()) {
        if (Optional.ofNullable(after.get(key(look))).filter(PortHealth::doubtful).isPresent()) {
          goOn(after, look, deployed);
          last.put(key(look), look);
        }
      }
    }
    claim.extend();
    if (beingRenewed(name) || !attempt(name).equals(attempt)) {
      return later(AFTER_A_RENEWAL);
    }
    after.forEach(
        (key, port) ->
            remarks.addAll(port.remarks(before.getOrDefault(key, unknown(port)), deployed)));
    ledger.checks().note(name, result(before, after, remarks), alerting);
    servedCertificates.note(
        certificate, last.values().stream().map(look -> look.evidence().ordinary()).toList());
    return after.values().stream()
        .flatMap(port -> port.again().stream())
        .min(Duration::compareTo)
        .flatMap(this::later);
  }

  private Optional<Instant> later(Duration wait) {
    return Optional.of(clock.instant().plus(wait));
  }

  private boolean beingRenewed(DnsName name) {
    return ledger.claims().holder(name.text()).isPresent();
  }

  /** Which attempt was the last, and how far it has come. */
  private Optional<String> attempt(DnsName name) {
    return ledger.attempts().latest(name).map(latest -> latest.id() + " " + latest.state());
  }

  private Map<PortAddress, PortHealth> known(DnsName name) {
    Checks checks = ledger.checks();
    Map<PortAddress, PortHealth> known = new LinkedHashMap<>();
    for (CheckedPort port : checks.ports(name)) {
      known.put(port.port(), new PortHealth(port.port(), Optional.of(port), List.of()));
    }
    for (Incident incident : checks.incidents(name)) {
      PortHealth port =
          known.computeIfAbsent(
              incident.port(), at -> new PortHealth(at, Optional.empty(), List.of()));
      List<Incident> incidents = new ArrayList<>(port.incidents());
      incidents.add(incident);
      known.put(port.at(), new PortHealth(port.at(), port.port(), incidents));
    }
    return known;
  }

  private static PortAddress key(Inspection.OfPort look) {
    return PortAddress.of(look.evidence().ordinary());
  }

  private static PortHealth unknown(PortHealth port) {
    return new PortHealth(port.at(), Optional.empty(), List.of());
  }

  /** The settings do not have these endpoints any more. */
  private static List<Remark> forget(
      ManagedCertificate certificate, Map<PortAddress, PortHealth> known) {
    Set<Endpoint> wanted = Set.copyOf(certificate.endpoints());
    List<PortHealth> gone =
        known.values().stream().filter(port -> !wanted.contains(port.at().endpoint())).toList();
    gone.forEach(port -> known.remove(port.at()));
    return gone.stream()
        .map(
            port ->
                new Remark(
                    EventKind.CHECK_ENDED,
                    port.at() + " is not in the settings any more, and not checked"))
        .toList();
  }

  /** Addresses that a host has no longer. Where it has none, that says nothing of those it had. */
  private void leave(Map<PortAddress, PortHealth> known, List<Inspection.OfPort> looks) {
    Map<Endpoint, Set<PortAddress>> found =
        looks.stream()
            .map(Monitor::key)
            .collect(Collectors.groupingBy(PortAddress::endpoint, Collectors.toSet()));
    Instant now = clock.instant();
    known.replaceAll(
        (key, port) -> {
          Set<PortAddress> seen = found.getOrDefault(key.endpoint(), Set.of());
          boolean resolves = seen.stream().anyMatch(at -> at.address().isPresent());
          return resolves && !seen.contains(key) ? port.gone(now) : port;
        });
  }

  private void goOn(
      Map<PortAddress, PortHealth> known, Inspection.OfPort look, DeployedCertificates deployed) {
    PortAddress at = key(look);
    PortHealth before = known.getOrDefault(at, new PortHealth(at, Optional.empty(), List.of()));
    known.put(at, before.after(look, deployed, clock.instant()));
  }

  private static List<Endpoint> doubtful(
      ManagedCertificate certificate, Map<PortAddress, PortHealth> known) {
    Set<Endpoint> doubtful =
        known.values().stream()
            .filter(PortHealth::doubtful)
            .map(port -> port.at().endpoint())
            .collect(Collectors.toSet());
    return certificate.endpoints().stream().filter(doubtful::contains).toList();
  }

  private static CheckResult result(
      Map<PortAddress, PortHealth> before,
      Map<PortAddress, PortHealth> after,
      List<Remark> remarks) {
    List<Incident> incidents =
        after.values().stream().flatMap(port -> port.incidents().stream()).toList();
    Set<Long> kept = incidents.stream().map(Incident::id).collect(Collectors.toSet());
    return new CheckResult(
        after.values().stream().flatMap(port -> port.port().stream()).toList(),
        incidents,
        before.values().stream()
            .flatMap(port -> port.incidents().stream())
            .filter(incident -> !kept.contains(incident.id()))
            .toList(),
        remarks);
  }

  /** Looks at endpoints side by side; empty where Mailseal is asked to stop meanwhile. */
  private Optional<List<Inspection.OfPort>> inspect(
      ManagedCertificate certificate, List<Endpoint> endpoints) {
    Instant deadline = clock.instant().plus(MAX_WAIT);
    ExecutorService looking = Executors.newVirtualThreadPerTaskExecutor();
    try {
      List<CompletableFuture<List<Inspection.OfPort>>> looks =
          endpoints.stream()
              .map(
                  endpoint ->
                      CompletableFuture.supplyAsync(
                          () -> inspector.inspect(certificate, endpoint), looking))
              .toList();
      CompletableFuture<Void> all =
          CompletableFuture.allOf(looks.toArray(CompletableFuture<?>[]::new));
      while (!all.isDone()) {
        if (stopping.getAsBoolean()) {
          return Optional.empty();
        }
        if (!clock.instant().isBefore(deadline)) {
          throw new IllegalStateException(
              "the check of " + certificate.name() + " did not end within " + MAX_WAIT);
        }
        await(all);
      }
      return Optional.of(looks.stream().flatMap(look -> look.join().stream()).toList());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      looking.shutdownNow(); // what still looks ends by itself, and nobody listens
    }
  }

  private static void await(CompletableFuture<Void> all) throws InterruptedException {
    try {
      all.get(STOPPING_ASKED_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException asked) {
      // The one asks again whether it is to stop; the other is told by who joins the look.
    }
  }
}
