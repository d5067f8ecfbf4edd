package org.mailseal.inspection.result;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Trust;

/** Which chains lead to a root that counts. Implementations are thread-safe. */
@FunctionalInterface
public interface TrustedRoots {
  /**
   * Why a chain, exactly as it was sent, is not to be trusted: out of order, incomplete, or ending
   * in an unknown root.
   *
   * @param now the instant for which the issuers' dates count; the leaf's own are another check's
   * @return the reason in printable words, or empty where the chain is trusted
   */
  Optional<String> fault(Chain chain, Instant now);

  /** The root that issued a chain's last certificate; empty where it is not known. */
  default Optional<X509Certificate> rootOf(Chain chain) {
    return Optional.empty();
  }

  /** That a chain leads to one of these roots. */
  static TrustedRoots of(Trust trust) {
    return new TrustedRoots() {
      @Override
      public Optional<String> fault(Chain chain, Instant now) {
        return trust.fault(chain, now);
      }

      @Override
      public Optional<X509Certificate> rootOf(Chain chain) {
        return trust.rootOf(chain);
      }
    };
  }
}
