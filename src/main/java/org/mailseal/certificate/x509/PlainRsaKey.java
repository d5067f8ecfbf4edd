package org.mailseal.certificate.x509;

import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;

/** An RSA key with which Java does not calculate: too long, or with an exponent that is none. */
final class PlainRsaKey extends EncodedKey implements RSAPublicKey {
  private static final long serialVersionUID = 1;

  private final BigInteger modulus;
  private final BigInteger exponent;

  PlainRsaKey(BigInteger modulus, BigInteger exponent, byte[] info) {
    super("RSA", info);
    this.modulus = modulus;
    this.exponent = exponent;
  }

  @Override
  public BigInteger getModulus() {
    return modulus;
  }

  @Override
  public BigInteger getPublicExponent() {
    return exponent;
  }
}
