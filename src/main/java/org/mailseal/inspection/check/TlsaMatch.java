package org.mailseal.inspection.check;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyLimits;
import org.mailseal.certificate.Pem;
import org.mailseal.dns.Tlsa;

/** Holds one TLSA record against certificates (RFC 6698 §2.1, RFC 7671 §5). */
public final class TlsaMatch {
  static final int PKIX_TA = 0;
  static final int PKIX_EE = 1;
  static final int DANE_TA = 2;
  static final int DANE_EE = 3;
  private static final int WHOLE = 0;
  private static final int KEY = 1;
  private static final int EXACT = 0;
  private static final int SHA_256 = 1;
  private static final int SHA_512 = 2;

  /** What a program publishes that hashed nothing: SHA-256 and SHA-512 of the empty string. */
  private static final Set<String> OF_NOTHING =
      Set.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
              + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e");

  private TlsaMatch() {}

  /** Why nobody can use a record, as a clause; empty where it is well-formed. */
  public static Optional<String> malformed(Tlsa record) {
    if (record.usage() > DANE_EE || record.selector() > KEY || record.matching() > SHA_512) {
      return Optional.of("has a number that is not defined");
    }
    int digits = record.association().length();
    boolean whole =
        switch (record.matching()) {
          case SHA_256 -> digits == 64;
          case SHA_512 -> digits == 128;
          default -> digits > 0;
        };
    if (!whole) {
      return Optional.of("has a hash of the wrong length");
    }
    return OF_NOTHING.contains(record.association())
        ? Optional.of("is the hash of nothing: the program that made it read no key")
        : Optional.empty();
  }

  /** Whether a well-formed record means the leaf, or an issuer of it that is sent, by its usage. */
  public static boolean matches(Tlsa record, Chain path) {
    return switch (record.usage()) {
      case PKIX_EE, DANE_EE -> means(record, path.leaf());
      case PKIX_TA, DANE_TA ->
          path.issuers().stream().anyMatch(issuer -> means(record, issuer))
              || (record.matching() == EXACT && signedBy(record, path));
      default -> false;
    };
  }

  private static boolean means(Tlsa record, X509Certificate certificate) {
    return record.association().equals(association(record, certificate));
  }

  /** What a record of this kind would hold for a certificate. */
  public static String association(Tlsa kind, X509Certificate certificate) {
    try {
      byte[] selected =
          kind.selector() == WHOLE
              ? certificate.getEncoded()
              : CertificateInfo.publicKeyInfo(certificate);
      return HexFormat.of()
          .formatHex(
              switch (kind.matching()) {
                case SHA_256 -> MessageDigest.getInstance("SHA-256").digest(selected);
                case SHA_512 -> MessageDigest.getInstance("SHA-512").digest(selected);
                default -> selected;
              });
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a parsed certificate has an encoding", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-2", e);
    }
  }

  /** A trust anchor that is in the record as a whole need not be sent (RFC 7671 §5.2.2). */
  private static boolean signedBy(Tlsa record, Chain path) {
    byte[] anchor = HexFormat.of().parseHex(record.association());
    X509Certificate last = path.certificates().getLast();
    if (record.selector() == WHOLE) {
      try {
        return Chain.issued(last, Pem.certificate(anchor));
      } catch (IOException notACertificate) {
        return false;
      }
    }
    try {
      return Chain.signed(last, KeyLimits.read(anchor));
    } catch (IOException anotherKey) {
      return false;
    }
  }

  /** {@code 3 1 1}. */
  static String kind(Tlsa record) {
    return record.usage() + " " + record.selector() + " " + record.matching();
  }
}
