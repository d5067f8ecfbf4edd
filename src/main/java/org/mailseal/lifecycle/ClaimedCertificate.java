package org.mailseal.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.AuthorityException.Again;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.Observation;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.AttemptSteps;
import org.mailseal.ledger.Claims;
import org.mailseal.lifecycle.managed.CertificateContext;
import org.mailseal.lifecycle.managed.Services;

/**
 * A managed certificate that nobody else works on until the claim is given back: what the renewal,
 * the installation of what a person brought, and the rollback share.
 */
record ClaimedCertificate(CertificateContext context, Claims.Claim claim) {
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  /** A tenth. */
  private static final int WAIT_SHARE = 10;

  /** What is written of its attempts, as long as the claim is held. */
  AttemptSteps steps() {
    return context.services().ledger().steps(claim, context.track());
  }

  /** Probes every port, and notes what it serves. */
  List<Observation> observe() {
    claim.extend();
    return context.observe();
  }

  /** The same certificate, asked of another one of its authorities. */
  ClaimedCertificate askedOf(String authority) {
    return new ClaimedCertificate(context.askedOf(authority), claim);
  }

  /** Whether work is to end between two steps. */
  boolean stopping() {
    return context.services().stopping().getAsBoolean();
  }

  /** The attempt that is neither finished nor undone. */
  Optional<Attempt> open() {
    return context.attempts().latest(context.track()).filter(attempt -> attempt.state().open());
  }

  /** Why nothing else can begin: an attempt has touched files, and is to be finished or undone. */
  Optional<String> unfinished() {
    return open()
        .filter(attempt -> attempt.state().filesTouched())
        .or(context::unfinishedBeside)
        .map(
            attempt ->
                "attempt "
                    + attempt.id()
                    + " is not finished; run mailseal renew "
                    + context.name()
                    + " first, which finishes or undoes it");
  }

  /** Ends an attempt that came to nothing before any file was touched. */
  RenewalOutcome.Failed fail(Attempt attempt, String reason) {
    return end(attempt, reason, new Attempt.NextTry(nextTry()));
  }

  /** The same for several reasons. */
  RenewalOutcome.Failed fail(Attempt attempt, List<String> reasons) {
    return fail(attempt, String.join("; ", reasons));
  }

  /** The same before its authority was asked; another one may be. */
  RenewalOutcome.Failed unasked(Attempt attempt, List<String> obstacles) {
    return end(attempt, String.join("; ", obstacles), there(nextTry()));
  }

  /**
   * The same where an authority asks for a wait, or nobody expects it to pass by itself. A wait is
   * granted up to a day, and up to a tenth of the time that is left of the certificate in use: no
   * authority's word lets that one expire.
   */
  RenewalOutcome.Failed refused(Attempt attempt, AuthorityException why) {
    Instant ours = nextTry();
    boolean elsewhere = why.elsewhere();
    Attempt.NextTry next =
        switch (why.again()) {
          case Again.Soon _ -> new Attempt.NextTry(ours, Optional.empty(), elsewhere);
          case Again.NotBefore(Instant at) ->
              new Attempt.NextTry(later(ours, granted(at)), Optional.of(granted(at)), elsewhere);
          case Again.OnceMended _ ->
              new Attempt.NextTry(later(ours, granted(longest())), Optional.empty(), elsewhere);
        };
    return end(attempt, why.getMessage(), next);
  }

  private RenewalOutcome.Failed end(Attempt attempt, String reason, Attempt.NextTry next) {
    steps().ended(attempt, AttemptState.FAILED, reason, next);
    return new RenewalOutcome.Failed(reason, next.at());
  }

  /** The same where its authority is to be left alone, and has not asked for it. */
  RenewalOutcome.Failed failUntil(Attempt attempt, String reason, Instant nextTry) {
    return end(attempt, reason, there(nextTry));
  }

  /** For a reason of the attempt's authority alone. */
  private static Attempt.NextTry there(Instant at) {
    return new Attempt.NextTry(at, Optional.empty(), true);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }

  private Instant granted(Instant asked) {
    Instant most = context.now().plus(longestWait());
    return asked.isBefore(most) ? asked : most;
  }

  private Instant longest() {
    Services services = context.services();
    return context.now().plus(services.backoff().longest(services.random()));
  }

  private Duration longestWait() {
    Duration share =
        context
            .services()
            .ledger()
            .observations()
            .inUse(context.track())
            .map(leaf -> leaf.left(context.now()).dividedBy(WAIT_SHARE))
            .orElse(LONGEST_WAIT);
    return share.compareTo(LONGEST_WAIT) < 0 ? share : LONGEST_WAIT;
  }

  /**
   * Ends an attempt whose answer is not one to install. The answer is kept, for other settings or
   * time may mend what is wrong with it.
   */
  RenewalOutcome.Failed refuse(Attempt attempt, Chain answer, List<String> faults) {
    String reason = EarlierTry.refusal(attempt, faults);
    Instant nextTry = nextTry();
    steps().refused(attempt, answer, reason, there(nextTry));
    return new RenewalOutcome.Failed(reason, nextTry);
  }

  /** When it is worth trying again, after one more failure. */
  Instant nextTry() {
    int failures =
        context.attempts().failuresInARow(context.track(), context.certificate().authority()) + 1;
    Services services = context.services();
    return context.now().plus(services.backoff().after(failures, services.random()));
  }
}
