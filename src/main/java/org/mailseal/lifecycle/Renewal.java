package org.mailseal.lifecycle;

import java.security.KeyPair;
import java.util.List;
import java.util.Optional;
import org.mailseal.authority.Answer;
import org.mailseal.authority.AuthorityException;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.endpoint.Observation;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.AttemptSteps;
import org.mailseal.ledger.Attempts;
import org.mailseal.ledger.EventKind;

/**
 * A certificate from due to served: what an earlier process left open is finished or undone first;
 * then, where it is due, a request is made, an authority asked, and its answer deployed.
 */
final class Renewal {
  private final ClaimedCertificate claimed;
  private final CertificateContext context;
  private final ManagedCertificate certificate;
  private final Attempts attempts;
  private final AttemptSteps steps;
  private final Acceptance acceptance;
  private final Deployment deployment;

  Renewal(ClaimedCertificate claimed) {
    this.claimed = claimed;
    this.context = claimed.context();
    this.certificate = context.certificate();
    this.attempts = context.attempts();
    this.steps = claimed.steps();
    this.acceptance = new Acceptance(context);
    this.deployment = new Deployment(claimed);
  }

  RenewalOutcome run(Urgency urgency) {
    Optional<RenewalOutcome.HookFailed> undone =
        urgency == Urgency.NOW
            ? Optional.empty() // They fall away with the certificate that they were for.
            : new PostHooks(claimed).run(urgency == Urgency.NOW_IF_DUE);
    RenewalOutcome outcome = renew(urgency);
    return outcome instanceof RenewalOutcome.NotDue && undone.isPresent() ? undone.get() : outcome;
  }

  private RenewalOutcome renew(Urgency urgency) {
    Optional<Attempt> latest = attempts.latest(certificate.name());
    Optional<Attempt> open = latest.filter(attempt -> attempt.state().open());
    if (open.isPresent()) {
      if (canGoOn(open.get())) {
        return takeUp(open.get());
      }
      RenewalOutcome abandoned = abandon(open.get());
      if (abandoned instanceof RenewalOutcome.Stuck || abandoned instanceof RenewalOutcome.Busy) {
        return abandoned;
      }
    }
    List<Observation> seen = context.observe();
    Due due = Due.of(context, seen);
    if (due instanceof Due.Later later && urgency != Urgency.NOW) {
      // Not the latest attempt: one that failed since has not changed what is installed.
      Optional<Attempt> unproven =
          attempts
              .lastInstalled(certificate.name())
              .filter(attempt -> attempt.state() == AttemptState.UNPROVEN);
      if (unproven.isPresent()) {
        return deployment.proveAgain(unproven.get(), seen);
      }
      return new RenewalOutcome.NotDue(later.when(), later.leaf(), later.remarks());
    }
    if (due instanceof Due.Reinstallation again && urgency != Urgency.NOW) {
      return installAgain(again, urgency, latest);
    }
    EarlierTry earlier = EarlierTry.of(context, acceptance);
    if (urgency != Urgency.NOW) {
      Optional<RenewalOutcome> wait = wait(earlier, urgency, latest);
      if (wait.isPresent()) {
        return wait.get();
      }
    }
    context.record(
        EventKind.DUE, due instanceof Due.Now now ? now.reason() : "asked for with --force");
    return goOn(
        switch (earlier) {
          case EarlierTry.Ordered ordered -> steps.resumed(ordered.attempt());
          case EarlierTry.Answered answered when urgency != Urgency.NOW ->
              steps.again(answered.attempt());
          case EarlierTry.Answered _, EarlierTry.Refused _, EarlierTry.Nothing _ -> draft();
        });
  }

  /** The certificate in use, in targets that do not hold it. */
  private RenewalOutcome installAgain(
      Due.Reinstallation due, Urgency urgency, Optional<Attempt> latest) {
    Attempt inUse = attempts.lastInstalled(certificate.name()).orElseThrow();
    // The wait of that one itself is before another takes its place.
    Optional<Attempt> failed = latest.filter(attempt -> attempt.id() != inUse.id());
    Optional<RenewalOutcome> wait = urgency == Urgency.WHEN_DUE ? notYet(failed) : Optional.empty();
    if (wait.isPresent()) {
      return wait.get();
    }
    context.record(EventKind.DUE, "to be installed again: " + due.reason());
    RenewalOutcome outcome = goOn(steps.installedAgain(inUse));
    return outcome instanceof RenewalOutcome.Renewed(CertificateInfo leaf, int connections)
        ? new RenewalOutcome.InstalledAgain(leaf, connections)
        : outcome;
  }

  /** What is waited for, unless somebody insists. */
  private Optional<RenewalOutcome> wait(
      EarlierTry earlier, Urgency urgency, Optional<Attempt> latest) {
    Optional<RenewalOutcome> awaited =
        earlier instanceof EarlierTry.Answered ? Optional.empty() : awaited();
    if (awaited.isPresent()) {
      return awaited;
    }
    if (earlier instanceof EarlierTry.Refused refused) {
      return Optional.of(
          urgency == Urgency.WHEN_DUE
              ? new RenewalOutcome.NotYet(refused.until(), refused.reason())
              : new RenewalOutcome.Failed(refused.reason(), refused.until()));
    }
    return urgency == Urgency.WHEN_DUE ? notYet(latest) : Optional.empty();
  }

  /** A request that waits for its answer, and would lead to what is wanted. */
  private Optional<RenewalOutcome> awaited() {
    return context.requests().awaited(certificate.name()).reversed().stream()
        .filter(acceptance::wanted)
        .findFirst()
        .map(request -> new RenewalOutcome.Waiting(request.reason().orElse("an answer")));
  }

  /** The wait that the last attempt has asked for. */
  private Optional<RenewalOutcome> notYet(Optional<Attempt> latest) {
    return latest.flatMap(
        attempt ->
            attempt
                .plannedTry(context.now())
                .filter(context.now()::isBefore)
                .map(
                    next ->
                        new RenewalOutcome.NotYet(
                            next,
                            attempt.state() == AttemptState.SERVED
                                ? "it was rolled back by hand"
                                : attempt.reason().orElse("no reason was noted"))));
  }

  /**
   * Once files are touched an attempt goes on into these very files alone: others were not kept,
   * and these would be left half new.
   */
  private boolean canGoOn(Attempt attempt) {
    return stillAsked(attempt)
        && (!attempt.state().filesTouched() || deployment.replacesWhatWasKept(attempt))
        && acceptance.faults(attempt).isEmpty();
  }

  /** A person may have asked for what the settings do not want. */
  private boolean stillAsked(Attempt attempt) {
    return attempt.origin().broughtByPerson() || acceptance.wanted(attempt);
  }

  private RenewalOutcome takeUp(Attempt attempt) {
    context.record(
        attempt,
        EventKind.TAKEN_UP,
        "attempt " + attempt.id() + " was left " + attempt.state() + " and goes on");
    return goOn(attempt);
  }

  private RenewalOutcome abandon(Attempt attempt) {
    List<String> faults = acceptance.faults(attempt);
    String reason =
        stillAsked(attempt) && !faults.isEmpty()
            ? "the answer of attempt "
                + attempt.id()
                + " is not good any more: "
                + String.join("; ", faults)
            : "the settings have changed since attempt " + attempt.id() + " began";
    return attempt.state().filesTouched()
        ? deployment.undo(attempt, reason)
        : claimed.fail(attempt, reason);
  }

  private Attempt draft() {
    new CertificateInUse(claimed).noteOnce();
    Lifecycle.Services services = context.services();
    KeyPair key = certificate.key().generate(services.random());
    CertificateRequest request =
        CertificateRequest.sign(
            certificate.subject(), certificate.names(), key, certificate.key(), services.random());
    return steps.draft(
        certificate.name(),
        certificate.authority(),
        certificate.names(),
        certificate.key(),
        key,
        request);
  }

  /** From whatever state an attempt is in. */
  private RenewalOutcome goOn(Attempt attempt) {
    if (attempt.state() == AttemptState.DRAFTED) {
      List<String> unmet = claimed.obstacles();
      if (!unmet.isEmpty()) {
        return claimed.fail(attempt, unmet);
      }
    }
    if (attempt.chain().isPresent()) {
      return deployment.begin(attempt);
    }
    return claimed.stopping() ? new RenewalOutcome.Stopped() : ask(attempt);
  }

  private RenewalOutcome ask(Attempt drafted) {
    claimed.claim().extend();
    Attempt attempt =
        drafted.state() == AttemptState.DRAFTED
            ? steps.enter(drafted, AttemptState.REQUESTED, "asking " + certificate.authority())
            : drafted;
    Answer answer;
    try {
      answer =
          context
              .authority()
              .submit(attempt.request(), attempt.orderUrl(), url -> steps.ordered(attempt, url));
    } catch (AuthorityException e) {
      return claimed.stopping()
          ? new RenewalOutcome.Stopped()
          : claimed.fail(attempt, e.getMessage(), e.retryAfter());
    }
    return switch (answer) {
      case Answer.Later later -> {
        steps.awaiting(attempt, later.forWhat());
        yield new RenewalOutcome.Waiting(later.forWhat());
      }
      case Answer.Issued issued -> accept(attempt, issued);
    };
  }

  private RenewalOutcome accept(Attempt attempt, Answer.Issued answer) {
    List<String> faults = acceptance.faults(attempt, answer.chain());
    if (!faults.isEmpty()) {
      return claimed.refuse(attempt, answer.chain(), faults);
    }
    return deployment.begin(
        steps.issued(attempt, answer.chain(), Acceptance.describe(answer.chain())));
  }
}
