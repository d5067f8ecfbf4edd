package org.mailseal.inspection.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.Topic;
import org.mailseal.mtasts.MtaStsPolicy;
import org.mailseal.mtasts.MtaStsResult;
import org.mailseal.name.DnsName;

/** Holds an MX host against the MTA-STS policy of its domain (RFC 8461 §4). */
public final class MtaStsCheck implements Check<PortEvidence> {
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

  @Override
  public String title() {
    return "MTA-STS of an MX";
  }

  @Override
  public String description() {
    return "Whether the host of an MX record is what the MTA-STS policy of its domain"
        + " demands. A policy that is absent or faulty holds nothing against a host;"
        + " the check of the domain speaks of it. An enforced policy makes a failure of"
        + " what is a warning while it is tested.";
  }

  @Override
  public String applicability() {
    return "hosts that are inspected as an MX of a domain, where that has a policy in"
        + " force, or that is not known";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(MET, HOST_NOT_NAMED, NAME_NOT_COVERED, ROOT_NOT_PUBLIC, UNKNOWN);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return evidence.isServed()
        && evidence.target().endpoint().name().isPresent()
        && switch (evidence.dns().policy()) {
          case MtaStsResult.Unknown _ -> true;
          case MtaStsResult.Published published ->
              published.policy().mode() != MtaStsPolicy.Mode.NONE;
          case MtaStsResult.Absent _, MtaStsResult.Faulty _, MtaStsResult.Unasked _ -> false;
        };
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    return switch (evidence.dns().policy()) {
      case MtaStsResult.Unknown unknown ->
          List.of(UNKNOWN.unknown(unknown.why(), "try again, or ask another resolver"));
      case MtaStsResult.Published published ->
          evidence.target().endpoint().name().stream()
              .flatMap(mx -> judge(mx, published.policy(), evidence).stream())
              .toList();
      case MtaStsResult.Absent _, MtaStsResult.Faulty _, MtaStsResult.Unasked _ -> List.of();
    };
  }

  private static List<Finding> judge(DnsName mx, MtaStsPolicy policy, PortEvidence evidence) {
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
    if (!evidence.leaf().covers(mx)) {
      findings.add(
          NAME_NOT_COVERED.at(
              level,
              "the certificate does not cover " + mx + ", as the MTA-STS policy demands" + then,
              "issue one with " + mx + " among its DNS names"));
    }
    untrusted(evidence)
        .ifPresent(
            why ->
                findings.add(
                    ROOT_NOT_PUBLIC.at(
                        level,
                        "DANE vouches for the certificate, but the MTA-STS policy demands a public"
                            + " root: "
                            + why
                            + then,
                        "take a certificate of a public CA, or give the policy up")));
    if (findings.isEmpty()) {
      findings.add(MET.ok("the MTA-STS policy names " + mx + ", and so does the certificate"));
    }
    return findings;
  }

  /**
   * Why the chain leads to no public root, where the check of the chain makes less of it: DANE
   * makes up for it there, and this policy does not.
   */
  private static Optional<String> untrusted(PortEvidence evidence) {
    return DaneCheck.vouches(evidence)
        ? evidence.trust().fault(evidence.sent().path(), evidence.now())
        : Optional.empty();
  }
}
