package org.mailseal.certificate;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.x509.AlternativeName;
import org.mailseal.certificate.x509.Oddity;
import org.mailseal.certificate.x509.X509Parser;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;

/**
 * What a person wants to know of a server's certificate. All text is {@link Printable}.
 *
 * @param subject the subject, RFC 4514 form; may be empty
 * @param commonName the subject's common name, where it is a DNS name
 * @param names the DNS names and IP addresses of the subjectAltName extension, in their order
 * @param unreadNames its dNSNames that clients take for no name of a host, such as {@code
 *     exchange01} or {@code mail.example.org.}, in their order
 * @param issuer the issuer, RFC 4514 form
 * @param key the key's kind and size, such as {@code RSA 2048} or {@code ECDSA P-256}
 * @param notBefore the first instant of its validity
 * @param notAfter the last instant of its validity
 * @param ends the last instant at which clients take it: {@code notAfter}, or the end of an issuer
 *     that they cannot do without, where the chain that it is from is known and that comes first
 * @param fingerprint SHA-256 of the DER form, lower-case hex
 */
public record CertificateInfo(
    String subject,
    Optional<DnsName> commonName,
    List<Identifier> names,
    List<String> unreadNames,
    String issuer,
    String key,
    Instant notBefore,
    Instant notAfter,
    Instant ends,
    String fingerprint) {

  public CertificateInfo {
    names = List.copyOf(names);
    unreadNames = List.copyOf(unreadNames);
  }

  /** A certificate of which no chain is known. */
  public CertificateInfo(
      String subject,
      Optional<DnsName> commonName,
      List<Identifier> names,
      List<String> unreadNames,
      String issuer,
      String key,
      Instant notBefore,
      Instant notAfter,
      String fingerprint) {
    this(
        subject,
        commonName,
        names,
        unreadNames,
        issuer,
        key,
        notBefore,
        notAfter,
        notAfter,
        fingerprint);
  }

  /** A certificate of which no chain is known. */
  public static CertificateInfo of(X509Certificate certificate) {
    return new CertificateInfo(
        Printable.sanitize(certificate.getSubjectX500Principal().getName()),
        Subject.commonName(certificate).flatMap(DnsName::find),
        AlternativeName.of(certificate).stream()
            .map(AlternativeNames::presented)
            .flatMap(Optional::stream)
            .toList(),
        AlternativeName.of(certificate).stream()
            .map(CertificateInfo::unread)
            .flatMap(Optional::stream)
            .toList(),
        Printable.sanitize(certificate.getIssuerX500Principal().getName()),
        describe(certificate.getPublicKey()),
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant(),
        fingerprint(certificate));
  }

  /** The same in a chain that clients can follow until then. */
  public CertificateInfo endingAt(Instant chainEnds) {
    return new CertificateInfo(
        subject,
        commonName,
        names,
        unreadNames,
        issuer,
        key,
        notBefore,
        notAfter,
        chainEnds.isBefore(notAfter) ? chainEnds : notAfter,
        fingerprint);
  }

  /** Whether an issuer ends before it does. */
  public boolean endsEarly() {
    return ends.isBefore(notAfter);
  }

  /** The time until it {@link #ends}; negative once it has. */
  public Duration left(Instant now) {
    return Duration.between(now, ends);
  }

  /** Whether it is valid at an instant (RFC 5280 §4.1.2.5: both ends count). */
  public boolean validAt(Instant now) {
    return !now.isBefore(notBefore) && !now.isAfter(notAfter);
  }

  /** Whole days left; a certificate that ends within the day has 0, an expired one has fewer. */
  public long daysLeft(Instant now) {
    return Math.floorDiv(left(now).toSeconds(), Duration.ofDays(1).toSeconds());
  }

  /** From its first instant to its {@linkplain #ends end}. */
  public Duration lifetime() {
    return Duration.between(notBefore, ends);
  }

  /** Its names without the addresses. */
  public List<DnsName> dnsNames() {
    return names.stream().filter(DnsName.class::isInstance).map(DnsName.class::cast).toList();
  }

  public boolean covers(Identifier host) {
    return names.stream().anyMatch(name -> name.covers(host));
  }

  /** The first and last bytes of the fingerprint: enough to tell two certificates apart by eye. */
  public String shortFingerprint() {
    return fingerprint.substring(0, 8) + ".." + fingerprint.substring(fingerprint.length() - 8);
  }

  private static Optional<String> unread(GeneralName name) {
    return name.getTagNo() == GeneralName.dNSName && AlternativeNames.presented(name).isEmpty()
        ? Optional.of(Printable.sanitize(name.getName().toString()))
        : Optional.empty();
  }

  /** The key's kind and size. */
  public static String describe(PublicKey key) {
    return switch (key) {
      case RSAPublicKey rsa -> "RSA " + rsa.getModulus().bitLength();
      case ECPublicKey ec -> "ECDSA P-" + ec.getParams().getOrder().bitLength();
      default -> Printable.sanitize(key.getAlgorithm());
    };
  }

  /**
   * Its SubjectPublicKeyInfo as it stands there (RFC 5280 §4.1.2.7); a key that was decoded may be
   * encoded in another way.
   */
  public static byte[] publicKeyInfo(X509Certificate certificate) {
    return X509Parser.publicKeyInfo(certificate);
  }

  /**
   * What it does otherwise than the standard says, and is read all the same: printable clauses
   * about "it", each with the place of the standard.
   */
  public static List<String> oddities(X509Certificate certificate) {
    return X509Parser.oddities(certificate).stream().map(Oddity::display).toList();
  }

  /** SHA-256 of the certificate's DER form, lower-case hex. */
  public static String fingerprint(X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException(
          "every Java has SHA-256, and a parsed certificate an encoding", e);
    }
  }

  /** The same certificate is the same in whatever chain it was seen. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CertificateInfo that
        && fingerprint.equals(that.fingerprint)
        && subject.equals(that.subject);
  }

  @Override
  public int hashCode() {
    return fingerprint.hashCode();
  }
}
