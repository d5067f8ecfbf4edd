package org.mailseal.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.AnswerCheck;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Attempts;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.Origin;
import org.mailseal.lifecycle.due.Due;
import org.mailseal.lifecycle.due.SuggestedRenewal;
import org.mailseal.lifecycle.managed.CertificateContext;
import org.mailseal.lifecycle.managed.ManagedCertificate;

/**
 * What earlier tries have left of use: an authority need not be asked for it again. Authorities
 * limit how often the same names may be ordered, and people answer in days.
 */
sealed interface EarlierTry {
  /**
   * No more than one order of the same names in as long: Let's Encrypt gives five certificates in
   * seven days.
   */
  Duration MAX_HOLD = Duration.ofDays(7);

  /**
   * An answer that can be installed: it was put back, or replaced by somebody else, or refused
   * under other settings, or was there before the settings knew of its name.
   */
  record Answered(Attempt attempt) implements EarlierTry {}

  /**
   * An answer that is still refused, and that other settings or time may mend: a root that is
   * missing under {@code trust}, say.
   *
   * @param faults printable sentences
   * @param until it is ordered anew from then on: the fault may be the authority's, and gone
   */
  record Refused(Attempt attempt, List<String> faults, Instant until) implements EarlierTry {
    String reason() {
      return refusal(attempt, faults);
    }
  }

  /** An order that was not answered; the authority knows whether it can still be. */
  record Ordered(Attempt attempt) implements EarlierTry {}

  /** Nothing of use. */
  record Nothing() implements EarlierTry {}

  static EarlierTry of(CertificateContext context, Acceptance acceptance) {
    List<Attempt> answered =
        context.attempts().lastAnswered(context.track()).stream()
            .filter(acceptance::usable)
            .toList();
    return answered.stream()
        .filter(attempt -> isWanted(acceptance, attempt))
        .filter(attempt -> isGood(acceptance, attempt))
        .findFirst()
        .<EarlierTry>map(Answered::new)
        .or(() -> ordered(context, acceptance))
        .or(
            () ->
                answered.stream()
                    .filter(attempt -> isOf(context.certificate(), attempt))
                    .findFirst()
                    .filter(attempt -> holds(context.certificate(), attempt, context.now()))
                    .map(
                        attempt ->
                            new Refused(attempt, acceptance.faults(attempt), heldUntil(attempt)))
                    .filter(refused -> !refused.faults.isEmpty()))
        .orElseGet(Nothing::new);
  }

  /** An order that goes on; whoever insists on another certificate wants no third one for it. */
  static Optional<EarlierTry> ordered(CertificateContext context, Acceptance acceptance) {
    return order(context.certificate(), context.attempts())
        .filter(acceptance::usable)
        .map(Ordered::new);
  }

  /**
   * The same in a printable clause, from the ledger alone.
   *
   * @return empty where nothing is kept
   */
  static Optional<String> kept(ManagedCertificate certificate, Ledger ledger, Instant now) {
    return certificate.authorities().stream()
        .flatMap(
            authority -> keptOf(certificate.askedOf(authority), ledger.attempts(), now).stream())
        .findFirst();
  }

  private static Optional<String> keptOf(
      ManagedCertificate certificate, Attempts attempts, Instant now) {
    return order(certificate, attempts)
        .map(
            attempt ->
                "the order "
                    + attempt.orderUrl().orElseThrow()
                    + " with its key; the next try takes it up where "
                    + attempt.authority()
                    + " still knows it")
        .or(
            () ->
                attempts
                    .latest(certificate.track(), certificate.authority())
                    .filter(attempt -> isOf(certificate, attempt))
                    .filter(attempt -> holds(certificate, attempt, now))
                    .map(
                        attempt ->
                            "the certificate that "
                                + attempt.authority()
                                + " gave, "
                                + Acceptance.describe(attempt.chain().orElseThrow())
                                + "; each run judges it again, and a new one is ordered from "
                                + heldUntil(attempt)
                                + " on"));
  }

  /** Why an answer is not installed. */
  static String refusal(Attempt attempt, List<String> faults) {
    return attempt.authority()
        + " gave a certificate that cannot be installed: "
        + String.join("; ", faults);
  }

  private static Optional<Attempt> order(ManagedCertificate certificate, Attempts attempts) {
    return attempts
        .latest(certificate.track(), certificate.authority())
        .filter(
            attempt ->
                isOf(certificate, attempt)
                    && attempt.state() == AttemptState.FAILED
                    && attempt.origin() == Origin.RENEWAL
                    && attempt.orderUrl().isPresent()
                    && attempt.chain().isEmpty()
                    && Acceptance.wanted(certificate, attempt));
  }

  /** Whether it is of the authority that is asked. */
  private static boolean isOf(ManagedCertificate certificate, Attempt attempt) {
    return attempt.authority().equals(certificate.authority());
  }

  /**
   * Whether an answer that failed keeps its names from being ordered anew. One that came at a time
   * to come came by another clock.
   */
  private static boolean holds(ManagedCertificate certificate, Attempt answered, Instant now) {
    return answered.state() == AttemptState.FAILED
        && answered.origin() == Origin.RENEWAL
        && !answered.changedAt().isAfter(now)
        && Acceptance.wanted(certificate, answered)
        && answered.chain().filter(chain -> mendable(answered, chain, now)).isPresent()
        && now.isBefore(heldUntil(answered));
  }

  private static boolean mendable(Attempt attempt, Chain answer, Instant now) {
    return AnswerCheck.lasting(answer, attempt.request().publicKey(), attempt.names(), now)
        .isEmpty();
  }

  /** A part of its lifetime at most, so that what lives for days is ordered anew in time. */
  private static Instant heldUntil(Attempt refused) {
    Duration part = refused.chain().orElseThrow().info().lifetime().dividedBy(4);
    return refused.changedAt().plus(part.compareTo(MAX_HOLD) < 0 ? part : MAX_HOLD);
  }

  private static boolean isWanted(Acceptance acceptance, Attempt answered) {
    return answered.brought()
        ? cameToNothing(answered) || isAllThatIsWanted(acceptance.context(), answered)
        : acceptance.wanted(answered);
  }

  /** A person has looked at it and said yes; the failure was not the certificate's. */
  private static boolean cameToNothing(Attempt answered) {
    return answered.state() == AttemptState.PUT_BACK || answered.state() == AttemptState.FAILED;
  }

  private static boolean isAllThatIsWanted(CertificateContext context, Attempt answered) {
    CertificateInfo leaf = answered.chain().orElseThrow().info();
    ManagedCertificate certificate = context.certificate();
    return answered.algorithm() == certificate.key()
        && certificate.required().stream().allMatch(leaf::covers);
  }

  private static boolean isGood(Acceptance acceptance, Attempt answered) {
    Chain chain = answered.chain().orElseThrow();
    List<String> faults =
        answered.brought() ? acceptance.faultsByHand(answered) : acceptance.faults(answered, chain);
    CertificateContext context = acceptance.context();
    return faults.isEmpty()
        && context
            .now()
            .isBefore(
                Due.when(
                    context.certificate(),
                    context.roots().infoOf(chain),
                    SuggestedRenewal.known(context.track(), context.services().ledger())));
  }
}
