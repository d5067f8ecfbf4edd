package org.mailseal.certificate;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParametersHolder;
import org.mailseal.name.Printable;

/**
 * Which keys are calculated with. Strangers send keys of any kind and length, and neither Java nor
 * Bouncy Castle bounds all of them: one signature of a DSA key of 16,384 bits takes 11 seconds, of
 * 500,000 bits minutes. So every key of a stranger is looked at here, before it is decoded or
 * anything is calculated with it; what passes takes some milliseconds.
 *
 * <p>TLS needs RSA, the named curves (RFC 8422 §5.1.1, which has no place for others any more),
 * Ed25519 and Ed448 (RFC 8446 §4.2.3), and soon ML-DSA (RFC 9881); the last four have one length
 * each. How good a key is, is for others to judge.
 */
public final class KeyLimits {
  /** Java's own bound for RSA. */
  private static final int MAX_MODULUS_BITS = 16_384;

  /** 65537 has 17 bits. A long one costs seconds with a long modulus. */
  private static final int MAX_EXPONENT_BITS = 64;

  private static final int MAX_FIELD_BITS = 521; // P-521

  private KeyLimits() {}

  /**
   * Why nothing is calculated with a key.
   *
   * @param subjectPublicKeyInfo its DER form, of whatever origin (RFC 5280 §4.1.2.7)
   * @return what it is, printable, such as "a DSA key"; empty where it is within the limits
   */
  public static Optional<String> excess(byte[] subjectPublicKeyInfo) {
    try {
      return excess(SubjectPublicKeyInfo.getInstance(subjectPublicKeyInfo));
    } catch (RuntimeException | IOException damaged) {
      return Optional.of("a damaged key");
    }
  }

  /** The same of a key that was decoded already. */
  public static Optional<String> excess(PublicKey key) {
    return excess(key.getEncoded());
  }

  /**
   * The same of a private key. Nobody has to make its parts belong together, so each is bounded.
   */
  static Optional<String> excess(PrivateKey key) {
    if (!(key instanceof RSAPrivateKey rsa)) {
      return Optional.empty(); // Java reads no EC key but on its own curves
    }
    int modulus = rsa.getModulus().bitLength();
    Stream<BigInteger> parts =
        rsa instanceof RSAPrivateCrtKey crt
            ? Stream.of(
                crt.getPrivateExponent(),
                crt.getPrimeP(),
                crt.getPrimeQ(),
                crt.getPrimeExponentP(),
                crt.getPrimeExponentQ(),
                crt.getCrtCoefficient())
            : Stream.of(rsa.getPrivateExponent());
    return modulus > MAX_MODULUS_BITS
        ? Optional.of("an RSA key of " + modulus + " bits")
        : parts.anyMatch(part -> part.bitLength() > modulus)
            ? Optional.of("a damaged RSA key: a part of it is longer than the whole")
            : Optional.empty();
  }

  /**
   * Decodes a key within the limits.
   *
   * @throws IOException where it is beyond them, damaged, or of a curve that Java does not read
   */
  public static PublicKey read(byte[] subjectPublicKeyInfo) throws IOException {
    Optional<String> excess = excess(subjectPublicKeyInfo);
    if (excess.isPresent()) {
      throw new IOException(excess.get() + " is not read");
    }
    String kind =
        SubjectPublicKeyInfo.getInstance(subjectPublicKeyInfo)
            .getAlgorithm()
            .getAlgorithm()
            .getId();
    try {
      return KeyFactory.getInstance(kind)
          .generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
    } catch (GeneralSecurityException e) {
      throw new IOException("the key is damaged, or of a curve that is not read", e);
    }
  }

  private static Optional<String> excess(SubjectPublicKeyInfo key) throws IOException {
    ASN1ObjectIdentifier kind = key.getAlgorithm().getAlgorithm();
    return switch (kind.getId()) {
      case "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10" -> // rsaEncryption, RSASSA-PSS
          rsa(RSAPublicKey.getInstance(key.parsePublicKey()));
      case "1.2.840.10045.2.1" -> // ecPublicKey
          key.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve
              ? curve(curve)
              : Optional.of("an EC key that spells its curve out");
      case "1.3.101.112", "1.3.101.113" -> Optional.empty(); // Ed25519, Ed448
      case "2.16.840.1.101.3.4.3.17", "2.16.840.1.101.3.4.3.18", "2.16.840.1.101.3.4.3.19" ->
          Optional.empty(); // ML-DSA-44, -65, -87
      case "1.2.840.10040.4.1" -> Optional.of("a DSA key");
      case "1.2.840.113549.1.3.1", "1.2.840.10046.2.1" -> Optional.of("a Diffie-Hellman key");
      case "1.3.101.110", "1.3.101.111" -> Optional.of("a key that cannot sign (X25519 or X448)");
      default ->
          Optional.of("a key of a kind that no TLS has (" + Printable.sanitize(kind.getId()) + ")");
    };
  }

  private static Optional<String> rsa(RSAPublicKey key) {
    int modulus = key.getModulus().bitLength();
    int exponent = key.getPublicExponent().bitLength();
    return modulus <= MAX_MODULUS_BITS && exponent <= MAX_EXPONENT_BITS
        ? Optional.empty()
        : Optional.of("an RSA key of " + modulus + " bits with an exponent of " + exponent);
  }

  private static Optional<String> curve(ASN1ObjectIdentifier name) {
    X9ECParametersHolder known = ECNamedCurveTable.getByOIDLazy(name);
    return known != null && known.getCurve().getFieldSize() <= MAX_FIELD_BITS
        ? Optional.empty()
        : Optional.of("an EC key of no curve that TLS names (" + name.getId() + ")");
  }
}
