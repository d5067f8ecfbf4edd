package org.mailseal.inspection.domain;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.Lookup;
import org.mailseal.dns.Service;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Protocol;
import org.mailseal.inspection.check.DnsFailures;
import org.mailseal.inspection.result.Fact;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.inspection.result.Topic;
import org.mailseal.name.DnsName;

/**
 * Where the mail programs of a domain's users connect to: what SRV records say (RFC 6186, RFC 8314
 * §5.1, RFC 5804 §1.8), and where there are none, the names that they try. Asks once, for one
 * domain.
 */
final class MailServices {
  private static final int MAX_TARGETS = 20; // hosts for one service

  /** Services as SRV records name them, the ones with TLS from the start first (RFC 8314 §3). */
  private static final List<String> SERVICES =
      List.of("submissions", "submission", "imaps", "imap", "pop3s", "pop3", "sieve");

  /**
   * What Thunderbird, K-9, Outlook and the like try where nobody tells them more, TLS from the
   * start first. One host for everything is usually called mail; of the ports it might have, it is
   * asked for the two that people cannot do without, for each that is not there would be reported
   * as unknown.
   */
  private static final Map<String, List<Protocol>> GUESSES = guesses();

  /** Under a wildcard every name has an address, and none of them means anything. */
  private static final String NOBODY = "no-host-has-this-name";

  private static final String CLAUSE = "RFC 6186 §3";

  static final DnsFailures DNS = DnsFailures.of(Topic.SERVICES, CLAUSE);

  public static final FindingCode NAMED =
      FindingCode.of(
          Topic.SERVICES,
          "named",
          "SRV records say where mail programs connect to",
          CLAUSE,
          Level.OK);

  public static final FindingCode GUESSED =
      FindingCode.of(
          Topic.SERVICES,
          "guessed",
          "there are no SRV records, so mail programs guess",
          CLAUSE,
          Level.OK);

  public static final FindingCode NOWHERE =
      FindingCode.of(
          Topic.SERVICES,
          "nowhere",
          "an SRV record names no host, or no port",
          "RFC 2782",
          Level.FAILURE);

  public static final FindingCode HOST_WITHOUT_ADDRESS =
      FindingCode.of(
          Topic.SERVICES,
          "host-without-address",
          "an SRV record names a host that has no address",
          "RFC 2782",
          Level.FAILURE);

  /** About the addresses of the hosts that SRV records name. */
  static final FindingCode HOST_UNKNOWN =
      FindingCode.of(
          Topic.SERVICES,
          "host-unknown",
          "a name server gave no answer about a host that an SRV record names",
          "RFC 2782",
          Level.UNKNOWN);

  private final Lookup dns;
  private final DnsName domain;
  private final DomainPart part = new DomainPart();
  private final List<String> named = new ArrayList<>();
  private final Set<Protocol> denied = EnumSet.noneOf(Protocol.class);

  /** Of these families SRV records say enough. */
  private final Set<Family> told = EnumSet.noneOf(Family.class);

  private final Map<DnsAnswer.Failed<?>, List<String>> unheard = new LinkedHashMap<>();

  private MailServices(Lookup dns, DnsName domain) {
    this.dns = dns;
    this.domain = domain;
  }

  static DomainPart inspect(DnsName domain, Lookup dns) {
    return new MailServices(dns, domain).part();
  }

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

  private static Map<String, List<Protocol>> guesses() {
    Map<String, List<Protocol>> guesses = new LinkedHashMap<>();
    guesses.put("imap", List.of(Protocol.IMAPS, Protocol.IMAP));
    guesses.put("smtp", List.of(Protocol.SMTPS, Protocol.SUBMISSION));
    guesses.put("pop", List.of(Protocol.POP3S));
    guesses.put("mail", List.of(Protocol.SUBMISSION, Protocol.IMAPS));
    return guesses;
  }

  private DomainPart part() {
    Map<String, CompletableFuture<DnsAnswer<Service>>> services = new LinkedHashMap<>();
    for (String service : SERVICES) {
      services.put(service, DomainPart.begin(() -> dns.services(service, domain)));
    }
    CompletableFuture<DnsAnswer<InetAddress>> nobody = addresses(NOBODY);
    Map<String, CompletableFuture<DnsAnswer<InetAddress>>> guesses = new LinkedHashMap<>();
    GUESSES.keySet().forEach(label -> guesses.put(label, addresses(label)));

    services.forEach(
        (service, answer) ->
            protocol(service).ifPresent(protocol -> judge(service, protocol, answer.join())));
    guesses.forEach((label, answer) -> guess(label, answer.join(), nobody.join()));
    unheard.forEach(
        (failed, what) ->
            part.findings.add(DNS.finding(String.join(", ", what) + " of " + domain, failed)));
    if (part.findings.isEmpty()) {
      part.findings.add(
          named.isEmpty()
              ? GUESSED.ok("no SRV records: mail programs have to guess")
              : NAMED.ok("SRV records name " + String.join(", ", named)));
    }
    return part;
  }

  private CompletableFuture<DnsAnswer<InetAddress>> addresses(String label) {
    return DnsName.find(label + "." + domain)
        .map(host -> DomainPart.begin(() -> dns.addresses(host)))
        .orElseGet(() -> CompletableFuture.completedFuture(new DnsAnswer.Absent<>(false)));
  }

  private static Optional<Protocol> protocol(String service) {
    return service.equals("submissions") ? Optional.of(Protocol.SMTPS) : Protocol.find(service);
  }

  private void judge(String service, Protocol protocol, DnsAnswer<Service> answer) {
    if (answer instanceof DnsAnswer.Failed<Service> failed) {
      unheard(failed, "_" + service + "._tcp");
    }
    List<Service> records = answer.records();
    if (!records.isEmpty() && records.stream().allMatch(Service::none)) {
      denied.add(protocol);
      part.facts.add(new Fact("SRV", service + " is not offered"));
      return;
    }
    records.stream()
        .filter(record -> !record.none())
        .limit(MAX_TARGETS)
        .forEach(record -> judge("the SRV record of _" + service + "._tcp", protocol, record));
  }

  private void judge(String shown, Protocol protocol, Service record) {
    if (record.host().isEmpty() || record.port() == 0) {
      part.findings.add(
          NOWHERE.failure(
              shown
                  + " names '"
                  + record.target()
                  + ":"
                  + record.port()
                  + "', where nothing can be",
              "name a host and a port"));
      return;
    }
    DnsName host = record.host().get();
    Endpoint endpoint = new Endpoint(host.text(), record.port(), protocol);
    part.facts.add(new Fact("SRV", endpoint.toString()));
    named.add(endpoint.toString());
    part.host(
        HOST_WITHOUT_ADDRESS,
        new DnsFailures(HOST_UNKNOWN, DNS.broken(), DNS.unasked()),
        shown,
        host,
        dns.addresses(host));
    part.targets.add(PortTarget.of(endpoint));
    told.add(Family.of(protocol));
  }

  private void guess(String label, DnsAnswer<InetAddress> answer, DnsAnswer<InetAddress> nobody) {
    if (answer instanceof DnsAnswer.Failed<InetAddress> failed) {
      unheard(failed, label);
    }
    if (answer.records().isEmpty() || sameAddresses(answer, nobody)) {
      return;
    }
    for (Protocol protocol : GUESSES.getOrDefault(label, List.of())) {
      if (!denied.contains(protocol) && !told.contains(Family.of(protocol))) {
        part.targets.add(
            PortTarget.of(new Endpoint(label + "." + domain, protocol.defaultPort(), protocol)));
      }
    }
  }

  private static boolean sameAddresses(DnsAnswer<InetAddress> one, DnsAnswer<InetAddress> other) {
    return Set.copyOf(one.records()).equals(Set.copyOf(other.records()));
  }

  private void unheard(DnsAnswer.Failed<?> failed, String what) {
    unheard.computeIfAbsent(failed, _ -> new ArrayList<>()).add(what);
  }
}
