package org.mailseal.endpoint.probe;

import java.io.IOException;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.mailseal.certificate.KeyLimits;
import org.mailseal.endpoint.Fault;

/**
 * A certificate exactly as it was sent, whose key is used for one thing only: to see whether the
 * server holds the other half.
 */
final class ReceivedCertificate extends BcTlsCertificate {
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

  /** Ends a probe where no TLS needs such a key. */
  void checkKey() throws IOException {
    Optional<String> excess = KeyLimits.excess(keyInfo.getEncoded());
    if (excess.isPresent()) {
      throw new ProbeException(
          Fault.HANDSHAKE_FAILED,
          "the certificate that the server sends is for " + excess.get() + ", which is not tried");
    }
  }

  /**
   * Only a key within the limits is decoded: Bouncy Castle tries a key before it is used. An RSA
   * key is taken as it is. Bouncy Castle would first make sure that the modulus is no prime, at
   * 16384 bits for seconds, and refuse keys that were made badly, which are to be seen.
   */
  @Override
  protected AsymmetricKeyParameter getPublicKey() throws IOException {
    checkKey();
    ASN1ObjectIdentifier kind = keyInfo.getAlgorithm().getAlgorithm();
    if (!kind.equals(PKCSObjectIdentifiers.rsaEncryption)
        && !kind.equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
      return super.getPublicKey();
    }
    RSAPublicKey key = RSAPublicKey.getInstance(keyInfo.parsePublicKey());
    return new RSAKeyParameters(false, key.getModulus(), key.getPublicExponent(), true);
  }
}
