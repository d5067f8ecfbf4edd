package org.mailseal.certificate.x509;

import java.util.HexFormat;

/** A public key that Java cannot decode; nobody can calculate with it, but it can be told. */
final class UnreadKey extends EncodedKey {
  private static final long serialVersionUID = 1;

  UnreadKey(String algorithm, byte[] info) {
    super(algorithm, info);
  }

  @Override
  public String toString() {
    return "UnreadKey[" + getAlgorithm() + " " + HexFormat.of().formatHex(getEncoded()) + "]";
  }
}
