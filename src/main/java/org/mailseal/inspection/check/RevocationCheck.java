package org.mailseal.inspection.check;

import java.util.List;
import java.util.Optional;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.CheckedCertificate;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.RevocationStatus;
import org.mailseal.inspection.result.Topic;

/**
 * Whether the revocation lists that certificates name hold them (RFC 5280 §5). The lists are all
 * that is asked: public CAs have given up OCSP, or are about to.
 */
public final class RevocationCheck implements Check<PortEvidence> {
  public static final FindingCode NOT_REVOKED =
      FindingCode.of(
          Topic.REVOCATION,
          "not-revoked",
          "the CA's list does not hold the certificate",
          "RFC 5280 §6.3",
          Level.OK);

  public static final FindingCode REVOKED =
      FindingCode.of(
          Topic.REVOCATION,
          "revoked",
          "the certificate or an issuer of it was revoked",
          "RFC 5280 §5.3",
          Level.FAILURE);

  public static final FindingCode UNKNOWN =
      FindingCode.of(
          Topic.REVOCATION,
          "unknown",
          "a list could not be had, or not be believed",
          "RFC 5280 §6.3",
          Level.UNKNOWN);

  @Override
  public String title() {
    return "Revocation";
  }

  @Override
  public String description() {
    return "Whether the revocation lists that the certificates of a chain name hold"
        + " them. The lists are all that is asked: public CAs have given up OCSP, or"
        + " are about to.";
  }

  @Override
  public String applicability() {
    return "ports that serve a trusted chain whose leaf has not expired, where lists are"
        + " asked for; nothing is said where the leaf names no list";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(NOT_REVOKED, REVOKED, UNKNOWN);
  }

  @Override
  public boolean appliesTo(PortEvidence evidence) {
    return !evidence.revocation().isEmpty();
  }

  @Override
  public List<Finding> findings(PortEvidence evidence) {
    List<CheckedCertificate> chain = evidence.revocation();
    return revoked(chain)
        .or(() -> unknown(chain))
        .or(() -> good(chain.getFirst()))
        .map(List::of)
        .orElseGet(List::of);
  }

  private static Optional<Finding> revoked(List<CheckedCertificate> chain) {
    for (CheckedCertificate checked : chain) {
      if (checked.status() instanceof RevocationStatus.Revoked revoked) {
        return Optional.of(
            REVOKED.failure(
                subject(checked, chain)
                    + " was revoked on "
                    + ValidityCheck.day(revoked.entry().since())
                    + " ("
                    + revoked.entry().reason()
                    + ")",
                "renew it with a new key"));
      }
    }
    return Optional.empty();
  }

  private static Optional<Finding> unknown(List<CheckedCertificate> chain) {
    for (CheckedCertificate checked : chain) {
      if (checked.status() instanceof RevocationStatus.Unknown unknown) {
        return Optional.of(
            UNKNOWN.unknown(
                "nobody knows whether " + subject(checked, chain) + " is revoked: " + unknown.why(),
                "try again later; then ask the CA"));
      }
    }
    return Optional.empty();
  }

  /** Where the leaf names no list, nothing was checked. */
  private static Optional<Finding> good(CheckedCertificate leaf) {
    return leaf.status() instanceof RevocationStatus.Good good
        ? Optional.of(
            NOT_REVOKED.ok(
                "not revoked, says its CA's list of "
                    + ValidityCheck.day(good.list().thisUpdate())))
        : Optional.empty();
  }

  private static String subject(CheckedCertificate checked, List<CheckedCertificate> chain) {
    return checked.equals(chain.getFirst())
        ? "the certificate"
        : "the issuer " + ChainCheck.name(checked.certificate());
  }
}
