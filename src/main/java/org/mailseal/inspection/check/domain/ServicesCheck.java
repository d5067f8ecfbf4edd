package org.mailseal.inspection.check.domain;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.SrvRecord;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.DomainEvidence;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.MailService;
import org.mailseal.inspection.result.Topic;
import org.mailseal.name.DnsName;

/** Where the mail programs of a domain's users connect to (RFC 6186, RFC 8314 §5.1). */
public final class ServicesCheck implements Check<DomainEvidence> {
  private static final String CLAUSE = "RFC 6186 §3";

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
  public static final FindingCode HOST_UNKNOWN =
      FindingCode.of(
          Topic.SERVICES,
          "host-unknown",
          "a name server gave no answer about a host that an SRV record names",
          "RFC 2782",
          Level.UNKNOWN);

  private static final DnsFailures DNS = DnsFailures.of(Topic.SERVICES, CLAUSE);

  @Override
  public String title() {
    return "SRV records";
  }

  @Override
  public String description() {
    return "Mail programs find the servers of a domain by SRV records; where there are none, they"
        + " try usual names, such as `imap.example.org`. What a record names must be a host with an"
        + " address, and a port.";
  }

  @Override
  public String applicability() {
    return "every mail domain";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(
        NAMED, GUESSED, NOWHERE, HOST_WITHOUT_ADDRESS, HOST_UNKNOWN, DNS.unknown(), DNS.broken());
  }

  @Override
  public boolean appliesTo(DomainEvidence evidence) {
    return true;
  }

  @Override
  public List<Finding> findings(DomainEvidence evidence) {
    List<Finding> findings = new ArrayList<>();
    List<String> named = new ArrayList<>();
    evidence
        .services()
        .forEach(
            (service, answer) -> {
              for (SrvRecord record : DomainEvidence.offered(answer)) {
                fault(service, record, evidence).ifPresent(findings::add);
              }
              DomainEvidence.endpoints(service, answer).forEach(one -> named.add(one.toString()));
            });
    unanswered(evidence)
        .forEach(
            (failed, what) ->
                findings.add(
                    DNS.finding(String.join(", ", what) + " of " + evidence.domain(), failed)));
    if (findings.isEmpty()) {
      findings.add(
          named.isEmpty()
              ? GUESSED.ok("no SRV records: mail programs have to guess")
              : NAMED.ok("SRV records name " + String.join(", ", named)));
    }
    return findings;
  }

  private static Optional<Finding> fault(
      MailService service, SrvRecord record, DomainEvidence evidence) {
    String shown = "the SRV record of " + service.owner();
    if (record.host().isEmpty() || record.port() == 0) {
      return Optional.of(
          NOWHERE.failure(
              shown
                  + " names '"
                  + record.target()
                  + ":"
                  + record.port()
                  + "', where nothing can be",
              "name a host and a port"));
    }
    DnsName host = record.host().get();
    return new DnsFailures(HOST_UNKNOWN, DNS.broken(), DNS.unasked())
        .ofHost(shown, host, evidence.addressesOf(host), HOST_WITHOUT_ADDRESS);
  }

  /** What was asked in vain, by the answer: a name server that is down says the same each time. */
  private static Map<DnsAnswer.Failed<?>, List<String>> unanswered(DomainEvidence evidence) {
    Map<DnsAnswer.Failed<?>, List<String>> unanswered = new LinkedHashMap<>();
    evidence
        .services()
        .forEach(
            (service, answer) -> {
              if (answer instanceof DnsAnswer.Failed<SrvRecord> failed) {
                unanswered.computeIfAbsent(failed, _ -> new ArrayList<>()).add(service.owner());
              }
            });
    evidence
        .usualNames()
        .forEach(
            (label, answer) -> {
              if (answer instanceof DnsAnswer.Failed<InetAddress> failed) {
                unanswered.computeIfAbsent(failed, _ -> new ArrayList<>()).add(label);
              }
            });
    return unanswered;
  }
}
