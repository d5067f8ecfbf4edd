package org.mailseal.authority.acme.challenge;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.certificate.AcmeCertificate;
import org.mailseal.name.Identifier;

/** tls-alpn-01 (RFC 8737) by a listener of our own, which is there while a challenge is open. */
record TlsAlpn01Prover(ProofDefinition.TlsAlpn01 where, Clock clock, SecureRandom random)
    implements Prover {
  static final String TYPE = "tls-alpn-01";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String describe() {
    return TYPE
        + " answered on port "
        + where.address().map(address -> address + ":").orElse("")
        + where.port();
  }

  /** A host proves nothing about its siblings (CA/B Forum BR §3.2.2.4.20). */
  @Override
  public boolean canProve(Identifier identifier) {
    return Http01Prover.provenByHttp(identifier);
  }

  @Override
  public List<String> obstacles(List<Identifier> names) {
    return TlsAlpn01Responder.obstacle(where).stream().toList();
  }

  @Override
  public Duration patience() {
    return Duration.ZERO;
  }

  @Override
  public Shown show(List<Proof> proofs, Postings postings) throws AuthorityException {
    List<AcmeCertificate> certificates = new ArrayList<>();
    for (Proof proof : proofs) {
      certificates.add(
          AcmeCertificate.of(proof.identifier(), proof.hash(), clock.instant(), random));
    }
    return new TlsAlpn01Responder(where, certificates)::close;
  }

  /** It listens no longer than its process lives. */
  @Override
  public void removeLeft(Postings postings) {}
}
