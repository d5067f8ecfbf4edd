package org.mailseal.lifecycle;

import java.util.List;
import java.util.Optional;
import org.mailseal.endpoint.Observation;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Claims;

/**
 * A managed certificate that nobody else works on until the claim is given back: what the renewal,
 * the installation of what a person brought, and the rollback share.
 */
record ClaimedCertificate(CertificateContext context, Claims.Claim claim) {
  /** Looks at every port, and notes what it serves. */
  List<Observation> observe() {
    claim.extend();
    return context.observe();
  }

  /** What stands against a renewal now; looks at the ports. */
  List<String> unmetPreconditions() {
    return Preconditions.unmet(context, observe());
  }

  /** Whether work is to end between two steps. */
  boolean stopping() {
    return context.services().stopping().getAsBoolean();
  }

  /** The attempt that is neither finished nor undone. */
  Optional<Attempt> open() {
    return context.attempts().latest(context.name()).filter(attempt -> attempt.state().open());
  }

  /** Why nothing else can begin: an attempt has touched files, and is to be finished or undone. */
  Optional<String> unfinished() {
    return open()
        .filter(attempt -> attempt.state().filesTouched())
        .map(
            attempt ->
                "attempt "
                    + attempt.id()
                    + " is not finished; run mailseal renew "
                    + context.name()
                    + " first, which finishes or undoes it");
  }
}
