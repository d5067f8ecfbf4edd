package org.mailseal.lifecycle;

import java.time.Instant;
import java.util.Optional;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;

/** Ends attempts that came to nothing, with the time of the next try. */
record Failures(Renewal.World world, ManagedCertificate wanted) {
  RenewalOutcome.Failed failed(Attempt attempt, String reason, Optional<Instant> notBefore) {
    Instant nextTry = nextTry(notBefore);
    world.ledger().attempts().ended(attempt, AttemptState.FAILED, reason, nextTry);
    return new RenewalOutcome.Failed(reason, nextTry);
  }

  Instant nextTry(Optional<Instant> notBefore) {
    int failures = world.ledger().attempts().failuresInARow(wanted.name()) + 1;
    Instant ours = world.clock().instant().plus(world.backoff().after(failures, world.random()));
    return notBefore.filter(ours::isBefore).orElse(ours);
  }
}
