package org.mailseal.inspection.domain;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.Lookup;
import org.mailseal.dns.MailExchanger;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Protocol;
import org.mailseal.inspection.check.DnsFailures;
import org.mailseal.inspection.result.Fact;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.inspection.result.Topic;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/** Where the mail of a domain goes: its MX records (RFC 5321 §5.1). */
final class MailExchangers {
  private static final int MAX_TARGETS = 30; // hosts; the largest providers have seven or so
  private static final String CLAUSE = "RFC 5321 §5.1";

  static final DnsFailures DNS = DnsFailures.of(Topic.MX, CLAUSE);

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

  public static final FindingCode TOO_MANY =
      FindingCode.of(
          Topic.MX,
          "too-many",
          "MX records name more hosts than are inspected",
          CLAUSE,
          Level.WARNING);

  private final Lookup dns;

  MailExchangers(Lookup dns) {
    this.dns = dns;
  }

  DomainPart inspect(DnsName domain) {
    DomainPart part = new DomainPart();
    switch (dns.mailExchangers(domain)) {
      case DnsAnswer.Failed<MailExchanger> failed ->
          part.findings.add(DNS.finding("MX of " + domain, failed));
      case DnsAnswer.Unasked<MailExchanger> _ -> part.findings.add(DNS.notAsked());
      case DnsAnswer.Absent<MailExchanger> _ -> addressInstead(domain, part);
      case DnsAnswer.Found<MailExchanger> found -> {
        for (MailExchanger mx : found.records()) {
          part.facts.add(
              new Fact(
                  "MX", mx.preference() + " " + mx.target() + (found.secure() ? " (DNSSEC)" : "")));
        }
        judge(domain, found.records(), part);
      }
    }
    return part;
  }

  /** Without MX, mail goes to the domain itself. */
  private void addressInstead(DnsName domain, DomainPart part) {
    switch (dns.addresses(domain)) {
      case DnsAnswer.Found<InetAddress> _ -> {
        part.findings.add(
            MISSING.warning(
                domain + " has no MX, so that its mail goes to its own address",
                "publish an MX record; or, to take no mail, the null MX: 0 ."));
        part.targets.add(target(domain, domain));
      }
      case DnsAnswer.Absent<InetAddress> _ ->
          part.findings.add(
              NOWHERE.failure(
                  domain + " has neither MX nor address, so that it takes no mail",
                  "publish an MX record"));
      case DnsAnswer.Failed<InetAddress> failed ->
          part.findings.add(DNS.finding("addresses of " + domain, failed));
      case DnsAnswer.Unasked<InetAddress> _ -> part.findings.add(DNS.notAsked());
    }
  }

  private void judge(DnsName domain, List<MailExchanger> records, DomainPart part) {
    if (records.stream().allMatch(MailExchanger::none)) {
      part.findings.add(NULL_MX.ok(domain + " takes no mail: it has the null MX"));
      return;
    }
    Map<DnsName, CompletableFuture<DnsAnswer<InetAddress>>> hosts = new LinkedHashMap<>();
    for (MailExchanger mx : records) {
      if (mx.none()) {
        part.findings.add(
            NULL_BESIDE_OTHERS.failure(
                "there are other MX records beside the null MX",
                "remove the null MX, or all of the others"));
      } else if (mx.host().isEmpty()) {
        part.findings.add(
            NO_HOST_NAME.failure(
                "the MX record names '" + mx.target() + "', which is no host name",
                "name a host that has an address"));
      } else if (hosts.size() < MAX_TARGETS) {
        hosts.computeIfAbsent(mx.host().get(), host -> DomainPart.begin(() -> dns.addresses(host)));
      }
    }
    hosts.forEach(
        (host, addresses) -> {
          part.host(HOST_WITHOUT_ADDRESS, DNS, "the MX record", host, addresses.join());
          part.targets.add(target(host, domain));
        });
    long distinct = records.stream().flatMap(mx -> mx.host().stream()).distinct().count();
    if (distinct > MAX_TARGETS) {
      part.findings.add(
          TOO_MANY.warning(
              distinct
                  + " hosts are named by MX records; the first "
                  + MAX_TARGETS
                  + " are looked at",
              "name fewer hosts, with several addresses each"));
    }
    if (part.findings.isEmpty()) {
      part.findings.add(
          NAMED.ok("mail goes to " + Identifier.display(List.copyOf(hosts.keySet()))));
    }
  }

  private static PortTarget target(DnsName host, DnsName domain) {
    return new PortTarget(
        new Endpoint(host.text(), Protocol.SMTP.defaultPort(), Protocol.SMTP),
        Optional.empty(),
        Optional.of(domain));
  }
}
