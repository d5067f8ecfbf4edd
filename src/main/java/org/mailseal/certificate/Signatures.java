package org.mailseal.certificate;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
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

  private Signatures() {}

  /** Whether it holds, which no signature does with a key beyond the {@link KeyLimits}. */
  static boolean holds(X509Certificate subject, PublicKey key) {
    if (KeyLimits.excess(key).isPresent()) {
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

  private static boolean verify(X509Certificate subject, PublicKey key) {
    try {
      subject.verify(key);
      return true;
    } catch (GeneralSecurityException notItsKey) {
      return false;
    }
  }
}
