package org.mailseal.notification;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.mailseal.ledger.Checks;
import org.mailseal.ledger.Incident;
import org.mailseal.name.DnsName;

/**
 * All that one alert tells of the ports of a certificate.
 *
 * @param name the managed certificate
 * @param changes what has begun and what is over
 * @param now the instant at which the alert is written
 */
public record IncidentNotice(DnsName name, Checks.Changes changes, Instant now) {
  /** What has begun and goes on. */
  List<Incident> ongoing() {
    return changes.opened().stream().filter(incident -> incident.recoveredAt().isEmpty()).toList();
  }

  /** What is over, whether or not somebody was told that it began. */
  List<Incident> recovered() {
    return Stream.concat(
            changes.opened().stream().filter(incident -> incident.recoveredAt().isPresent()),
            changes.recovered().stream())
        .toList();
  }
}
