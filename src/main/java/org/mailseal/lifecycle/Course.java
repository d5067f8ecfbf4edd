package org.mailseal.lifecycle;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.mailseal.endpoint.Observation;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.lifecycle.due.Due;
import org.mailseal.lifecycle.managed.CertificateContext;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.names.CheckedNames;
import org.mailseal.lifecycle.proof.ServedCheck;
import org.mailseal.name.Identifier;

/**
 * How a renewal begins, decided from the ledger, the targets' files and what the ports serve.
 * Nothing is written for it and nobody is asked: the renewal goes by it, and so does whoever only
 * wants to know what one would come to.
 */
sealed interface Course {
  /** It ends at once: nothing is due, or something is waited for. */
  record End(RenewalOutcome outcome) implements Course {}

  /** What an earlier process left open goes on. */
  record GoOn(Attempt open) implements Course {}

  /**
   * Nothing is due; what is installed was not seen at every port yet, and is looked for again.
   *
   * @param seen what the ports serve
   */
  record LookAgain(Attempt unproven, List<Observation> seen) implements Course {}

  /** Nothing is due, but a target does not hold the certificate in use. */
  record Reinstall(Attempt inUse, String reason) implements Course {}

  /**
   * It is due.
   *
   * @param reason why, in a printable sentence
   * @param earlier what goes on of earlier tries; never one that is refused
   */
  record Obtain(String reason, EarlierTry earlier) implements Course {}

  /** What an earlier process left open, where it can go on. */
  static Optional<GoOn> goingOn(CertificateContext context, Optional<Attempt> latest) {
    return latest
        .filter(attempt -> attempt.state().open())
        .filter(open -> canGoOn(context, open))
        .map(GoOn::new);
  }

  /**
   * Once files are touched an attempt goes on into these very files alone: others were not kept,
   * and these would be left half new.
   */
  private static boolean canGoOn(CertificateContext context, Attempt open) {
    Acceptance acceptance = new Acceptance(context);
    return acceptance.usable(open)
        && acceptance.stillAsked(open)
        && (!open.state().filesTouched() || context.installation().replaces(context.kept(open)))
        && acceptance.faults(open).isEmpty();
  }

  /**
   * Where nothing goes on.
   *
   * @param latest the newest attempt
   * @param seen what the ports serve
   */
  static Course of(
      CertificateContext context,
      Optional<Attempt> latest,
      List<Observation> seen,
      Urgency urgency) {
    return new Decision(context, new Acceptance(context), latest, urgency)
        .course(Due.of(context, seen), seen);
  }

  /** The names that the authority would be asked for, before they are looked at. */
  default List<Identifier> names(ManagedCertificate certificate) {
    return switch (this) {
      case GoOn(Attempt open) -> open.names();
      case Obtain(String _, EarlierTry.Ordered(Attempt attempt)) -> attempt.names();
      case End _, LookAgain _, Reinstall _, Obtain _ -> certificate.names();
    };
  }

  /**
   * What would stop it, or keep it from being proven; each a printable sentence with its cure.
   *
   * @param seen what the ports serve
   * @param names those that the authority would be asked for
   */
  default List<String> unmet(
      CertificateContext context, List<Observation> seen, CheckedNames names) {
    return switch (this) {
      case End _ -> List.of();
      case LookAgain(Attempt unproven, List<Observation> now) ->
          ServedCheck.faults(now, unproven.chain().orElseThrow().leaf());
      // It is too late for preconditions; what cannot be seen to serve is put back all the same.
      case GoOn(Attempt open) when open.state().filesTouched() ->
          List.copyOf(GreetingNames.unseen(seen));
      case GoOn _, Reinstall _, Obtain _ -> {
        List<String> unmet =
            asks()
                ? Preconditions.beforeAsking(context, seen, names)
                : Preconditions.of(context, seen).unmet();
        // Where little is left, a dead port keeps nothing back.
        yield unmet.isEmpty() ? List.copyOf(GreetingNames.unseen(seen)) : unmet;
      }
    };
  }

  /** Whether the authority is asked for something. */
  default boolean asks() {
    return switch (this) {
      case GoOn(Attempt open) -> open.chain().isEmpty();
      case Obtain(String _, EarlierTry earlier) -> !(earlier instanceof EarlierTry.Answered);
      case End _, LookAgain _, Reinstall _ -> false;
    };
  }

  /** Whether a request is made. */
  default boolean drafts() {
    return this instanceof Obtain(String _, EarlierTry earlier)
        && (earlier instanceof EarlierTry.Nothing || earlier instanceof EarlierTry.Refused);
  }

  /** A request that waits for its answer, and would lead to what is wanted. */
  static Optional<RenewalOutcome> awaited(CertificateContext context, Acceptance acceptance) {
    return context.requests().awaited(context.track()).reversed().stream()
        .filter(acceptance::wanted)
        .findFirst()
        .map(request -> new RenewalOutcome.Waiting(request.reason().orElse("an answer")));
  }

  /** How urgent it is, and what went before. */
  record Decision(
      CertificateContext context,
      Acceptance acceptance,
      Optional<Attempt> latest,
      Urgency urgency) {
    private Course course(Due due, List<Observation> seen) {
      if (urgency == Urgency.NOW) {
        Obtain obtain =
            new Obtain(
                due instanceof Due.Now now ? now.reason() : "asked for with --force",
                EarlierTry.ordered(context, acceptance).orElseGet(EarlierTry.Nothing::new));
        return limit(obtain.earlier()).<Course>map(End::new).orElse(obtain);
      }
      return switch (due) {
        case Due.Later later -> later(later, seen);
        case Due.Reinstallation again -> reinstall(again);
        case Due.Now now -> {
          EarlierTry earlier = EarlierTry.of(context, acceptance);
          yield wait(earlier)
              .<Course>map(End::new)
              .orElseGet(() -> new Obtain(now.reason(), earlier));
        }
      };
    }

    private Course later(Due.Later later, List<Observation> seen) {
      // Not the latest attempt: one that failed since has not changed what is installed.
      return context
          .attempts()
          .lastInstalled(context.track())
          .filter(attempt -> attempt.state() == AttemptState.UNPROVEN)
          .<Course>map(unproven -> new LookAgain(unproven, seen))
          .orElseGet(
              () ->
                  new End(new RenewalOutcome.NotDue(later.when(), later.leaf(), later.remarks())));
    }

    private Course reinstall(Due.Reinstallation due) {
      Attempt inUse = context.attempts().lastInstalled(context.track()).orElseThrow();
      // The wait of that one itself is before another takes its place.
      Optional<Attempt> failed = latest.filter(attempt -> attempt.id() != inUse.id());
      return notYet(failed)
          .<Course>map(End::new)
          .orElseGet(() -> new Reinstall(inUse, due.reason()));
    }

    /** What is waited for, unless somebody insists. */
    private Optional<RenewalOutcome> wait(EarlierTry earlier) {
      Optional<RenewalOutcome> awaited =
          earlier instanceof EarlierTry.Answered ? Optional.empty() : awaited(context, acceptance);
      if (awaited.isPresent()) {
        return awaited;
      }
      if (earlier instanceof EarlierTry.Refused refused) {
        return Optional.of(
            urgency == Urgency.WHEN_DUE
                ? new RenewalOutcome.NotYet(refused.until(), refused.reason())
                : new RenewalOutcome.Failed(refused.reason(), refused.until()));
      }
      Optional<RenewalOutcome> asked =
          earlier instanceof EarlierTry.Answered ? Optional.empty() : askedToWait();
      return asked.or(() -> notYet(latest)).or(() -> limit(earlier));
    }

    /** Nobody's insisting helps: the authority would refuse. */
    private Optional<RenewalOutcome> limit(EarlierTry earlier) {
      List<Identifier> names =
          earlier instanceof EarlierTry.Ordered(Attempt attempt)
              ? attempt.names()
              : context.certificate().names();
      return earlier instanceof EarlierTry.Answered
          ? Optional.empty()
          : CountedLimits.reached(context, names)
              .map(
                  limit -> {
                    String reason = limit.reason(context.certificate().authority());
                    return urgency == Urgency.WHEN_DUE
                        ? new RenewalOutcome.NotYet(limit.free(), reason)
                        : new RenewalOutcome.Failed(reason, limit.free());
                  });
    }

    /**
     * What a person hears whose authority has asked to be left alone (RFC 9110 §10.2.3): to ask
     * before is in vain, and many count it against who does.
     */
    private Optional<RenewalOutcome> askedToWait() {
      return latest
          .filter(_ -> urgency == Urgency.NOW_IF_DUE)
          .filter(attempt -> attempt.authority().equals(context.certificate().authority()))
          .flatMap(
              attempt ->
                  attempt
                      .asked(context.now())
                      .map(
                          until ->
                              new RenewalOutcome.Failed(
                                  attempt.authority()
                                      + " has asked to be left alone until "
                                      + until.truncatedTo(ChronoUnit.SECONDS)
                                      + ", and was not asked: "
                                      + attempt.reason().orElse("no reason was noted")
                                      + "; with --force it is asked all the same, which may make"
                                      + " the wait longer",
                                  until)));
    }

    /** The wait that the last attempt has asked for; a person need not keep it. */
    private Optional<RenewalOutcome> notYet(Optional<Attempt> last) {
      Instant now = context.now();
      return last.filter(_ -> urgency == Urgency.WHEN_DUE)
          .flatMap(
              attempt ->
                  attempt
                      .plannedTry(now)
                      .filter(now::isBefore)
                      .map(
                          next ->
                              new RenewalOutcome.NotYet(
                                  next,
                                  attempt.state() == AttemptState.SERVED
                                      ? "it was rolled back by hand"
                                      : attempt.reason().orElse("no reason was noted"))));
    }
  }
}
