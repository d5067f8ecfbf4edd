package org.mailseal.lifecycle.proof;

import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.Endpoint;

/** What a port's TLSA records say of a certificate (RFC 7671, RFC 7672). */
@FunctionalInterface
public interface PublishedKeys {
  /** What they say. */
  enum Verdict {
    /** There are none that DNSSEC proves and a mail server heeds, or nobody could be asked. */
    NONE,
    /** One of them means it. */
    MEANT,
    /** They mean others: who heeds them does not deliver to a port that serves it. */
    NOT_MEANT
  }

  /** Asks the DNS; takes some seconds where that does not answer. */
  Verdict verdict(Endpoint port, Chain chain);

  /** Where nobody is asked. */
  static PublishedKeys none() {
    return (port, chain) -> Verdict.NONE;
  }
}
