package org.mailseal.inspection.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;
import org.mailseal.mtasts.MtaStsPolicy;
import org.mailseal.mtasts.MtaStsResult;
import org.mailseal.name.DnsName;

/** Holds an MX host against the MTA-STS policy of its domain (RFC 8461 §4). */
final class MtaSts {
  public static final FindingCode MET =
      FindingCode.of(
          Topic.MTA_STS,
          "met",
          "the host and its certificate are what the policy demands",
          "",
          Level.OK);

  public static final FindingCode HOST_NOT_NAMED =
      FindingCode.of(
          Topic.MTA_STS,
          "host-not-named",
          "the policy does not name the host",
          "RFC 8461 §4.1",
          Level.WARNING,
          Level.FAILURE);

  public static final FindingCode NAME_NOT_COVERED =
      FindingCode.of(
          Topic.MTA_STS,
          "name-not-covered",
          "the certificate does not cover the name of the MX",
          "RFC 8461 §4.2",
          Level.WARNING,
          Level.FAILURE);

  public static final FindingCode ROOT_NOT_PUBLIC =
      FindingCode.of(
          Topic.MTA_STS,
          "root-not-public",
          "DANE vouches for the certificate, and the policy demands a public root all the same",
          "RFC 8461 §4.2",
          Level.WARNING,
          Level.FAILURE);

  public static final FindingCode UNKNOWN =
      FindingCode.of(
          Topic.MTA_STS,
          "unknown",
          "whether the domain of the MX has a policy is not known",
          "RFC 8461 §3",
          Level.UNKNOWN);

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
          List.of(UNKNOWN.unknown(unknown.why(), "try again, or ask another resolver"));
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
          HOST_NOT_NAMED.at(
              level,
              "the MTA-STS policy does not name " + mx + then,
              "add 'mx: " + mx + "' to the policy, then give the TXT record a new id"));
    }
    if (leaf.isPresent() && !leaf.get().covers(mx)) {
      findings.add(
          NAME_NOT_COVERED.at(
              level,
              "the certificate does not cover " + mx + ", as the MTA-STS policy demands" + then,
              "issue one with " + mx + " among its DNS names"));
    }
    untrusted.ifPresent(
        why ->
            findings.add(
                ROOT_NOT_PUBLIC.at(
                    level,
                    "DANE vouches for the certificate, but the MTA-STS policy demands a public"
                        + " root: "
                        + why
                        + then,
                    "take a certificate of a public CA, or give the policy up")));
    if (findings.isEmpty() && leaf.isPresent()) {
      findings.add(MET.ok("the MTA-STS policy names " + mx + ", and so does the certificate"));
    }
    return findings;
  }
}
