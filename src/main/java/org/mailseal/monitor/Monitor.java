package org.mailseal.monitor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.port.Incident;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.managed.ServedCertificates;
import org.mailseal.name.DnsName;

/**
 * Checks the ports of managed certificates again and again, and notes what has changed since the
 * check before. Thread-safe, also between processes.
 *
 * <p>A renewal changes what the ports serve, on purpose and one after the other. While one is under
 * way nothing is judged: the check comes again a little later.
 */
public final class Monitor {
  private static final Duration AFTER_A_RENEWAL = Duration.ofMinutes(1);

  private final ConcurrentInspection inspections;
  private final ServedCertificates servedCertificates;
  private final Ledger ledger;
  private final boolean alerting;
  private final Clock clock;

  /**
   * A monitor for any number of certificates.
   *
   * @param alerting whether letters are sent of what has changed
   * @param stopping asked several times a second; a check is then given up, and nothing noted
   */
  public Monitor(
      EndpointInspector inspector,
      ServedCertificates servedCertificates,
      Ledger ledger,
      boolean alerting,
      Clock clock,
      BooleanSupplier stopping) {
    this.inspections = new ConcurrentInspection(inspector, System::nanoTime, stopping);
    this.servedCertificates = servedCertificates;
    this.ledger = ledger;
    this.alerting = alerting;
    this.clock = clock;
  }

  /** Forgets what is known of the ports of all certificates but these. */
  public void keepOnly(Set<DnsName> checked) {
    ledger.checks().keepOnly(checked);
  }

  /**
   * Checks every port of a certificate.
   *
   * @return when it is to be checked again before its time; empty where there is no hurry
   * @throws RuntimeException where the check comes to nothing, such as one of the ledger's; then
   *     nothing is noted, and the next check takes up where the last one was
   */
  public Optional<Instant> check(ManagedCertificate certificate) {
    Optional<Claims.Claim> claimed = ledger.claims().take(Claims.ofCheck(certificate.name()));
    if (claimed.isEmpty()) {
      return Optional.empty(); // another process is at it
    }
    try (Claims.Claim claim = claimed.get()) {
      return check(certificate, claim);
    }
  }

  private Optional<Instant> check(ManagedCertificate certificate, Claims.Claim claim) {
    DnsName name = certificate.name();
    KeyTrack track = certificate.track();
    Optional<Progress> progress = progress(track);
    if (renewing(name)) {
      return in(AFTER_A_RENEWAL);
    }
    DeployedCertificates deployed = DeployedCertificates.of(track, ledger);
    List<Incident> open = ledger.checks().incidents(track);
    CertificateHealth before =
        CertificateHealth.of(
            ledger.checks().ports(track),
            open,
            ledger.checks().ended(track, PortHealth.remembered(open, clock.instant())));
    Optional<Checked> checked = inspect(certificate, before, deployed);
    if (checked.isEmpty()) {
      return Optional.empty(); // asked to stop
    }
    claim.extend();
    if (renewing(name) || !progress(track).equals(progress)) {
      return in(AFTER_A_RENEWAL);
    }
    CertificateHealth after = checked.get().health();
    ledger.checks().note(track, after.since(before, deployed), alerting);
    servedCertificates.note(certificate, checked.get().observations());
    return after.recheckIn().flatMap(this::in);
  }

  /** What a check has found, and what every port served when it was last inspected. */
  private record Checked(CertificateHealth health, List<Observation> observations) {}

  /** Inspects every endpoint once, and once more what is in doubt then. */
  private Optional<Checked> inspect(
      ManagedCertificate certificate, CertificateHealth before, DeployedCertificates deployed) {
    Optional<List<Inspection.OfPort>> first =
        inspections.inspect(certificate, certificate.endpoints());
    if (first.isEmpty()) {
      return Optional.empty();
    }
    CertificateHealth health =
        before
            .only(certificate.endpoints())
            .movedTo(first.get(), clock.instant())
            .after(first.get(), deployed, clock.instant());
    Map<PortAddress, Observation> observations = new LinkedHashMap<>();
    note(observations, first.get());

    Set<Endpoint> doubtful = health.doubtful();
    if (!doubtful.isEmpty()) {
      Optional<List<Inspection.OfPort>> second = inspections.inspect(certificate, doubtful);
      if (second.isEmpty()) {
        return Optional.empty();
      }
      List<Inspection.OfPort> settling = second.get().stream().filter(health::doubts).toList();
      health = health.after(settling, deployed, clock.instant());
      note(observations, settling);
    }
    return Optional.of(new Checked(health, List.copyOf(observations.values())));
  }

  private static void note(
      Map<PortAddress, Observation> observations, List<Inspection.OfPort> inspections) {
    for (Inspection.OfPort inspection : inspections) {
      Observation seen = inspection.evidence().ordinary();
      observations.put(PortAddress.of(seen), seen);
    }
  }

  private Optional<Instant> in(Duration wait) {
    return Optional.of(clock.instant().plus(wait));
  }

  private boolean renewing(DnsName name) {
    return ledger.claims().holder(name.text()).isPresent();
  }

  /** Which attempt is the last, and how far it has come. */
  private record Progress(long attempt, AttemptState state) {}

  private Optional<Progress> progress(KeyTrack track) {
    return ledger.attempts().latest(track).map(latest -> new Progress(latest.id(), latest.state()));
  }
}
