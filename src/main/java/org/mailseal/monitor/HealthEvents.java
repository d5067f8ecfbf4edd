package org.mailseal.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.inspection.result.Level;
import org.mailseal.ledger.Checks.CheckResult.Remark;
import org.mailseal.ledger.port.CheckedPort;
import org.mailseal.ledger.port.Incident;
import org.mailseal.ledger.trail.EventKind;

/** What the trail says of the way from one check to the next: each change once. */
final class HealthEvents {
  private HealthEvents() {}

  /** Of all ports of a certificate. */
  static List<Remark> between(
      CertificateHealth before, CertificateHealth after, DeployedCertificates deployed) {
    List<Remark> remarks = new ArrayList<>();
    before.ports().keySet().stream()
        .filter(port -> !after.ports().containsKey(port))
        .forEach(port -> remarks.add(new Remark(EventKind.CHECK_ENDED, HealthWording.ended(port))));
    after.ports().forEach((at, port) -> remarks.addAll(between(before.port(at), port, deployed)));
    return remarks;
  }

  private static List<Remark> between(
      PortHealth before, PortHealth after, DeployedCertificates deployed) {
    List<Remark> remarks = new ArrayList<>();
    if (before.checked().isEmpty()) {
      after
          .checked()
          .map(port -> new Remark(EventKind.FIRST_CHECK, HealthWording.firstCheck(port)))
          .ifPresent(remarks::add);
    }
    changedCertificate(before, after, deployed).ifPresent(remarks::add);
    List<Remark> incidents =
        after.incidents().stream().flatMap(one -> incident(before, one).stream()).toList();
    remarks.addAll(incidents);
    if (incidents.isEmpty()) { // which would say why the level is another
      changedLevel(before, after).ifPresent(remarks::add);
    }
    return remarks;
  }

  private static Optional<Remark> changedCertificate(
      PortHealth before, PortHealth after, DeployedCertificates deployed) {
    Optional<CertificateInfo> was = before.leaf();
    Optional<CertificateInfo> is = after.leaf();
    return was.isEmpty() || is.isEmpty() || was.equals(is)
        ? Optional.empty()
        : Optional.of(
            new Remark(
                EventKind.CERTIFICATE_CHANGED,
                HealthWording.certificateChanged(
                    after.at(), is.get(), deployed.has(is.get()), was.get())));
  }

  private static Optional<Remark> incident(PortHealth before, Incident incident) {
    return switch (incident.state()) {
      case SOFT -> Optional.empty();
      case HARD, NOTED ->
          wasHard(before, incident)
              ? Optional.empty()
              : Optional.of(
                  new Remark(
                      EventKind.INCIDENT,
                      HealthWording.confirmed(incident, before.checked().map(CheckedPort::level))));
      case RECOVERED ->
          Optional.of(new Remark(EventKind.RECOVERED, HealthWording.recovered(incident)));
    };
  }

  private static boolean wasHard(PortHealth before, Incident incident) {
    return before.incidents().stream()
        .anyMatch(
            one -> one.topic().equals(incident.topic()) && one.state() == Incident.State.HARD);
  }

  private static Optional<Remark> changedLevel(PortHealth before, PortHealth after) {
    Optional<Level> was = before.checked().map(CheckedPort::level);
    Optional<Level> is = after.checked().map(CheckedPort::level);
    return was.isEmpty() || is.isEmpty() || was.equals(is)
        ? Optional.empty()
        : Optional.of(
            new Remark(
                EventKind.LEVEL_CHANGED,
                HealthWording.levelChanged(after.at(), was.get(), is.get())));
  }
}
