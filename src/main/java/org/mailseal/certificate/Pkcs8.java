package org.mailseal.certificate;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** The unencrypted DER form of a private key (RFC 5208), as every mail server reads it. */
public final class Pkcs8 {
  private Pkcs8() {}

  /**
   * A key's bytes. Java leaves the public half out of an elliptic curve key, as RFC 5915 §3 allows;
   * GnuTLS 3.7, with which Debian's Exim is built, then refuses the key with "ASN1 parser: Element
   * was not found". So it is put in.
   */
  public static byte[] encode(PrivateKey key) {
    if (!(key instanceof java.security.interfaces.ECPrivateKey curveKey)) {
      return key.getEncoded();
    }
    try {
      PrivateKeyInfo both =
          PrivateKeyInfoFactory.createPrivateKeyInfo(PrivateKeyFactory.createKey(key.getEncoded()));
      // The curve's name stands once, as OpenSSL writes it.
      ECPrivateKey inner =
          new ECPrivateKey(
              curveKey.getParams().getOrder().bitLength(),
              curveKey.getS(),
              ECPrivateKey.getInstance(both.parsePrivateKey()).getPublicKey(),
              null);
      return new PrivateKeyInfo(both.getPrivateKeyAlgorithm(), inner).getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException("a key of Java's has an encoding", e);
    }
  }

  /**
   * The public half of an RSA or EC key.
   *
   * @throws IOException where it is of another kind, or damaged
   */
  public static PublicKey publicKey(PrivateKey key) throws IOException {
    try {
      if (key instanceof RSAPrivateCrtKey rsa) {
        return KeyFactory.getInstance("RSA")
            .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
      }
      if (PrivateKeyFactory.createKey(key.getEncoded()) instanceof ECPrivateKeyParameters ec) {
        ECPublicKeyParameters half =
            new ECPublicKeyParameters(
                new FixedPointCombMultiplier().multiply(ec.getParameters().getG(), ec.getD()),
                ec.getParameters());
        return KeyFactory.getInstance("EC")
            .generatePublic(
                new X509EncodedKeySpec(
                    SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(half).getEncoded()));
      }
      throw new IOException("the private key is neither RSA nor EC");
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("the private key is damaged", e);
    }
  }
}
