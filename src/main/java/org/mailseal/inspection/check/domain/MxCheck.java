package org.mailseal.inspection.check.domain;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.MailExchanger;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.DomainEvidence;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/** Where the mail of a domain goes (RFC 5321 §5.1, RFC 7505). */
public final class MxCheck implements Check<DomainEvidence> {
  private static final String CLAUSE = "RFC 5321 §5.1";

  public static final FindingCode NAMED =
      FindingCode.of(
          Topic.MX, "named", "MX records name hosts that have addresses", CLAUSE, Level.OK);

  public static final FindingCode NULL_MX =
      FindingCode.of(
          Topic.MX, "null", "the domain says that it takes no mail", "RFC 7505 §3", Level.OK);

  public static final FindingCode MISSING =
      FindingCode.of(
          Topic.MX,
          "missing",
          "there is no MX record, so mail goes to the own address of the domain",
          CLAUSE,
          Level.WARNING);

  public static final FindingCode NOWHERE =
      FindingCode.of(
          Topic.MX,
          "nowhere",
          "there is neither an MX record nor an address",
          CLAUSE,
          Level.FAILURE);

  public static final FindingCode NULL_BESIDE_OTHERS =
      FindingCode.of(
          Topic.MX,
          "null-beside-others",
          "there are other MX records beside the null MX",
          "RFC 7505 §3",
          Level.FAILURE);

  public static final FindingCode NO_HOST_NAME =
      FindingCode.of(
          Topic.MX,
          "no-host-name",
          "an MX record names something that is no host name",
          CLAUSE,
          Level.FAILURE);

  public static final FindingCode HOST_WITHOUT_ADDRESS =
      FindingCode.of(
          Topic.MX,
          "host-without-address",
          "an MX record names a host that has no address",
          CLAUSE,
          Level.FAILURE);

  public static final FindingCode ALIAS =
      FindingCode.of(
          Topic.MX,
          "alias",
          "an MX record names a host that is an alias (CNAME)",
          "RFC 2181 §10.3",
          Level.WARNING);

  public static final FindingCode TOO_MANY =
      FindingCode.of(
          Topic.MX,
          "too-many",
          "MX records name more hosts than are inspected",
          CLAUSE,
          Level.WARNING);

  private static final DnsFailures DNS = DnsFailures.of(Topic.MX, CLAUSE);

  @Override
  public String title() {
    return "MX records";
  }

  @Override
  public String description() {
    return "Mail for a domain goes to the hosts that its MX records name, and without any to the"
        + " domain's own address. Each must be a host with an address, and no alias; the null MX,"
        + " which says that a domain takes no mail, stands alone.";
  }

  @Override
  public String applicability() {
    return "every mail domain";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(
        NAMED,
        NULL_MX,
        MISSING,
        NOWHERE,
        NULL_BESIDE_OTHERS,
        NO_HOST_NAME,
        HOST_WITHOUT_ADDRESS,
        ALIAS,
        TOO_MANY,
        DNS.unknown(),
        DNS.broken(),
        DNS.unasked());
  }

  @Override
  public boolean appliesTo(DomainEvidence evidence) {
    return true;
  }

  @Override
  public List<Finding> findings(DomainEvidence evidence) {
    DnsName domain = evidence.domain();
    return switch (evidence.exchangers()) {
      case DnsAnswer.Failed<MailExchanger> failed ->
          List.of(DNS.finding("MX of " + domain, failed));
      case DnsAnswer.Unasked<MailExchanger> _ -> List.of(DNS.notAsked());
      case DnsAnswer.Absent<MailExchanger> _ ->
          List.of(withoutMx(domain, evidence.addressesOf(domain)));
      case DnsAnswer.Found<MailExchanger> found -> withMx(found.records(), evidence);
    };
  }

  private static Finding withoutMx(DnsName domain, DnsAnswer<InetAddress> addresses) {
    return switch (addresses) {
      case DnsAnswer.Found<InetAddress> _ ->
          MISSING.warning(
              domain + " has no MX, so that its mail goes to its own address",
              "publish an MX record; or, to take no mail, the null MX: 0 .");
      case DnsAnswer.Absent<InetAddress> _ ->
          NOWHERE.failure(
              domain + " has neither MX nor address, so that it takes no mail",
              "publish an MX record");
      case DnsAnswer.Failed<InetAddress> failed -> DNS.finding("addresses of " + domain, failed);
      case DnsAnswer.Unasked<InetAddress> _ -> DNS.notAsked();
    };
  }

  private static List<Finding> withMx(List<MailExchanger> records, DomainEvidence evidence) {
    if (records.stream().allMatch(MailExchanger::none)) {
      return List.of(NULL_MX.ok(evidence.domain() + " takes no mail: it has the null MX"));
    }
    List<Finding> findings = new ArrayList<>();
    for (MailExchanger mx : records) {
      if (mx.none()) {
        findings.add(
            NULL_BESIDE_OTHERS.failure(
                "there are other MX records beside the null MX",
                "remove the null MX, or all of the others"));
      } else if (mx.host().isEmpty()) {
        findings.add(
            NO_HOST_NAME.failure(
                "the MX record names '" + mx.target() + "', which is no host name",
                "name a host that has an address"));
      }
    }
    List<DnsName> hosts = evidence.exchangerHosts();
    hosts.forEach(
        host ->
            DNS.ofHost("the MX record", host, evidence.addressesOf(host), HOST_WITHOUT_ADDRESS)
                .or(() -> alias(host, evidence))
                .ifPresent(findings::add));
    long distinct = records.stream().flatMap(mx -> mx.host().stream()).distinct().count();
    if (distinct > hosts.size()) {
      findings.add(
          TOO_MANY.warning(
              distinct
                  + " hosts are named by MX records; the first "
                  + hosts.size()
                  + " are looked at",
              "name fewer hosts, with several addresses each"));
    }
    return findings.isEmpty()
        ? List.of(NAMED.ok("mail goes to " + Identifier.display(hosts)))
        : findings;
  }

  /** Some senders look for the alias's TLSA records, some refuse to deliver (RFC 5321 §5.1). */
  private static Optional<Finding> alias(DnsName host, DomainEvidence evidence) {
    return evidence
        .realName(host)
        .map(
            real ->
                ALIAS.warning(
                    "the MX record names " + host + ", which is an alias of " + real,
                    "name " + real + " in the MX record"));
  }
}
