package org.mailseal.lifecycle.names;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.mailseal.dns.Caa;
import org.mailseal.dns.CaaPolicy;
import org.mailseal.dns.CaaPolicy.Verdict;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;
import org.mailseal.name.DnsName;

/** The owner of a domain may allow some authorities alone (RFC 8659, RFC 8657). */
final class CaaRule implements NameRule {
  static final FindingCode FORBIDDEN =
      FindingCode.of(
          Topic.ORDER,
          "caa-forbidden",
          "CAA records keep the authority from signing it",
          "RFC 8659 §4.2",
          Level.FAILURE);

  static final FindingCode UNCERTAIN =
      FindingCode.of(
          Topic.ORDER,
          "caa-uncertain",
          "whether CAA records allow the authority cannot be told before it is asked",
          "RFC 8659 §4.2",
          Level.UNKNOWN);

  @Override
  public List<Finding> findings(NameEvidence evidence) {
    return switch (evidence.caa()) {
      case DnsAnswer.Absent<Caa> _, DnsAnswer.Unasked<Caa> _ -> List.of();
      case DnsAnswer.Failed<Caa> failed when failed.bogus() ->
          List.of(AddressRule.bogus(failed.why()));
      case DnsAnswer.Failed<Caa> failed ->
          List.of(
              AddressRule.UNKNOWN.unknown(
                  "its CAA records cannot be looked up: " + failed.why(),
                  "mend its name servers: an authority that cannot ask does not sign"));
      case DnsAnswer.Found<Caa> found -> judged(new CaaPolicy(found.records()), evidence);
    };
  }

  private static List<Finding> judged(CaaPolicy policy, NameEvidence evidence) {
    return switch (verdict(policy, evidence)) {
      case Verdict.Allowed _ -> List.of();
      case Verdict.Refused(String why) ->
          List.of(
              FORBIDDEN.failure(
                  "CAA records ("
                      + policy.display()
                      + ") keep "
                      + evidence.authority()
                      + " from signing it: "
                      + why,
                  "change them"
                      + evidence.rules().get().caaIdentities().stream()
                          .sorted()
                          .findFirst()
                          .map(identity -> " (issue \"" + identity + "\")")
                          .orElse("")
                      + ", or the authority"));
      case Verdict.Unknown(String why) ->
          List.of(
              UNCERTAIN.unknown(
                  "its CAA records ("
                      + policy.display()
                      + ") may keep "
                      + evidence.authority()
                      + " from signing it: "
                      + why,
                  ""));
    };
  }

  private static Verdict verdict(CaaPolicy policy, NameEvidence evidence) {
    boolean wildcard = evidence.name() instanceof DnsName name && name.wildcard();
    Verdict first = policy.judge(wildcard, asking(evidence, Optional.empty()));
    if (!(first instanceof Verdict.Unknown) || evidence.rules().get().caaIdentities().isEmpty()) {
      return first;
    }
    // The authority is asked for the account only where a record speaks of one.
    Optional<URI> account = evidence.account().get();
    return account.isPresent() ? policy.judge(wildcard, asking(evidence, account)) : first;
  }

  private static CaaPolicy.Asking asking(NameEvidence evidence, Optional<URI> account) {
    return new CaaPolicy.Asking(evidence.rules().get().caaIdentities(), account, evidence.method());
  }
}
