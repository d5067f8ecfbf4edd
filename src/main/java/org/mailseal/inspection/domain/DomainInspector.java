package org.mailseal.inspection.domain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.Lookup;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.inspection.check.DnsFailures;
import org.mailseal.inspection.result.Fact;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.inspection.result.Topic;
import org.mailseal.mtasts.MtaStsPolicy;
import org.mailseal.mtasts.MtaStsResult;
import org.mailseal.mtasts.PolicySource;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/** Looks at what a mail domain publishes for all of its servers. Thread-safe. */
public final class DomainInspector {
  /**
   * RFC 8461 §3.2 expects weeks, yet large providers live with a day; below that, whoever holds a
   * name server for a night takes the policy away.
   */
  private static final long SHORT = 86_400; // seconds

  private final Lookup dns;
  private final PolicySource policies;

  public DomainInspector(Lookup dns, PolicySource policies) {
    this.dns = dns;
    this.policies = policies;
  }

  /**
   * Asks everything at once; the findings are never fewer than one for each topic.
   *
   * @param domain no wildcard
   */
  public DomainPlan inspect(DnsName domain) {
    CompletableFuture<MtaStsResult> policy = DomainPart.begin(() -> policies.policy(domain));
    CompletableFuture<DnsAnswer<String>> reporting =
        DomainPart.begin(() -> dns.texts(TlsReporting.PREFIX, domain));
    CompletableFuture<DomainPart> services =
        DomainPart.begin(() -> MailServices.inspect(domain, dns));
    DomainPart mx = new MailExchangers(dns).inspect(domain);

    List<Fact> facts = new ArrayList<>(mx.facts);
    List<Finding> findings = new ArrayList<>(mx.findings);
    facts.addAll(services.join().facts);
    findings.addAll(services.join().findings);
    facts.addAll(facts(policy.join()));
    findings.add(judge(domain, policy.join()));
    reporting
        .join()
        .records()
        .forEach(text -> facts.add(new Fact("TLSRPT", Printable.sanitize(text))));
    findings.add(TlsReporting.judge(domain, reporting.join(), inForce(policy.join())));
    return new DomainPlan(
        new Inspection.OfDomain(domain, facts, findings),
        withoutDuplicates(mx.targets, services.join().targets));
  }

  private static List<PortTarget> withoutDuplicates(List<PortTarget> first, List<PortTarget> then) {
    Map<Endpoint, PortTarget> targets = new LinkedHashMap<>();
    first.forEach(target -> targets.putIfAbsent(target.endpoint(), target));
    then.forEach(target -> targets.putIfAbsent(target.endpoint(), target));
    return List.copyOf(targets.values());
  }

  private static boolean inForce(MtaStsResult answer) {
    return answer instanceof MtaStsResult.Published published
        && published.policy().mode() != MtaStsPolicy.Mode.NONE;
  }

  private static List<Fact> facts(MtaStsResult answer) {
    return answer instanceof MtaStsResult.Published published
        ? List.of(new Fact("MTA-STS", published.policy().display()))
        : List.of();
  }

  private static Finding judge(DnsName domain, MtaStsResult answer) {
    return switch (answer) {
      case MtaStsResult.Absent _ ->
          Finding.ok(Topic.MTA_STS, "no MTA-STS policy is announced", "RFC 8461 §3.1");
      case MtaStsResult.Faulty faulty ->
          new Finding(
              Level.FAILURE,
              Topic.MTA_STS,
              "the MTA-STS policy counts for nothing: " + faulty.why(),
              faulty.fix(),
              faulty.clause());
      case MtaStsResult.Unasked _ -> DnsFailures.unasked(Topic.MTA_STS);
      case MtaStsResult.Unknown unknown ->
          new Finding(
              Level.UNKNOWN,
              Topic.MTA_STS,
              unknown.why(),
              "try again, or ask another resolver",
              "RFC 8461 §3");
      case MtaStsResult.Published published -> judge(domain, published.policy());
    };
  }

  private static Finding judge(DnsName domain, MtaStsPolicy policy) {
    if (policy.mode() != MtaStsPolicy.Mode.NONE && policy.maxAge() < SHORT) {
      return new Finding(
          Level.WARNING,
          Topic.MTA_STS,
          "senders forget the MTA-STS policy after " + policy.maxAge() + " seconds",
          "raise max_age to some weeks, such as 2419200",
          "RFC 8461 §3.2");
    }
    return Finding.ok(
        Topic.MTA_STS,
        switch (policy.mode()) {
          case ENFORCE -> "the MTA-STS policy of " + domain + " is enforced";
          case TESTING ->
              "the MTA-STS policy of "
                  + domain
                  + " is being tested: senders report, and deliver all the same";
          case NONE -> "the MTA-STS policy of " + domain + " is given up: its mode is none";
        },
        "RFC 8461 §5");
  }
}
