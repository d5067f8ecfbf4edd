package org.mailseal.inspection.domain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.Lookup;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.inspection.result.Fact;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
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

  private static final String CLAUSE = "RFC 8461 §3";

  public static final FindingCode ABSENT =
      FindingCode.of(
          Topic.MTA_STS, "policy-absent", "no policy is announced", "RFC 8461 §3.1", Level.OK);

  public static final FindingCode ENFORCED =
      FindingCode.of(
          Topic.MTA_STS, "policy-enforced", "the policy is enforced", "RFC 8461 §5", Level.OK);

  public static final FindingCode TESTED =
      FindingCode.of(
          Topic.MTA_STS, "policy-tested", "the policy is being tested", "RFC 8461 §5", Level.OK);

  public static final FindingCode GIVEN_UP =
      FindingCode.of(
          Topic.MTA_STS, "policy-given-up", "the policy is given up", "RFC 8461 §5", Level.OK);

  public static final FindingCode SHORT_LIVED =
      FindingCode.of(
          Topic.MTA_STS,
          "policy-short-lived",
          "senders forget the policy within a day",
          "RFC 8461 §3.2",
          Level.WARNING);

  public static final FindingCode FAULTY =
      FindingCode.of(
          Topic.MTA_STS,
          "policy-faulty",
          "what is announced or published is no policy, and counts for nothing",
          CLAUSE,
          Level.FAILURE);

  public static final FindingCode UNKNOWN =
      FindingCode.of(
          Topic.MTA_STS,
          "policy-unknown",
          "whether there is a policy could not be found out",
          CLAUSE,
          Level.UNKNOWN);

  public static final FindingCode NOT_ASKED =
      FindingCode.of(
          Topic.MTA_STS, "policy-not-asked", "the DNS was not to be asked", "", Level.UNKNOWN);

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
      case MtaStsResult.Absent _ -> ABSENT.ok("no MTA-STS policy is announced");
      case MtaStsResult.Faulty faulty ->
          new Finding(
              Level.FAILURE,
              FAULTY,
              "the MTA-STS policy counts for nothing: " + faulty.why(),
              faulty.fix(),
              faulty.clause());
      case MtaStsResult.Unasked _ -> NOT_ASKED.unknown("the DNS was not asked", "let it be asked");
      case MtaStsResult.Unknown unknown ->
          UNKNOWN.unknown(unknown.why(), "try again, or ask another resolver");
      case MtaStsResult.Published published -> judge(domain, published.policy());
    };
  }

  private static Finding judge(DnsName domain, MtaStsPolicy policy) {
    if (policy.mode() != MtaStsPolicy.Mode.NONE && policy.maxAge() < SHORT) {
      return SHORT_LIVED.warning(
          "senders forget the MTA-STS policy after " + policy.maxAge() + " seconds",
          "raise max_age to some weeks, such as 2419200");
    }
    return switch (policy.mode()) {
      case ENFORCE -> ENFORCED.ok("the MTA-STS policy of " + domain + " is enforced");
      case TESTING ->
          TESTED.ok(
              "the MTA-STS policy of "
                  + domain
                  + " is being tested: senders report, and deliver all the same");
      case NONE ->
          GIVEN_UP.ok("the MTA-STS policy of " + domain + " is given up: its mode is none");
    };
  }
}
