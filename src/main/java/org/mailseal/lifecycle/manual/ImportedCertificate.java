package org.mailseal.lifecycle.manual;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Trust;
import org.mailseal.certificate.file.Bundle;
import org.mailseal.certificate.file.MatchedKey;
import org.mailseal.ledger.Ledger;
import org.mailseal.lifecycle.Lifecycle;
import org.mailseal.lifecycle.Review;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/**
 * A certificate with its key that was made elsewhere, and that Mailseal is to take over.
 *
 * @param passedOver what is to be said of others beside it that it has replaced, each a printable
 *     sentence
 */
public record ImportedCertificate(CertifiedKey material, List<String> passedOver) {
  public ImportedCertificate {
    passedOver = List.copyOf(passedOver);
  }

  /**
   * The one that files hold.
   *
   * @param name which of several servers' in a key store
   * @throws MatchedKey.AmbiguousException where a person must say which of several
   * @throws IOException where there is none
   */
  public static ImportedCertificate of(List<Bundle> bundles, Optional<DnsName> name, Instant now)
      throws IOException {
    MatchedKey matched =
        MatchedKey.among(name.map(wanted -> only(wanted, bundles)).orElse(bundles), now);
    return new ImportedCertificate(matched.material(), matched.passedOver());
  }

  /** Without the certificates of other servers, where there is one of this name. */
  private static List<Bundle> only(DnsName wanted, List<Bundle> bundles) {
    return bundles.stream().flatMap(b -> b.certificates().stream()).anyMatch(c -> covers(c, wanted))
        ? bundles.stream()
            .map(
                bundle ->
                    new Bundle(
                        bundle.forms(),
                        bundle.certificates().stream()
                            .filter(c -> c.getBasicConstraints() >= 0 || covers(c, wanted))
                            .toList(),
                        bundle.keys(),
                        bundle.requests()))
            .toList()
        : bundles;
  }

  private static boolean covers(X509Certificate certificate, DnsName wanted) {
    return CertificateInfo.of(certificate).covers(wanted);
  }

  /**
   * The names that it can be adopted under: those of the settings that it covers, or else its own.
   * A person must choose where there are several; no mail program takes it for any host where there
   * are none.
   */
  public List<DnsName> candidates(List<ManagedCertificate> managed) {
    List<DnsName> covered =
        managed.stream().map(ManagedCertificate::name).distinct().filter(leaf()::covers).toList();
    return covered.isEmpty() ? leaf().dnsNames().stream().limit(1).toList() : covered;
  }

  private Chain chain() {
    return material.chain();
  }

  private CertificateInfo leaf() {
    return chain().info();
  }

  /** Somebody who brings a certificate with its key has looked at it: its own end will do. */
  private Trust itsOwnEnd() {
    return Trust.none().plus(List.of(chain().certificates().getLast()));
  }

  /**
   * What is to be said of it before it is installed.
   *
   * @param known the roots that clients may have
   */
  public Review review(Lifecycle lifecycle, ManagedCertificate wanted, Trust known, Instant now) {
    Review review =
        lifecycle.review(
            wanted, chain(), chain().leaf().getPublicKey(), wanted.names(), itsOwnEnd());
    List<String> remarks = remarks(review, known, now);
    KeyAlgorithm.of(chain().leaf().getPublicKey())
        .filter(key -> key != wanted.key())
        .ifPresent(
            key ->
                remarks.add(
                    "the settings want a key of "
                        + wanted.key()
                        + ": the next renewal replaces it, unless they say key: "
                        + key));
    return new Review(review.refusals(), review.concerns(), remarks);
  }

  /** What is to be said of it before it is kept for a name that the settings do not manage. */
  public Review review(DnsName name, Trust known, Instant now) {
    List<Identifier> names =
        Stream.concat(Stream.of(name), leaf().names().stream()).distinct().toList();
    Review review = Review.of(chain(), chain().leaf().getPublicKey(), names, itsOwnEnd(), now);
    return new Review(review.refusals(), review.concerns(), remarks(review, known, now));
  }

  private List<String> remarks(Review review, Trust known, Instant now) {
    List<String> remarks = new ArrayList<>(passedOver);
    remarks.addAll(review.remarks());
    known
        .fault(chain(), now)
        .ifPresent(
            fault -> remarks.add(fault + ": mail programs that do not have its root refuse it"));
    return remarks;
  }

  /** Whether it is what the ledger holds of a name that the settings do not manage. */
  public boolean isHeld(Ledger ledger, DnsName name) {
    return HeldCertificate.find(ledger, name, false)
        .filter(held -> held.material().chain().leaf().equals(chain().leaf()))
        .isPresent();
  }
}
