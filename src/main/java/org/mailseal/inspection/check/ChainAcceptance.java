package org.mailseal.inspection.check;

import java.time.Instant;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.SentChain;
import org.mailseal.inspection.result.TrustedRoots;
import org.mailseal.name.Identifier;

/**
 * Whether a chain would satisfy every client; used for chains other than the ordinary one, which
 * only some clients get.
 */
record ChainAcceptance(Endpoint endpoint, TrustedRoots trust, Instant now) {
  static ChainAcceptance of(PortEvidence evidence) {
    return new ChainAcceptance(evidence.target().endpoint(), evidence.trust(), evidence.now());
  }

  /** The first reason against it as a clause about the certificate; empty where it is fit. */
  Optional<String> fault(Chain chain) {
    CertificateInfo leaf = chain.info();
    return ValidityCheck.fault(leaf, now)
        .or(() -> uncovered(leaf))
        .or(() -> trust.fault(SentChain.of(chain).path(), now));
  }

  private Optional<String> uncovered(CertificateInfo leaf) {
    return Identifier.find(endpoint.host())
        .filter(host -> !leaf.covers(host))
        .map(host -> "not for " + host);
  }
}
