package org.mailseal.certificate;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether certificates are signed with keys. The last answers are kept: one inspection asks for the
 * same signature up to ten times, and ten thousand hosts have few issuers. Thread-safe.
 */
final class Signatures {
  private static final int MAX_ANSWERS = 512; // a few megabytes at most

  private record Question(X509Certificate subject, PublicKey key) {}

  private static final Map<Question, Boolean> KEPT =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Boolean> eldest) {
          return size() > MAX_ANSWERS;
        }
      };

  private static final int MAX_MODULUS_BITS = 16_384; // bits
  private static final int MAX_EXPONENT_BITS = 64; // bits
  private static final int WIDEST_FIELD = 521; // bits: P-521

  private Signatures() {}

  /** Whether it holds; no arithmetic is done with a key that no honest authority has. */
  static boolean holds(X509Certificate subject, PublicKey key) {
    if (!bounded(key)) {
      return false;
    }
    Question question = new Question(subject, key);
    Boolean known;
    synchronized (KEPT) {
      known = KEPT.get(question);
    }
    if (known != null) {
      return known;
    }
    boolean holds = verify(subject, key); // not under the lock: it takes a millisecond
    synchronized (KEPT) {
      KEPT.put(question, holds);
    }
    return holds;
  }

  /**
   * Whether a signature is tried with a key in milliseconds. Strangers send keys, and Java 25
   * bounds not all of them: a DSA key of 500,000 bits kept it busy for minutes. No server's chain
   * has DSA.
   */
  static boolean bounded(PublicKey key) {
    return switch (key) {
      case RSAPublicKey rsa ->
          rsa.getModulus().bitLength() <= MAX_MODULUS_BITS
              && rsa.getPublicExponent().bitLength() <= MAX_EXPONENT_BITS;
      case ECPublicKey ec -> named(ec.getParams());
      case EdECPublicKey _ -> true;
      default -> false;
    };
  }

  private static boolean named(ECParameterSpec curve) {
    if (curve.getCurve().getField().getFieldSize() > WIDEST_FIELD) {
      return false;
    }
    try {
      AlgorithmParameters.getInstance("EC").init(curve);
      return true;
    } catch (NoSuchAlgorithmException | InvalidParameterSpecException unnamed) {
      return false;
    }
  }

  private static boolean verify(X509Certificate subject, PublicKey key) {
    try {
      subject.verify(key);
      return true;
    } catch (GeneralSecurityException notItsKey) {
      return false;
    }
  }
}
