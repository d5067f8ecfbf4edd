package org.mailseal.endpoint;

import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * A certificate exactly as it was sent, whose key is used for one thing only: to see whether the
 * server holds the other half.
 */
final class ReceivedCertificate extends BcTlsCertificate {
  /** The JDK reads no longer ones either. */
  private static final int MAX_MODULUS_BITS = 16384;

  /** 65537 has 17 bits. A long one would cost seconds with a long modulus. */
  private static final int MAX_EXPONENT_BITS = 64;

  private final byte[] sent;

  ReceivedCertificate(BcTlsCrypto crypto, byte[] sent) throws IOException {
    super(crypto, parseCertificate(sent));
    this.sent = sent.clone();
  }

  /** The bytes on the wire; encoding it anew would repair what is no DER, and hide it. */
  @Override
  public byte[] getEncoded() {
    return sent.clone();
  }

  /** A certificate for some other use is for the inspection to judge. */
  @Override
  protected boolean supportsKeyUsage(int bits) {
    return true;
  }

  /**
   * An RSA key is taken as it is. Bouncy Castle would first make sure that the modulus is no prime,
   * at 16384 bits for seconds, and refuse keys that were made badly, which are to be seen.
   */
  @Override
  protected AsymmetricKeyParameter getPublicKey() throws IOException {
    if (!PKCSObjectIdentifiers.rsaEncryption.equals(keyInfo.getAlgorithm().getAlgorithm())) {
      return super.getPublicKey();
    }
    RSAPublicKey key = RSAPublicKey.getInstance(keyInfo.parsePublicKey());
    BigInteger modulus = key.getModulus();
    BigInteger exponent = key.getPublicExponent();
    if (modulus.bitLength() > MAX_MODULUS_BITS || exponent.bitLength() > MAX_EXPONENT_BITS) {
      throw new TlsFatalAlert(
          AlertDescription.unsupported_certificate,
          "its RSA key has %d bits and an exponent of %d bits"
              .formatted(modulus.bitLength(), exponent.bitLength()));
    }
    return new RSAKeyParameters(false, modulus, exponent, true);
  }
}
