package org.mailseal.certificate.x509;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.mailseal.name.Printable;

/**
 * A certificate's public key (RFC 5280 §4.1.2.7), whatever it is.
 *
 * @param info the SubjectPublicKeyInfo
 * @param oid of its algorithm, printable
 * @param parameters of its algorithm
 * @param bits the key itself; empty where the structure is damaged
 */
@SuppressWarnings("ArrayRecordComponent") // it is never compared
record SubjectKey(
    byte[] info, String oid, Optional<ASN1Encodable> parameters, Optional<byte[]> bits) {
  private static final String RSA = "1.2.840.113549.1.1.1";
  private static final String EC = "1.2.840.10045.2.1";

  private static final Map<String, String> KNOWN =
      Map.of(
          RSA,
          "RSA",
          EC,
          "EC",
          "1.2.840.10040.4.1",
          "DSA",
          "1.3.101.112",
          "Ed25519",
          "1.3.101.113",
          "Ed448");

  private static final Provider PROVIDER = new BouncyCastleProvider();

  private static final BigInteger LEAST_EXPONENT = BigInteger.valueOf(3);

  static SubjectKey of(Fields.Part info) {
    ASN1Sequence key = info.opened().orElse(null);
    if (key == null
        || key.size() != 2
        || !(key.getObjectAt(0).toASN1Primitive() instanceof ASN1Sequence algorithm)
        || algorithm.size() == 0) {
      return new SubjectKey(info.encoded(), "damaged", Optional.empty(), Optional.empty());
    }
    return new SubjectKey(
        info.encoded(),
        Printable.sanitize(String.valueOf(algorithm.getObjectAt(0))),
        algorithm.size() == 1 ? Optional.empty() : Optional.of(algorithm.getObjectAt(1)),
        key.getObjectAt(1) instanceof ASN1BitString bits
            ? Optional.of(bits.getBytes())
            : Optional.empty());
  }

  /** As Java has it; where Java cannot decode it, what can be told of it. */
  PublicKey decoded() {
    X509EncodedKeySpec spec = new X509EncodedKeySpec(info);
    try {
      return KeyFactory.getInstance(oid).generatePublic(spec);
    } catch (GeneralSecurityException | RuntimeException notJavas) {
      // For the parameters of RSA, or the form of a point.
    }
    try {
      if (oid.equals(RSA)) {
        return decodedRsa();
      }
      if (oid.equals(EC) && point().isPresent()) { // a curve without a name may be of any size
        ECPublicKey key = (ECPublicKey) KeyFactory.getInstance("EC", PROVIDER).generatePublic(spec);
        return KeyFactory.getInstance("EC")
            .generatePublic(new ECPublicKeySpec(key.getW(), key.getParams()));
      }
    } catch (GeneralSecurityException | RuntimeException damaged) {
      // It is told as it is.
    }
    return new UnreadKey(KNOWN.getOrDefault(oid, oid), info);
  }

  private PublicKey decodedRsa() throws NoSuchAlgorithmException {
    RSAPublicKey rsa = rsa();
    try {
      return KeyFactory.getInstance("RSA")
          .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
    } catch (InvalidKeySpecException notJavas) {
      return new PlainRsaKey(rsa.getModulus(), rsa.getPublicExponent(), info);
    }
  }

  private RSAPublicKey rsa() {
    return RSAPublicKey.getInstance(bits.orElseThrow());
  }

  /** What is wrong with its form. */
  Optional<Oddity> oddity() {
    try {
      return switch (oid) {
        case RSA -> ofRsa();
        case EC -> ofEc();
        default ->
            bits.isEmpty() || (KNOWN.containsKey(oid) && decoded() instanceof UnreadKey)
                ? damaged()
                : Optional.empty();
      };
    } catch (RuntimeException unreadable) {
      return damaged();
    }
  }

  /** Why OpenSSL can do nothing with it. */
  Optional<Oddity> refusal() {
    return isUsable()
        ? Optional.empty()
        : oddity()
            .or(
                () ->
                    Optional.of(
                        new Oddity("its public key is of an unknown kind", "RFC 5280 §4.1.2.7")));
  }

  private boolean isUsable() {
    try {
      return switch (oid) {
        case RSA -> rsa().getModulus().signum() > 0;
        case EC -> point().isPresent();
        default -> !(decoded() instanceof UnreadKey);
      };
    } catch (RuntimeException damaged) {
      return false;
    }
  }

  private static Optional<Oddity> damaged() {
    return Optional.of(new Oddity("its public key is damaged", "RFC 5280 §4.1.2.7"));
  }

  private Optional<Oddity> ofRsa() {
    BigInteger exponent = rsa().getPublicExponent();
    if (exponent.compareTo(LEAST_EXPONENT) < 0 || !exponent.testBit(0)) {
      return Optional.of(
          new Oddity("its RSA key has an exponent that protects nothing", "RFC 8017 §3.1"));
    }
    return parameters.filter(DERNull.INSTANCE::equals).isPresent()
        ? Optional.empty()
        : Optional.of(new Oddity("its RSA key lacks its NULL", "RFC 3279 §2.3.1"));
  }

  private Optional<Oddity> ofEc() {
    if (!(parameters.orElse(null) instanceof ASN1ObjectIdentifier curve)) {
      return Optional.of(new Oddity("its EC key does not name its curve", "RFC 5480 §2.1.1"));
    }
    if (ECNamedCurveTable.getByOID(curve) == null) {
      return bits.isEmpty() ? damaged() : Optional.empty();
    }
    return switch (point().orElse((byte) 0)) {
      case 4 -> Optional.empty();
      case 2, 3 -> Optional.of(new Oddity("its EC point is compressed", "RFC 8422 §5.1.2"));
      default -> damaged();
    };
  }

  /** The form of its point (SEC 1 §2.3.4), if it lies on a curve with a name. */
  private Optional<Byte> point() {
    return parameters
        .filter(ASN1ObjectIdentifier.class::isInstance)
        .map(ASN1ObjectIdentifier.class::cast)
        .map(ECNamedCurveTable::getByOID)
        .map(
            curve -> {
              byte[] encoded = bits.orElseThrow();
              curve.getCurve().decodePoint(encoded);
              return encoded[0];
            });
  }
}
