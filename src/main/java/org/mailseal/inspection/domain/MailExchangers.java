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
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.inspection.result.Topic;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/** Where the mail of a domain goes: its MX records (RFC 5321 §5.1). */
final class MailExchangers {
  private static final int MAX_TARGETS = 30; // hosts; the largest providers have seven or so
  private static final String CLAUSE = "RFC 5321 §5.1";

  private final Lookup dns;

  MailExchangers(Lookup dns) {
    this.dns = dns;
  }

  DomainPart inspect(DnsName domain) {
    DomainPart part = new DomainPart();
    switch (dns.mailExchangers(domain)) {
      case DnsAnswer.Failed<MailExchanger> failed ->
          part.findings.add(DnsFailures.finding(Topic.MX, "MX of " + domain, failed, CLAUSE));
      case DnsAnswer.Unasked<MailExchanger> _ -> part.findings.add(DnsFailures.unasked(Topic.MX));
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
            new Finding(
                Level.WARNING,
                Topic.MX,
                domain + " has no MX, so that its mail goes to its own address",
                "publish an MX record; or, to take no mail, the null MX: 0 .",
                CLAUSE));
        part.targets.add(target(domain, domain));
      }
      case DnsAnswer.Absent<InetAddress> _ ->
          part.fail(
              Topic.MX,
              domain + " has neither MX nor address, so that it takes no mail",
              "publish an MX record",
              CLAUSE);
      case DnsAnswer.Failed<InetAddress> failed ->
          part.findings.add(
              DnsFailures.finding(Topic.MX, "addresses of " + domain, failed, CLAUSE));
      case DnsAnswer.Unasked<InetAddress> _ -> part.findings.add(DnsFailures.unasked(Topic.MX));
    }
  }

  private void judge(DnsName domain, List<MailExchanger> records, DomainPart part) {
    if (records.stream().allMatch(MailExchanger::none)) {
      part.findings.add(
          Finding.ok(Topic.MX, domain + " takes no mail: it has the null MX", "RFC 7505 §3"));
      return;
    }
    Map<DnsName, CompletableFuture<DnsAnswer<InetAddress>>> hosts = new LinkedHashMap<>();
    for (MailExchanger mx : records) {
      if (mx.none()) {
        part.fail(
            Topic.MX,
            "there are other MX records beside the null MX",
            "remove the null MX, or all of the others",
            "RFC 7505 §3");
      } else if (mx.host().isEmpty()) {
        part.fail(
            Topic.MX,
            "the MX record names '" + mx.target() + "', which is no host name",
            "name a host that has an address",
            CLAUSE);
      } else if (hosts.size() < MAX_TARGETS) {
        hosts.computeIfAbsent(mx.host().get(), host -> DomainPart.begin(() -> dns.addresses(host)));
      }
    }
    hosts.forEach(
        (host, addresses) -> {
          part.host(Topic.MX, "the MX record", host, addresses.join(), CLAUSE);
          part.targets.add(target(host, domain));
        });
    long distinct = records.stream().flatMap(mx -> mx.host().stream()).distinct().count();
    if (distinct > MAX_TARGETS) {
      part.findings.add(
          new Finding(
              Level.WARNING,
              Topic.MX,
              distinct
                  + " hosts are named by MX records; the first "
                  + MAX_TARGETS
                  + " are looked at",
              "name fewer hosts, with several addresses each",
              CLAUSE));
    }
    if (part.findings.isEmpty()) {
      part.findings.add(
          Finding.ok(
              Topic.MX, "mail goes to " + Identifier.display(List.copyOf(hosts.keySet())), CLAUSE));
    }
  }

  private static PortTarget target(DnsName host, DnsName domain) {
    return new PortTarget(
        new Endpoint(host.text(), Protocol.SMTP.defaultPort(), Protocol.SMTP),
        Optional.empty(),
        Optional.of(domain));
  }
}
