package org.mailseal.inspection.result;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.MailInClear;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.WeakTls;

/**
 * Everything that is known of one mail port at one address.
 *
 * @param ordinary the first connection, as an ordinary client, or as one that sees the kind of key
 *     that the target is about
 * @param repeats further connections as the same client
 * @param others connections as clients of other profiles
 * @param weakTls what is agreed to when nothing better is offered; empty where not known
 * @param mailInClear what is said to mail without TLS
 * @param revocation of the certificates on the way up, the leaf first; empty where not asked
 * @param trust which chains lead to a root that counts
 * @param now the instant for which certificates are judged
 */
public record PortEvidence(
    PortTarget target,
    Observation ordinary,
    List<Observation> repeats,
    Map<ClientProfile, Observation> others,
    Optional<WeakTls> weakTls,
    MailInClear mailInClear,
    DnsEvidence dns,
    List<CheckedCertificate> revocation,
    TrustedRoots trust,
    Instant now) {
  public PortEvidence {
    repeats = List.copyOf(repeats);
    others = Map.copyOf(others);
    revocation = List.copyOf(revocation);
  }

  /** One connection, and nothing else was asked. */
  public static PortEvidence of(
      PortTarget target, Observation ordinary, TrustedRoots trust, Instant now) {
    return new PortEvidence(
        target,
        ordinary,
        List.of(),
        Map.of(),
        Optional.empty(),
        new MailInClear.Unknown(),
        DnsEvidence.none(),
        List.of(),
        trust,
        now);
  }

  /** Whether the first connection got a certificate. */
  public boolean isServed() {
    return ordinary instanceof Observation.Served;
  }

  /**
   * What the first connection got.
   *
   * @throws IllegalStateException where it {@linkplain #isServed got none}
   */
  public Observation.Served served() {
    if (ordinary instanceof Observation.Served served) {
      return served;
    }
    throw new IllegalStateException(target.endpoint() + " served no certificate");
  }

  /** The certificate that the first connection got. */
  public CertificateInfo leaf() {
    return served().chain().info();
  }

  /**
   * The same with the end of an issuer that clients cannot do without, where that comes first: they
   * stop at the first certificate that a root has issued.
   */
  public CertificateInfo leafInChain() {
    Chain path = sent().path();
    Instant ends = path.leaf().getNotAfter().toInstant();
    for (int i = 1; i < path.certificates().size(); i++) {
      Instant issuerEnds = path.certificates().get(i).getNotAfter().toInstant();
      if (issuerEnds.isBefore(ends)) {
        if (trust.fault(new Chain(path.certificates().subList(0, i)), now).isEmpty()) {
          break;
        }
        ends = issuerEnds;
      }
    }
    return leaf().endingAt(ends);
  }

  /** What the first connection got, sorted out. */
  public SentChain sent() {
    return SentChain.of(served().chain());
  }
}
