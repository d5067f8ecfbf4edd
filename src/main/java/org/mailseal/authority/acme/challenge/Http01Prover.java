package org.mailseal.authority.acme.challenge;

import java.time.Duration;
import java.util.List;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/** http-01 by a responder of our own, which listens while a challenge is open. */
public record Http01Prover(ProofDefinition.Http01 where) implements Prover {
  static final String TYPE = "http-01";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String describe() {
    return Http01Responder.port(where).describe();
  }

  @Override
  public boolean canProve(Identifier identifier) {
    return provenByHttp(identifier);
  }

  /** A host proves nothing about its siblings (CA/B Forum BR §3.2.2.4.19). */
  static boolean provenByHttp(Identifier identifier) {
    return !(identifier instanceof DnsName name && name.wildcard());
  }

  @Override
  public List<String> obstacles(List<Identifier> names) {
    return SharedResponder.obstacle(where).stream().toList();
  }

  @Override
  public Duration patience() {
    return Duration.ZERO;
  }

  @Override
  public Shown show(List<Proof> proofs, Postings postings) throws AuthorityException {
    return SharedResponder.show(where, proofs);
  }

  /** It listens no longer than its process lives. */
  @Override
  public void removeLeft(Postings postings) {}
}
