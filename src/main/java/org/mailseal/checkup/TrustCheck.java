package org.mailseal.checkup;

import java.time.Instant;
import java.util.Optional;
import org.mailseal.certificate.Chain;

/** Which chains lead to a root that counts. Implementations are thread-safe. */
@FunctionalInterface
public interface TrustCheck {
  /**
   * Why a chain, exactly as it was sent, is not to be trusted: out of order, incomplete, or ending
   * in an unknown root.
   *
   * @param now the instant for which the issuers' dates count; the leaf's own are judged elsewhere
   * @return the reason in printable words, or empty where the chain is trusted
   */
  Optional<String> fault(Chain chain, Instant now);
}
