package org.mailseal.certificate.file;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.EncryptionException;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.jspecify.annotations.Nullable;
import org.mailseal.certificate.Pkcs8;
import org.mailseal.name.Printable;

/**
 * The forms in which programs store a private key. Each is read into the one encoding that {@link
 * Pkcs8} writes, so that keys from different forms are equal.
 */
final class PrivateKeyReader {
  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

  private PrivateKeyReader() {}

  /** Something else than the password is wrong where another IOException is thrown. */
  static final class WrongPassword extends IOException {
    WrongPassword(@Nullable Throwable cause) {
      super("the password does not open the private key", cause);
    }
  }

  /** RFC 5208, RFC 5958. */
  static PrivateKey pkcs8(PrivateKeyInfo info) throws IOException {
    AlgorithmIdentifier algorithm = info.getPrivateKeyAlgorithm();
    ASN1ObjectIdentifier kind = algorithm.getAlgorithm();
    if (kind.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      return rsa(RSAPrivateKey.getInstance(info.parsePrivateKey()));
    }
    if (kind.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      return ec(ECPrivateKey.getInstance(info.parsePrivateKey()), algorithm.getParameters());
    }
    throw new IOException(
        "the private key is neither RSA nor EC but "
            + name(kind)
            + "; mail servers are given RSA or EC keys");
  }

  /** RFC 8017 appendix A.1.2. */
  static PrivateKey pkcs1(byte[] der) throws IOException {
    return rsa(RSAPrivateKey.getInstance(der));
  }

  /**
   * RFC 5915.
   *
   * @param curve what stood in an EC PARAMETERS block before the key
   */
  static PrivateKey sec1(byte[] der, Optional<ASN1Encodable> curve) throws IOException {
    ECPrivateKey key = ECPrivateKey.getInstance(der);
    ASN1Encodable own = key.getParametersObject();
    if (own == null && curve.isEmpty()) {
      throw new IOException("the EC private key does not name its curve");
    }
    return ec(key, own == null ? curve.get() : own);
  }

  /**
   * RFC 5958 §3.
   *
   * @throws WrongPassword where the password is another one
   */
  static PrivateKey encrypted(
      EncryptedPrivateKeyInfo sealed, char[] password, KeyDerivationBudget budget)
      throws IOException {
    byte[] opened =
        PasswordDecryption.open(
            sealed.getEncryptionAlgorithm(), sealed.getEncryptedData(), password, budget);
    PrivateKeyInfo info;
    try {
      info = PrivateKeyInfo.getInstance(ASN1Sequence.getInstance(opened));
    } catch (RuntimeException notAKey) {
      throw new WrongPassword(notAKey);
    }
    return pkcs8(info);
  }

  /**
   * What OpenSSL encrypted before it had PKCS#8: the password is hashed once, with MD5.
   *
   * @param header a cipher's name and the initialization vector
   * @throws WrongPassword where the password is another one
   */
  static byte[] decrypt(String header, byte[] content, char[] password) throws IOException {
    List<String> parts = List.of(header.split(",", -1));
    if (parts.size() != 2) {
      throw new IOException("its DEK-Info header is damaged");
    }
    try {
      return new JcePEMDecryptorProviderBuilder()
          .setProvider(PROVIDER)
          .build(password)
          .get(parts.getFirst().strip())
          .decrypt(content, HexFormat.of().parseHex(parts.getLast().strip()));
    } catch (EncryptionException e) {
      throw new WrongPassword(e);
    } catch (PEMException | OperatorCreationException | IllegalArgumentException e) {
      throw new IOException("its DEK-Info header is damaged, or names a cipher not known here", e);
    }
  }

  private static PrivateKey rsa(RSAPrivateKey key) throws IOException {
    if (key.getVersion().signum() != 0) {
      throw new IOException("the RSA private key has more than two primes");
    }
    AlgorithmIdentifier algorithm =
        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
    return java("RSA", new PrivateKeyInfo(algorithm, key).getEncoded(ASN1Encoding.DER));
  }

  private static PrivateKey ec(ECPrivateKey key, ASN1Encodable curve) throws IOException {
    if (!(curve instanceof ASN1ObjectIdentifier named)) {
      throw new IOException(
          "the EC private key spells its curve out; only named curves are read (openssl ec"
              + " -param_enc named_curve)");
    }
    AlgorithmIdentifier algorithm =
        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, named);
    PrivateKey read;
    try {
      read = java("EC", new PrivateKeyInfo(algorithm, key).getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new IOException(
          "the EC private key is damaged, or its curve ("
              + Printable.sanitize(named.getId())
              + ") is none of P-256, P-384, P-521",
          e);
    }
    return java("EC", Pkcs8.encode(read));
  }

  private static PrivateKey java(String family, byte[] pkcs8) throws IOException {
    try {
      return KeyFactory.getInstance(family).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      throw new IOException("the " + family + " private key is damaged", e);
    }
  }

  private static String name(ASN1ObjectIdentifier kind) {
    return switch (kind.getId()) {
      case "1.2.840.10040.4.1" -> "DSA";
      case "1.2.840.113549.1.1.10" -> "RSA for RSASSA-PSS only";
      case "1.3.101.112" -> "Ed25519";
      case "1.3.101.113" -> "Ed448";
      case "1.3.101.110", "1.3.101.111" -> "for key agreement (X25519, X448)";
      default -> "of a kind not known here (" + Printable.sanitize(kind.getId()) + ")";
    };
  }
}
