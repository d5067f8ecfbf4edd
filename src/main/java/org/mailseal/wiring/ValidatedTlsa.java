package org.mailseal.wiring;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.Chain;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.Lookup;
import org.mailseal.dns.Tlsa;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.inspection.check.TlsaMatch;
import org.mailseal.lifecycle.proof.PublishedKeys;
import org.mailseal.name.DnsName;

/**
 * TLSA records as DNSSEC proves them; those of usage 0 and 1 mean nothing to mail (RFC 7672
 * §3.1.3).
 */
final class ValidatedTlsa implements PublishedKeys {
  private static final int DANE_TA = 2;

  /** Who gave no answer for a host is not waited for at each of its ports. */
  private static final Duration SILENT = Duration.ofMinutes(1);

  private final Supplier<Lookup> source;
  private final Clock clock;
  private final Map<DnsName, Instant> unanswered = new ConcurrentHashMap<>();
  private @Nullable Lookup dns;

  /**
   * Over the DNS, which is set up when it is first asked.
   *
   * @param source gives what asks it
   */
  ValidatedTlsa(Supplier<Lookup> source, Clock clock) {
    this.source = source;
    this.clock = clock;
  }

  private synchronized Lookup dns() {
    if (dns == null) {
      dns = source.get();
    }
    return dns;
  }

  @Override
  public Verdict verdict(Endpoint port, Chain chain) {
    DnsName host;
    try {
      host = DnsName.of(port.host());
    } catch (IllegalArgumentException anAddress) {
      return Verdict.NONE;
    }
    Instant now = clock.instant();
    if (unanswered.getOrDefault(host, Instant.MIN).isAfter(now)) {
      return Verdict.NONE;
    }
    DnsAnswer<Tlsa> answer = dns().tlsa(port.port(), host);
    if (answer instanceof DnsAnswer.Failed<Tlsa>) {
      unanswered.put(host, now.plus(SILENT));
    }
    if (!(answer instanceof DnsAnswer.Found<Tlsa> found) || !found.secure()) {
      return Verdict.NONE;
    }
    List<Tlsa> heeded =
        found.records().stream()
            .filter(one -> one.usage() >= DANE_TA && TlsaMatch.malformed(one).isEmpty())
            .toList();
    if (heeded.isEmpty()) {
      return Verdict.NONE;
    }
    return heeded.stream().anyMatch(one -> TlsaMatch.matches(one, chain))
        ? Verdict.MEANT
        : Verdict.NOT_MEANT;
  }
}
