package org.mailseal.lifecycle.proof;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Observation;
import org.mailseal.lifecycle.proof.PublishedKeys.Verdict;

/**
 * Lets a certificate take the place of another where that does not stop mail: where TLSA records
 * mean what is served, and none means the new one, senders that heed DANE deliver no more until the
 * record is there (RFC 7671 §8.1). What no record means today is broken already, and nothing is
 * kept back for it.
 *
 * @param ports that serve it
 */
public record DaneGate(PublishedKeys published, List<Endpoint> ports) {
  public DaneGate {
    ports = List.copyOf(ports);
  }

  /** Whether a record of one of the ports means its leaf, whoever signs that. */
  public boolean means(Chain chain) {
    Chain alone = new Chain(List.of(chain.leaf()));
    return ports.stream().anyMatch(port -> published.verdict(port, alone) == Verdict.MEANT);
  }

  /**
   * Why a certificate may not take the place of what is served, each a sentence with its cure.
   *
   * @param seen what the ports serve
   * @param otherwise what can be done instead, a printable clause
   */
  public List<String> faults(Chain fresh, List<Observation> seen, String otherwise) {
    return ports.stream()
        .filter(port -> meantToday(port, fresh, seen))
        .filter(port -> published.verdict(port, fresh) == Verdict.NOT_MEANT)
        .map(
            port ->
                "the TLSA records of _"
                    + port.port()
                    + "._tcp."
                    + port.host()
                    + " mean the certificate that is served and not the new one: publish '"
                    + record(fresh.leaf())
                    + "' beside them and renew again when their TTL has passed (what the authority"
                    + " gave is kept for it), or "
                    + otherwise)
        .toList();
  }

  private boolean meantToday(Endpoint port, Chain fresh, List<Observation> seen) {
    return seen.stream()
        .filter(Observation.Served.class::isInstance)
        .map(Observation.Served.class::cast)
        .filter(served -> served.endpoint().equals(port))
        .map(Observation.Served::chain)
        .filter(chain -> !chain.leaf().equals(fresh.leaf()))
        .anyMatch(chain -> published.verdict(port, chain) == Verdict.MEANT);
  }

  /** What RFC 7671 §5.1 recommends: the key alone, by its hash. */
  private static String record(X509Certificate leaf) {
    try {
      byte[] key = leaf.getPublicKey().getEncoded();
      return "3 1 1 " + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
