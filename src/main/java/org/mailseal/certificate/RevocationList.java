package org.mailseal.certificate;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;

/**
 * A certificate revocation list (RFC 5280 §5). It comes from a stranger: its entries are read one
 * by one, so that a list of many takes no more memory than its bytes. Thread-safe.
 */
public final class RevocationList {
  /** All that may be critical here and is understood. */
  private static final Set<ASN1ObjectIdentifier> UNDERSTOOD =
      Set.of(Extension.issuingDistributionPoint, Extension.authorityKeyIdentifier);

  /** The bit of the key usage (RFC 5280 §4.2.1.3). */
  private static final int CRL_SIGN = 6;

  /** RFC 5280 §5.3.1. */
  private static final Map<Integer, String> REASONS =
      Map.of(
          CRLReason.keyCompromise, "keyCompromise",
          CRLReason.cACompromise, "cACompromise",
          CRLReason.affiliationChanged, "affiliationChanged",
          CRLReason.superseded, "superseded",
          CRLReason.cessationOfOperation, "cessationOfOperation",
          CRLReason.certificateHold, "certificateHold",
          CRLReason.privilegeWithdrawn, "privilegeWithdrawn",
          CRLReason.aACompromise, "aACompromise");

  /**
   * That a certificate is on the list.
   *
   * @param reason as RFC 5280 §5.3.1 names it; {@code unspecified} where the list does not say
   */
  public record Entry(Instant since, String reason) {}

  private final X509CRLHolder list;

  private RevocationList(X509CRLHolder list) {
    this.list = list;
  }

  /**
   * Reads the DER form (RFC 5280 §4.2.1.13).
   *
   * @throws IOException where it is no revocation list
   */
  public static RevocationList parse(byte[] der) throws IOException {
    try {
      return new RevocationList(new X509CRLHolder(der));
    } catch (RuntimeException | IOException e) {
      throw new IOException("what lies there is no revocation list in DER form", e);
    }
  }

  /** When it was made. */
  public Instant thisUpdate() {
    return list.getThisUpdate().toInstant();
  }

  /** When there will be a newer one; empty where it does not say. */
  public Optional<Instant> nextUpdate() {
    return Optional.ofNullable(list.getNextUpdate()).map(Date::toInstant);
  }

  /**
   * Why nobody can learn from this list whether a certificate is revoked: not signed by its issuer,
   * out of date, or for other certificates than this one. Lists that only hold what has changed, or
   * that speak for other issuers, are not read.
   *
   * @return one printable clause about "the list"; empty where they can
   */
  public Optional<String> silence(
      X509Certificate certificate, X509Certificate issuer, Instant now) {
    Optional<String> excess = KeyLimits.excess(issuer.getPublicKey());
    if (excess.isPresent()) {
      return Optional.of("it is signed with " + excess.get() + ", which is not tried");
    }
    if (!signedBy(issuer)) {
      return Optional.of("its signature is not that of the certificate's issuer");
    }
    if (now.isBefore(thisUpdate())) {
      return Optional.of("it is only valid from " + thisUpdate());
    }
    if (!maySign(issuer)) {
      return Optional.of("its issuer may not sign lists (no cRLSign in its key usage)");
    }
    if (nextUpdate().isEmpty()) { // RFC 5280 §5.1.2.5
      return Optional.of("it does not say until when it holds");
    }
    if (nextUpdate().filter(now::isAfter).isPresent()) {
      return Optional.of("it is out of date since " + nextUpdate().get());
    }
    try {
      return unread().or(() -> outOfScope(certificate));
    } catch (RuntimeException damaged) {
      return Optional.of("it is damaged");
    }
  }

  private boolean signedBy(X509Certificate issuer) {
    try {
      return list.getIssuer()
              .equals(X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()))
          && list.isSignatureValid(
              new JcaContentVerifierProviderBuilder().build(issuer.getPublicKey()));
    } catch (OperatorCreationException | CertException | RuntimeException anotherKey) {
      return false;
    }
  }

  /** RFC 5280 §6.3.3 (f). */
  private static boolean maySign(X509Certificate issuer) {
    boolean[] usage = issuer.getKeyUsage();
    return usage == null || usage[CRL_SIGN];
  }

  private Optional<String> unread() {
    if (list.getExtension(Extension.deltaCRLIndicator) != null) {
      return Optional.of("it only lists what has changed (a delta CRL)");
    }
    for (Object critical : list.getCriticalExtensionOIDs()) {
      if (critical instanceof ASN1ObjectIdentifier oid && !UNDERSTOOD.contains(oid)) {
        return Optional.of("it has a critical extension that is not known here: " + oid.getId());
      }
    }
    return unreadEntry();
  }

  /** One is enough to make the list useless for every certificate (RFC 5280 §5.3). */
  private Optional<String> unreadEntry() {
    Enumeration<?> entries = entries();
    while (entries.hasMoreElements()) {
      if (entries.nextElement() instanceof TBSCertList.CRLEntry entry
          && entry.getExtensions() != null) {
        for (ASN1ObjectIdentifier critical : entry.getExtensions().getCriticalExtensionOIDs()) {
          if (!critical.equals(Extension.reasonCode)) {
            return Optional.of(
                "an entry has a critical extension that is not known here: " + critical.getId());
          }
        }
      }
    }
    return Optional.empty();
  }

  private Enumeration<?> entries() {
    return list.toASN1Structure().getTBSCertList().getRevokedCertificateEnumeration();
  }

  /** Whether its part of all certificates holds this one (RFC 5280 §6.3.3 (b)). */
  private Optional<String> outOfScope(X509Certificate certificate) {
    Extension extension = list.getExtension(Extension.issuingDistributionPoint);
    if (extension == null) {
      return Optional.empty();
    }
    IssuingDistributionPoint part =
        IssuingDistributionPoint.getInstance(extension.getParsedValue());
    boolean authority = certificate.getBasicConstraints() >= 0;
    if (part.isIndirectCRL()) {
      return Optional.of("it also speaks for other issuers (an indirect CRL)");
    }
    if (part.getOnlySomeReasons() != null) {
      return Optional.of("it only covers some reasons");
    }
    if (part.onlyContainsAttributeCerts()
        || (authority ? part.onlyContainsUserCerts() : part.onlyContainsCACerts())) {
      return Optional.of("it is for another kind of certificate");
    }
    List<String> named = RevocationPoints.of(certificate).places();
    return part.getDistributionPoint() == null
            || RevocationPoints.uris(part.getDistributionPoint()).anyMatch(named::contains)
        ? Optional.empty()
        : Optional.of("it is a part that the certificate does not name");
  }

  /**
   * The entry of a certificate; empty where it is not on the list. Means something only where there
   * is no {@link #silence}.
   *
   * @throws IOException where the list is damaged
   */
  public Optional<Entry> find(X509Certificate certificate) throws IOException {
    try {
      Enumeration<?> entries = entries();
      while (entries.hasMoreElements()) {
        if (entries.nextElement() instanceof TBSCertList.CRLEntry entry
            && entry.getUserCertificate().hasValue(certificate.getSerialNumber())) {
          return Optional.of(
              new Entry(
                  entry.getRevocationDate().getDate().toInstant(), reason(entry.getExtensions())));
        }
      }
      return Optional.empty();
    } catch (RuntimeException e) {
      throw new IOException("the revocation list is damaged", e);
    }
  }

  private static String reason(Extensions extensions) {
    return Optional.ofNullable(extensions)
        .map(all -> all.getExtension(Extension.reasonCode))
        .map(reason -> CRLReason.getInstance(reason.getParsedValue()).getValue().intValue())
        .map(REASONS::get)
        .orElse("unspecified");
  }
}
