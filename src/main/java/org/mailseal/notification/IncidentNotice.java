package org.mailseal.notification;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.ledger.Checks;
import org.mailseal.ledger.port.Incident;
import org.mailseal.name.DnsName;

/**
 * All that goes into the letter about incidents at the ports of a certificate.
 *
 * @param name the managed certificate
 * @param changes the incidents that it reports
 * @param installed the certificate that Mailseal has installed
 * @param prospect what becomes of the certificate; empty where the settings do not know it
 * @param now the instant at which the alert is written
 */
public record IncidentNotice(
    DnsName name,
    Checks.Changes changes,
    Optional<CertificateInfo> installed,
    Optional<RenewalForecast.Prospect> prospect,
    Instant now) {
  /** What is wrong and goes on. */
  List<Incident> ongoing() {
    return changes.opened().stream().filter(incident -> incident.recoveredAt().isEmpty()).toList();
  }

  /** What has recovered, whether or not another letter has reported it before. */
  List<Incident> recovered() {
    return Stream.concat(
            changes.opened().stream().filter(incident -> incident.recoveredAt().isPresent()),
            changes.recovered().stream())
        .toList();
  }
}
