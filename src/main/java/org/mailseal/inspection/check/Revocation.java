package org.mailseal.inspection.check;

import java.util.List;
import java.util.Optional;
import org.mailseal.inspection.result.CheckedCertificate;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.RevocationStatus;
import org.mailseal.inspection.result.Topic;

/**
 * Whether the revocation lists that certificates name hold them (RFC 5280 §5). The lists are all
 * that is asked: public CAs have given up OCSP, or are about to.
 */
public final class Revocation {
  private Revocation() {}

  /**
   * One finding about all certificates of a chain; none where nothing was asked.
   *
   * @param chain the leaf first
   */
  public static Optional<Finding> of(List<CheckedCertificate> chain) {
    if (chain.isEmpty()) {
      return Optional.empty();
    }
    return revoked(chain).or(() -> unknown(chain)).or(() -> good(chain.getFirst()));
  }

  private static Optional<Finding> revoked(List<CheckedCertificate> chain) {
    for (CheckedCertificate checked : chain) {
      if (checked.status() instanceof RevocationStatus.Revoked revoked) {
        return Optional.of(
            Finding.failure(
                Topic.REVOCATION,
                subject(checked, chain)
                    + " was revoked on "
                    + Dates.day(revoked.entry().since())
                    + " ("
                    + revoked.entry().reason()
                    + ")",
                "renew it with a new key",
                "RFC 5280 §5.3"));
      }
    }
    return Optional.empty();
  }

  private static Optional<Finding> unknown(List<CheckedCertificate> chain) {
    for (CheckedCertificate checked : chain) {
      if (checked.status() instanceof RevocationStatus.Unknown unknown) {
        return Optional.of(
            Finding.unknown(
                Topic.REVOCATION,
                "nobody knows whether " + subject(checked, chain) + " is revoked: " + unknown.why(),
                "try again later; then ask the CA",
                "RFC 5280 §6.3"));
      }
    }
    return Optional.empty();
  }

  /** Where the leaf names no list, nothing was checked. */
  private static Optional<Finding> good(CheckedCertificate leaf) {
    return leaf.status() instanceof RevocationStatus.Good good
        ? Optional.of(
            Finding.ok(
                Topic.REVOCATION,
                "not revoked, says its CA's list of " + Dates.day(good.list().thisUpdate()),
                "RFC 5280 §6.3"))
        : Optional.empty();
  }

  private static String subject(CheckedCertificate checked, List<CheckedCertificate> chain) {
    return checked.equals(chain.getFirst())
        ? "the certificate"
        : "the issuer " + Issuers.name(checked.certificate());
  }
}
