package org.mailseal.authority.acme.challenge;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition;

/**
 * A responder that all orders use which are proven on one port at the same time, at whatever
 * authority: the port is listened on from the first to the last of them. Thread-safe.
 */
final class SharedResponder {
  /** A port is the process's. Guarded by itself. */
  private static final Map<ProofDefinition.Http01, SharedResponder> OPEN = new HashMap<>();

  private final Http01Responder responder;
  private int users;

  private SharedResponder(Http01Responder responder) {
    this.responder = responder;
  }

  /** From now on the proofs are answered, until what comes back is closed. */
  static Shown show(ProofDefinition.Http01 where, List<Proof> proofs) throws AuthorityException {
    synchronized (OPEN) {
      SharedResponder shared = OPEN.get(where);
      if (shared == null) {
        shared = new SharedResponder(new Http01Responder(where));
        OPEN.put(where, shared);
      }
      shared.users++;
      for (Proof proof : proofs) {
        shared.responder.provide(proof.token(), proof.keyAuthorization());
      }
      SharedResponder used = shared;
      return () -> used.leave(where, proofs);
    }
  }

  private void leave(ProofDefinition.Http01 where, List<Proof> proofs) {
    synchronized (OPEN) {
      proofs.forEach(proof -> responder.withdraw(proof.token()));
      if (--users == 0) {
        OPEN.remove(where);
        responder.close();
      }
    }
  }

  /** Why the port could not be listened on now, as a printable sentence with its cure. */
  static Optional<String> obstacle(ProofDefinition.Http01 where) {
    synchronized (OPEN) {
      return OPEN.containsKey(where) ? Optional.empty() : Http01Responder.obstacle(where);
    }
  }
}
