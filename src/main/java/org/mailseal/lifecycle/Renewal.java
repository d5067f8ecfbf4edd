package org.mailseal.lifecycle;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mailseal.authority.Answer;
import org.mailseal.authority.Authority;
import org.mailseal.authority.AuthorityException;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.endpoint.Observation;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.AttemptSteps;
import org.mailseal.ledger.Attempts;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.lifecycle.managed.CertificateContext;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.managed.Services;
import org.mailseal.lifecycle.names.CheckedNames;
import org.mailseal.name.Identifier;

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
    Optional<Attempt> beside = context.unfinishedBeside();
    if (beside.isPresent()) {
      return new RenewalOutcome.Failed(
          "attempt "
              + beside.get().id()
              + " for its "
              + beside.get().algorithm()
              + " key has changed files and is not finished, which comes first",
          claimed.nextTry());
    }
    Optional<RenewalOutcome.HookFailed> undone =
        urgency == Urgency.NOW
            ? Optional.empty() // They fall away with the certificate that they were for.
            : new PostHooks(claimed).run(urgency == Urgency.NOW_IF_DUE);
    RenewalOutcome outcome = renew(urgency);
    return outcome instanceof RenewalOutcome.NotDue && undone.isPresent() ? undone.get() : outcome;
  }

  /** Without the hooks of the certificate in use. */
  RenewalOutcome renew(Urgency urgency) {
    Optional<Attempt> latest = context.latest();
    Optional<Course.GoOn> going = Course.goingOn(context, latest);
    if (going.isPresent()) {
      return run(going.get());
    }
    Optional<Attempt> open = latest.filter(attempt -> attempt.state().open());
    if (open.isPresent()) {
      RenewalOutcome abandoned = abandon(open.get());
      if (abandoned instanceof RenewalOutcome.Stuck || abandoned instanceof RenewalOutcome.Busy) {
        return abandoned;
      }
    }
    return run(Course.of(context, latest, context.observe(), urgency));
  }

  private RenewalOutcome run(Course course) {
    return switch (course) {
      case Course.End(RenewalOutcome outcome) -> outcome;
      case Course.GoOn(Attempt open) -> takeUp(open);
      case Course.LookAgain(Attempt unproven, List<Observation> seen) ->
          deployment.proveAgain(unproven, seen);
      case Course.Reinstall reinstall -> installAgain(reinstall);
      case Course.Obtain(String reason, EarlierTry earlier) -> {
        context.record(EventKind.DUE, reason);
        yield switch (earlier) {
          case EarlierTry.Ordered ordered -> goOn(steps.resumed(ordered.attempt()));
          case EarlierTry.Answered answered -> goOn(steps.again(answered.attempt()));
          case EarlierTry.Refused _, EarlierTry.Nothing _ -> order(check(certificate.names()));
        };
      }
    };
  }

  /** The certificate in use, in targets that do not hold it. */
  private RenewalOutcome installAgain(Course.Reinstall reinstall) {
    context.record(EventKind.DUE, "to be installed again: " + reinstall.reason());
    RenewalOutcome outcome = goOn(steps.installedAgain(reinstall.inUse()));
    return outcome instanceof RenewalOutcome.Renewed(CertificateInfo leaf, int connections)
        ? new RenewalOutcome.InstalledAgain(leaf, connections)
        : outcome;
  }

  /** What an earlier process left open. */
  static String describe(Attempt open) {
    return "attempt " + open.id() + " was left " + open.state() + " and goes on";
  }

  private RenewalOutcome takeUp(Attempt attempt) {
    context.record(attempt, EventKind.TAKEN_UP, describe(attempt));
    return goOn(attempt);
  }

  private RenewalOutcome abandon(Attempt attempt) {
    List<String> faults = acceptance.faults(attempt);
    String reason =
        acceptance.stillAsked(attempt) && !faults.isEmpty()
            ? "the answer of attempt "
                + attempt.id()
                + " is not good any more: "
                + String.join("; ", faults)
            : acceptance.usable(attempt)
                ? "the settings have changed since attempt " + attempt.id() + " began"
                : "the key of attempt " + attempt.id() + " is compromised";
    return attempt.state().filesTouched()
        ? deployment.undo(attempt, reason)
        : claimed.fail(attempt, reason);
  }

  private CheckedNames check(List<Identifier> names) {
    claimed.claim().extend();
    return context.check(names);
  }

  /** A new attempt, without the optional names that would be refused. */
  private RenewalOutcome order(CheckedNames checked) {
    Attempt attempt = draft(checked.ordered());
    checked
        .leftOut()
        .forEach(
            verdict ->
                leaveOut(
                    attempt,
                    verdict.name().display() + ": " + String.join("; ", verdict.reasons())));
    return ask(attempt, checked);
  }

  private void leaveOut(Attempt attempt, String why) {
    context.record(attempt, EventKind.NAME_LEFT_OUT, why);
  }

  private Attempt draft(List<Identifier> names) {
    new CertificateInUse(claimed).noteOnce();
    Services services = context.services();
    NextKey next = NextKey.of(context);
    KeyPair key =
        next.kept().map(this::pair).orElseGet(() -> certificate.key().generate(services.random()));
    CertificateRequest request =
        CertificateRequest.sign(
            certificate.subject(), names, key, certificate.key(), services.random());
    return steps.draft(
        certificate.name(),
        certificate.authority(),
        names,
        certificate.key(),
        key,
        next.kept().flatMap(_ -> next.reason()),
        request);
  }

  private KeyPair pair(Attempt kept) {
    return new KeyPair(kept.chain().orElseThrow().leaf().getPublicKey(), attempts.key(kept));
  }

  /** From whatever state an attempt is in. */
  private RenewalOutcome goOn(Attempt attempt) {
    if (attempt.chain().isPresent()) {
      return deployment.begin(attempt);
    }
    CheckedNames checked = check(attempt.names());
    if (checked.leftOut().isEmpty()) {
      return ask(attempt, checked);
    }
    claimed.fail(
        attempt,
        checked.leftOut().stream()
            .map(verdict -> verdict.name().display() + ": " + String.join("; ", verdict.reasons()))
            .toList());
    return order(checked);
  }

  private RenewalOutcome ask(Attempt attempt, CheckedNames checked) {
    List<String> unmet = Preconditions.of(context, claimed.observe()).unmet();
    if (!unmet.isEmpty()) {
      return claimed.fail(attempt, unmet);
    }
    List<String> obstacles = Preconditions.toAsking(context, checked);
    if (!obstacles.isEmpty()) {
      return claimed.unasked(attempt, obstacles);
    }
    return claimed.stopping() ? new RenewalOutcome.Stopped() : ask(attempt);
  }

  private RenewalOutcome ask(Attempt drafted) {
    claimed.claim().extend();
    // Once more: others were begun since, beside it.
    Optional<CountedLimits.Reached> limit =
        drafted.state() == AttemptState.DRAFTED
            ? CountedLimits.reached(context, drafted)
            : Optional.empty();
    if (limit.isPresent()) {
      return claimed.failUntil(
          drafted, limit.get().reason(certificate.authority()), limit.get().free());
    }
    Attempt attempt =
        drafted.state() == AttemptState.DRAFTED
            ? steps.enter(drafted, AttemptState.REQUESTED, "asking " + certificate.authority())
            : drafted;
    Answer answer;
    try {
      tryFirst(attempt);
      answer = submit(attempt);
    } catch (AuthorityException e) {
      return claimed.stopping() ? new RenewalOutcome.Stopped() : refused(attempt, e);
    }
    return switch (answer) {
      case Answer.Later later -> {
        steps.awaiting(attempt, later.forWhat());
        yield new RenewalOutcome.Waiting(later.forWhat());
      }
      case Answer.Issued issued -> accept(attempt, issued);
    };
  }

  /**
   * After a try that failed the names are proven where nothing counts, if there is such a place: an
   * authority allows few failed proofs in an hour. What else goes wrong there keeps nothing back.
   */
  private void tryFirst(Attempt attempt) throws AuthorityException {
    Optional<Authority> test = context.authority().test();
    if (test.isEmpty() || attempts.failuresInARow(certificate.track(), attempt.authority()) == 0) {
      return;
    }
    String said = "the test directory of " + attempt.authority();
    try {
      test.get().submit(attempt.request(), Optional.empty(), _ -> {});
      context.record(
          attempt, EventKind.AUTHORITY_REMARK, said + " was asked first, and would have signed it");
    } catch (AuthorityException e) {
      if (!e.elsewhere() || claimed.stopping()) {
        throw e;
      }
      context.record(
          attempt,
          EventKind.AUTHORITY_REMARK,
          said + " was asked first, and is passed over: " + e.getMessage());
    }
  }

  /** Where it was optional names alone, the others do not wait for them. */
  private RenewalOutcome refused(Attempt attempt, AuthorityException why) {
    RenewalOutcome failed = claimed.refused(attempt, why);
    List<Identifier> others =
        attempt.names().stream().filter(name -> !why.refused().contains(name)).toList();
    if (why.refused().isEmpty()
        || !certificate.optional().containsAll(why.refused())
        || others.size() == attempt.names().size()) {
      return failed;
    }
    Attempt without = draft(others);
    leaveOut(without, why.getMessage());
    return ask(without);
  }

  private Answer submit(Attempt attempt) throws AuthorityException {
    Authority authority = context.authority();
    Consumer<String> keepOrder = url -> steps.ordered(attempt, url);
    Optional<X509Certificate> inUse = context.issuedByAuthority();
    return inUse.isPresent()
        ? authority.replace(inUse.get(), attempt.request(), attempt.orderUrl(), keepOrder)
        : authority.submit(attempt.request(), attempt.orderUrl(), keepOrder);
  }

  private RenewalOutcome accept(Attempt attempt, Answer.Issued answer) {
    answer.remarks().forEach(said -> context.record(attempt, EventKind.AUTHORITY_REMARK, said));
    List<String> faults = acceptance.faults(attempt, answer.chain());
    if (!faults.isEmpty()) {
      return claimed.refuse(attempt, answer.chain(), faults);
    }
    return deployment.begin(
        steps.issued(attempt, answer.chain(), Acceptance.describe(answer.chain())));
  }
}
