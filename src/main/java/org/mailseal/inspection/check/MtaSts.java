package org.mailseal.inspection.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;
import org.mailseal.mtasts.MtaStsPolicy;
import org.mailseal.mtasts.MtaStsResult;
import org.mailseal.name.DnsName;

/** Holds an MX host against the MTA-STS policy of its domain (RFC 8461 §4). */
final class MtaSts {
  private MtaSts() {}

  /**
   * What a policy means for one host. A policy that is absent or faulty holds nothing against a
   * host: it is the domain's check-up that speaks of it.
   *
   * @param mx as the MX record names it
   * @param leaf what the host serves; empty where it serves nothing
   * @param untrusted why its chain leads to no public root, where nothing else is said of that:
   *     DANE makes up for it, and this policy does not
   */
  static List<Finding> judge(
      DnsName mx, Optional<CertificateInfo> leaf, Optional<String> untrusted, MtaStsResult answer) {
    return switch (answer) {
      case MtaStsResult.Absent _, MtaStsResult.Faulty _, MtaStsResult.Unasked _ -> List.of();
      case MtaStsResult.Unknown unknown ->
          List.of(
              new Finding(
                  Level.UNKNOWN,
                  Topic.MTA_STS,
                  unknown.why(),
                  "try again, or ask another resolver",
                  "RFC 8461 §3"));
      case MtaStsResult.Published published -> judge(mx, leaf, untrusted, published.policy());
    };
  }

  private static List<Finding> judge(
      DnsName mx, Optional<CertificateInfo> leaf, Optional<String> untrusted, MtaStsPolicy policy) {
    if (policy.mode() == MtaStsPolicy.Mode.NONE) {
      return List.of();
    }
    boolean enforced = policy.mode() == MtaStsPolicy.Mode.ENFORCE;
    Level level = enforced ? Level.FAILURE : Level.WARNING;
    String then = enforced ? "; senders do not deliver to it" : "; senders will report it";
    List<Finding> findings = new ArrayList<>();
    if (!policy.names(mx)) {
      findings.add(
          new Finding(
              level,
              Topic.MTA_STS,
              "the MTA-STS policy does not name " + mx + then,
              "add 'mx: " + mx + "' to the policy, then give the TXT record a new id",
              "RFC 8461 §4.1"));
    }
    if (leaf.isPresent() && !leaf.get().covers(mx)) {
      findings.add(
          new Finding(
              level,
              Topic.MTA_STS,
              "the certificate does not cover " + mx + ", as the MTA-STS policy demands" + then,
              "issue one with " + mx + " among its DNS names",
              "RFC 8461 §4.2"));
    }
    untrusted.ifPresent(
        why ->
            findings.add(
                new Finding(
                    level,
                    Topic.MTA_STS,
                    "DANE vouches for the certificate, but the MTA-STS policy demands a public"
                        + " root: "
                        + why
                        + then,
                    "take a certificate of a public CA, or give the policy up",
                    "RFC 8461 §4.2")));
    if (findings.isEmpty() && leaf.isPresent()) {
      findings.add(
          Finding.ok(
              Topic.MTA_STS, "the MTA-STS policy names " + mx + ", and so does the certificate"));
    }
    return findings;
  }
}
