package org.mailseal.certificate;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.mailseal.certificate.x509.AlternativeName;
import org.mailseal.name.Printable;

/**
 * All that is to be said of one certificate, of a server or of an authority. All text is {@link
 * Printable}.
 *
 * @param info what a person asks for first
 * @param otherNames what else its subjectAltName extension holds, each with its kind before it:
 *     mail addresses, URIs, and DNS names that no host can have
 * @param serial lower-case hex
 * @param signature the algorithm, such as {@code SHA-256 with ECDSA}
 * @param authority whether it may issue certificates
 * @param pathLength how many authorities may stand between it and a leaf; empty: any number
 * @param keyUsage empty where nothing is said
 * @param extendedKeyUsage empty where nothing is said
 * @param sha1 of the DER form, lower-case hex: old tools show no other
 * @param publicKeyPin SHA-256 of the SubjectPublicKeyInfo, lower-case hex, as a TLSA record "3 1 1"
 *     holds it (RFC 6698 §2.1)
 * @param oddities as {@link CertificateInfo#oddities}
 */
public record CertificateDetails(
    CertificateInfo info,
    List<String> otherNames,
    String serial,
    String signature,
    boolean authority,
    OptionalInt pathLength,
    List<Usage> keyUsage,
    List<Usage> extendedKeyUsage,
    String sha1,
    String publicKeyPin,
    List<String> oddities) {
  public CertificateDetails {
    otherNames = List.copyOf(otherNames);
    keyUsage = List.copyOf(keyUsage);
    extendedKeyUsage = List.copyOf(extendedKeyUsage);
    oddities = List.copyOf(oddities);
  }

  public static CertificateDetails of(X509Certificate certificate) {
    int below = certificate.getBasicConstraints();
    return new CertificateDetails(
        CertificateInfo.of(certificate),
        otherNames(certificate),
        serial(certificate),
        signature(certificate.getSigAlgName()),
        below >= 0,
        below < 0 || below == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(below),
        Usage.ofKey(certificate),
        Usage.extended(certificate),
        HexFormat.of().formatHex(digest("SHA-1", encoding(certificate))),
        pin(CertificateInfo.publicKeyInfo(certificate)),
        CertificateInfo.oddities(certificate));
  }

  /** The pin of a SubjectPublicKeyInfo. */
  static String pin(byte[] publicKey) {
    return HexFormat.of().formatHex(digest("SHA-256", publicKey));
  }

  /**
   * Its serial number as {@code openssl x509 -serial} and a CA's own pages show it, but in lower
   * case: two hex digits for each octet of its value, the zero that only keeps it positive in DER
   * left out, a minus before one that is negative.
   */
  public static String serial(X509Certificate certificate) {
    BigInteger number = certificate.getSerialNumber();
    String digits = number.abs().toString(16);
    // RFC 5280 §4.1.2.2: positive, but there are others
    return (number.signum() < 0 ? "-" : "") + (digits.length() % 2 == 0 ? "" : "0") + digits;
  }

  /** JCA's {@code SHA256withRSA} with the digest's own name. */
  static String signature(String jca) {
    return Printable.sanitize(
        jca.replaceFirst("(?i)^SHA(\\d+)with", "SHA-$1 with ")
            .replaceFirst("(?i)^MD5with", "MD5 with "));
  }

  private static List<String> otherNames(X509Certificate certificate) {
    return AlternativeName.of(certificate).stream()
        .filter(name -> AlternativeNames.identifier(name).isEmpty())
        .map(CertificateDetails::display)
        .toList();
  }

  /** GeneralName ::= CHOICE; some of its kinds are text, the others structures. */
  private static String display(GeneralName name) {
    String kind =
        switch (name.getTagNo()) {
          case GeneralName.rfc822Name -> "mail";
          case GeneralName.dNSName -> "DNS";
          case GeneralName.directoryName -> "directory";
          case GeneralName.uniformResourceIdentifier -> "URI";
          case GeneralName.iPAddress -> "IP";
          case GeneralName.registeredID -> "OID";
          default -> "other";
        };
    return switch (name.getName()) {
      case ASN1String text -> kind + ":" + Printable.sanitize(text.getString());
      case ASN1ObjectIdentifier oid -> kind + ":" + Printable.sanitize(oid.getId());
      case X500Name directory -> kind + ":" + Printable.sanitize(directory.toString());
      case ASN1OctetString octets -> kind + ":" + HexFormat.of().formatHex(octets.getOctets());
      default -> kind;
    };
  }

  private static byte[] encoding(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a parsed certificate has an encoding", e);
    }
  }

  private static byte[] digest(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1 and SHA-256", e);
    }
  }
}
