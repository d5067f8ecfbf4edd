package org.mailseal.checkup;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.RevocationList;

/**
 * Whether the revocation lists that certificates name hold them (RFC 5280 §5). The lists are all
 * that is asked: public CAs have given up OCSP, or are about to.
 */
final class Revocation {
  private Revocation() {}

  /** What was learned of one certificate. */
  sealed interface Status {
    /** It names no list. */
    record Unnamed() implements Status {}

    record Unknown(String why) implements Status {}

    /**
     * It is not on the list.
     *
     * @param place printable
     */
    record Good(String place, RevocationList list) implements Status {}

    record Revoked(String place, RevocationList.Entry entry) implements Status {}
  }

  record Checked(X509Certificate certificate, Status status) {}

  /**
   * One finding about all certificates of a chain; none where nothing was asked.
   *
   * @param chain the leaf first
   */
  static Optional<Finding> of(List<Checked> chain) {
    if (chain.isEmpty()) {
      return Optional.empty();
    }
    return revoked(chain).or(() -> unknown(chain)).or(() -> good(chain.getFirst()));
  }

  private static Optional<Finding> revoked(List<Checked> chain) {
    for (Checked checked : chain) {
      if (checked.status() instanceof Status.Revoked revoked) {
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

  private static Optional<Finding> unknown(List<Checked> chain) {
    for (Checked checked : chain) {
      if (checked.status() instanceof Status.Unknown unknown) {
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
  private static Optional<Finding> good(Checked leaf) {
    return leaf.status() instanceof Status.Good good
        ? Optional.of(
            Finding.ok(
                Topic.REVOCATION,
                "not revoked, says its CA's list of " + Dates.day(good.list().thisUpdate()),
                "RFC 5280 §6.3"))
        : Optional.empty();
  }

  private static String subject(Checked checked, List<Checked> chain) {
    return checked.equals(chain.getFirst())
        ? "the certificate"
        : "the issuer " + Issuers.name(checked.certificate());
  }
}
