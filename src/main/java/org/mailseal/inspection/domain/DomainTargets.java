package org.mailseal.inspection.domain;

import java.net.InetAddress;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.SrvRecord;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Protocol;
import org.mailseal.inspection.result.DomainEvidence;
import org.mailseal.inspection.result.MailService;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.name.DnsName;

/**
 * Which ports a domain leads to: mail servers by its MX records (RFC 5321 §5.1), mail programs by
 * its SRV records (RFC 6186 §3), and where there are none, by the names that they try.
 */
final class DomainTargets {
  /**
   * What Thunderbird, K-9, Outlook and the like try where nothing else is published, TLS from the
   * start first. One host for everything is usually called mail; of the ports it might have, it is
   * asked for the two that people cannot do without, for each that is not there would be reported
   * as unknown.
   */
  private static final Map<String, List<Protocol>> USUAL_NAMES = usual();

  private final DomainEvidence evidence;
  private final Map<Endpoint, PortTarget> targets = new LinkedHashMap<>();
  private final Set<Protocol> denied = EnumSet.noneOf(Protocol.class);

  /** Of these families SRV records say enough. */
  private final Set<Family> published = EnumSet.noneOf(Family.class);

  /** What a mail program wants: programs that read SRV records guess no more where there is one. */
  private enum Family {
    SENDING,
    READING,
    OTHER;

    static Family of(Protocol protocol) {
      return switch (protocol) {
        case SUBMISSION, SMTPS -> SENDING;
        case IMAP, IMAPS, POP3, POP3S -> READING;
        case SMTP, SIEVE, LMTP -> OTHER;
      };
    }
  }

  private DomainTargets(DomainEvidence evidence) {
    this.evidence = evidence;
  }

  private static Map<String, List<Protocol>> usual() {
    Map<String, List<Protocol>> usual = new LinkedHashMap<>();
    usual.put("imap", List.of(Protocol.IMAPS, Protocol.IMAP));
    usual.put("smtp", List.of(Protocol.SMTPS, Protocol.SUBMISSION));
    usual.put("pop", List.of(Protocol.POP3S));
    usual.put("mail", List.of(Protocol.SUBMISSION, Protocol.IMAPS));
    return usual;
  }

  /** The first labels of the names that mail programs try. */
  static List<String> usualNames() {
    return List.copyOf(USUAL_NAMES.keySet());
  }

  /** Each once: those of MX records first. */
  static List<PortTarget> of(DomainEvidence evidence) {
    DomainTargets targets = new DomainTargets(evidence);
    targets.exchangers();
    evidence.services().forEach(targets::service);
    evidence.usualNames().forEach(targets::usualName);
    return List.copyOf(targets.targets.values());
  }

  private void exchangers() {
    DnsName domain = evidence.domain();
    boolean itself =
        evidence.exchangers() instanceof DnsAnswer.Absent
            && evidence.addressesOf(domain) instanceof DnsAnswer.Found;
    (itself ? List.of(domain) : evidence.exchangerHosts())
        .forEach(
            host ->
                add(
                    new PortTarget(
                        new Endpoint(host.text(), Protocol.SMTP.defaultPort(), Protocol.SMTP),
                        Optional.empty(),
                        Optional.of(domain))));
  }

  private void service(MailService service, DnsAnswer<SrvRecord> answer) {
    if (DomainEvidence.denied(answer)) {
      denied.add(service.protocol());
    }
    for (Endpoint endpoint : DomainEvidence.endpoints(service, answer)) {
      add(PortTarget.of(endpoint));
      published.add(Family.of(service.protocol()));
    }
  }

  private void usualName(String label, DnsAnswer<InetAddress> answer) {
    if (answer.records().isEmpty() || sameAddresses(answer, evidence.nobody())) {
      return;
    }
    for (Protocol protocol : USUAL_NAMES.getOrDefault(label, List.of())) {
      if (!denied.contains(protocol) && !published.contains(Family.of(protocol))) {
        add(
            PortTarget.of(
                new Endpoint(label + "." + evidence.domain(), protocol.defaultPort(), protocol)));
      }
    }
  }

  private static boolean sameAddresses(DnsAnswer<InetAddress> one, DnsAnswer<InetAddress> other) {
    return Set.copyOf(one.records()).equals(Set.copyOf(other.records()));
  }

  private void add(PortTarget target) {
    targets.putIfAbsent(target.endpoint(), target);
  }
}
