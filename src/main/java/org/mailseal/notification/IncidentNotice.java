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
 * @param news what has begun and what is over
 * @param now the instant at which the alert is written
 */
public record IncidentNotice(DnsName name, Checks.News news, Instant now) {
  /** What has begun and goes on. */
  List<Incident> standing() {
    return news.begun().stream().filter(incident -> incident.overAt().isEmpty()).toList();
  }

  /** What is over, whether or not somebody was told that it began. */
  List<Incident> over() {
    return Stream.concat(
            news.begun().stream().filter(incident -> incident.overAt().isPresent()),
            news.over().stream())
        .toList();
  }
}
