package org.mailseal.inspection.check.domain;

import java.util.List;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.DomainEvidence;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;
import org.mailseal.mtasts.MtaStsPolicy;
import org.mailseal.mtasts.MtaStsResult;
import org.mailseal.name.DnsName;

/** Whether the MTA-STS policy that a domain publishes counts (RFC 8461 §3). */
public final class MtaStsPolicyCheck implements Check<DomainEvidence> {
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

  @Override
  public String title() {
    return "MTA-STS policy";
  }

  @Override
  public String description() {
    return "A domain may announce a policy by which senders deliver over verified TLS to the named"
        + " hosts only. One that cannot be fetched or read protects nobody; one that is forgotten"
        + " soon protects little.";
  }

  @Override
  public String applicability() {
    return "every mail domain";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(ABSENT, ENFORCED, TESTED, GIVEN_UP, SHORT_LIVED, FAULTY, UNKNOWN, NOT_ASKED);
  }

  @Override
  public boolean appliesTo(DomainEvidence evidence) {
    return true;
  }

  @Override
  public List<Finding> findings(DomainEvidence evidence) {
    return List.of(
        switch (evidence.policy()) {
          case MtaStsResult.Absent _ -> ABSENT.ok("no MTA-STS policy is announced");
          case MtaStsResult.Faulty faulty ->
              new Finding(
                  Level.FAILURE,
                  FAULTY,
                  "the MTA-STS policy counts for nothing: " + faulty.why(),
                  faulty.fix(),
                  faulty.clause());
          case MtaStsResult.Unasked _ ->
              NOT_ASKED.unknown("the DNS was not asked", "let it be asked");
          case MtaStsResult.Unknown unknown ->
              UNKNOWN.unknown(unknown.why(), "try again, or ask another resolver");
          case MtaStsResult.Published published -> judge(evidence.domain(), published.policy());
        });
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
