package org.mailseal.wiring;

import java.util.List;
import java.util.function.Supplier;
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
record ValidatedTlsa(Supplier<Lookup> dns) implements PublishedKeys {
  private static final int DANE_TA = 2;

  @Override
  public Verdict verdict(Endpoint port, Chain chain) {
    DnsName host;
    try {
      host = DnsName.of(port.host());
    } catch (IllegalArgumentException anAddress) {
      return Verdict.NONE;
    }
    DnsAnswer<Tlsa> answer = dns.get().tlsa(port.port(), host);
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
