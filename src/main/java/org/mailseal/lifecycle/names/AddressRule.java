package org.mailseal.lifecycle.names;

import java.util.List;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;

/** Where an authority comes to the host itself, there must be an address to come to. */
final class AddressRule implements NameRule {
  static final FindingCode NONE =
      FindingCode.of(
          Topic.ORDER,
          "no-address",
          "the name has no address that an authority could come to",
          "RFC 8555 §8.3",
          Level.FAILURE);

  static final FindingCode BOGUS =
      FindingCode.of(
          Topic.ORDER,
          "dnssec",
          "DNSSEC proves that an answer about the name is false",
          "RFC 4035 §5.5",
          Level.FAILURE);

  static final FindingCode UNKNOWN =
      FindingCode.of(
          Topic.ORDER, "no-answer", "a name server gave no answer about it", "", Level.UNKNOWN);

  /** For a host whose resolver sees another DNS than the world. */
  static final String UNLESS_SPLIT =
      "; where this host asks another DNS than the world does, set checks: {dns: false}";

  @Override
  public List<Finding> findings(NameEvidence evidence) {
    if (evidence.method().filter("dns-01"::equals).isPresent()) {
      return List.of(); // what matters there is its zone alone
    }
    return switch (evidence.addresses()) {
      case DnsAnswer.Found<?> _, DnsAnswer.Unasked<?> _ -> List.of();
      case DnsAnswer.Absent<?> _ ->
          List.of(
              NONE.failure(
                  "the DNS has no address for it",
                  "give it an A or AAAA record, take it out of also-for, or prove it by dns-01"
                      + UNLESS_SPLIT));
      case DnsAnswer.Failed<?> failed when failed.bogus() -> List.of(bogus(failed.why()));
      case DnsAnswer.Failed<?> failed ->
          List.of(
              UNKNOWN.unknown(
                  "its address cannot be looked up: " + failed.why(),
                  "mend its name servers, or this host's resolver"));
    };
  }

  static Finding bogus(String why) {
    return BOGUS.failure(
        why,
        "mend the signatures of its zone, or the DS record above it: no authority takes what it"
            + " cannot validate"
            + UNLESS_SPLIT);
  }
}
