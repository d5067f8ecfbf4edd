package org.mailseal.lifecycle;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;

/** Ends attempts that came to nothing, with the time of the next try. */
record Failures(CertificateContext context) {
  RenewalOutcome.Failed fail(Attempt attempt, String reason) {
    return fail(attempt, reason, Optional.empty());
  }

  /** The same for several reasons. */
  RenewalOutcome.Failed fail(Attempt attempt, List<String> reasons) {
    return fail(attempt, String.join("; ", reasons));
  }

  /**
   * The same where somebody asks for a wait.
   *
   * @param notBefore the earliest next try
   */
  RenewalOutcome.Failed fail(Attempt attempt, String reason, Optional<Instant> notBefore) {
    Instant ours = nextTry();
    Instant nextTry = notBefore.filter(ours::isBefore).orElse(ours);
    context.attempts().ended(attempt, AttemptState.FAILED, reason, nextTry);
    return new RenewalOutcome.Failed(reason, nextTry);
  }

  /** When it is worth trying again, after one more failure. */
  Instant nextTry() {
    int failures = context.attempts().failuresInARow(context.name()) + 1;
    Lifecycle.Services services = context.services();
    return context.now().plus(services.backoff().after(failures, services.random()));
  }
}
