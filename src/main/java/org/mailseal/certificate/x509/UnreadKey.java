package org.mailseal.certificate.x509;

import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A public key that Java cannot decode; nobody can calculate with it, but it can be told. */
final class UnreadKey implements PublicKey {
  private static final long serialVersionUID = 1;

  private final String algorithm;
  private final byte[] info;

  /**
   * Of a key.
   *
   * @param algorithm its name or object identifier
   * @param info the SubjectPublicKeyInfo
   */
  UnreadKey(String algorithm, byte[] info) {
    this.algorithm = algorithm;
    this.info = info.clone();
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
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

  @Override
  public String toString() {
    return "UnreadKey[" + algorithm + " " + HexFormat.of().formatHex(info) + "]";
  }
}
