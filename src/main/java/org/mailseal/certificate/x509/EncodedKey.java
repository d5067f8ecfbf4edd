package org.mailseal.certificate.x509;

import java.security.PublicKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A public key that is known by its encoding, for Java has no key of its own for it. */
abstract sealed class EncodedKey implements PublicKey permits PlainRsaKey, UnreadKey {
  private static final long serialVersionUID = 1;

  private final String algorithm;
  private final byte[] info;

  /**
   * Of a key.
   *
   * @param algorithm its name or object identifier
   * @param info the SubjectPublicKeyInfo
   */
  EncodedKey(String algorithm, byte[] info) {
    this.algorithm = algorithm;
    this.info = info.clone();
  }

  @Override
  public final String getAlgorithm() {
    return algorithm;
  }

  @Override
  public final String getFormat() {
    return "X.509";
  }

  @Override
  public final byte[] getEncoded() {
    return info.clone();
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof PublicKey that && Arrays.equals(info, that.getEncoded());
  }

  @Override
  public final int hashCode() {
    return Arrays.hashCode(info);
  }
}
