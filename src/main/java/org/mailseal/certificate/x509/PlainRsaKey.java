package org.mailseal.certificate.x509;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An RSA key with which Java does not calculate: too long, or with an exponent that is none. */
final class PlainRsaKey implements RSAPublicKey {
  private static final long serialVersionUID = 1;

  private final BigInteger modulus;
  private final BigInteger exponent;
  private final byte[] info;

  PlainRsaKey(BigInteger modulus, BigInteger exponent, byte[] info) {
    this.modulus = modulus;
    this.exponent = exponent;
    this.info = info.clone();
  }

  @Override
  public BigInteger getModulus() {
    return modulus;
  }

  @Override
  public BigInteger getPublicExponent() {
    return exponent;
  }

  @Override
  public String getAlgorithm() {
    return "RSA";
  }

  @Override
  public String getFormat() {
    return "X.509";
  }

  @Override
  public byte[] getEncoded() {
    return info.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PublicKey that && Arrays.equals(info, that.getEncoded());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(info);
  }
}
