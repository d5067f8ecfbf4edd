package org.mailseal.lifecycle;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.ledger.Attempt;
import org.mailseal.lifecycle.managed.CertificateContext;

/**
 * The authorities of a certificate, asked in the order of the settings until one gives it. Another
 * one is asked at once where an authority has failed, or is still to be left alone, for a reason of
 * its own: it is down, has reached a limit, refuses the account or an order, gives what cannot be
 * installed. What is a name's or this host's fault ends the turn, for it would count against the
 * limits of the others, too. Which it was stands in the ledger, so that a process that ended
 * between two of them makes no difference.
 */
record AuthoritiesInTurn(ClaimedCertificate claimed) {
  RenewalOutcome renew(Urgency urgency) {
    List<RenewalOutcome> before = new ArrayList<>();
    for (String authority : of(claimed.context())) {
      Renewal renewal = new Renewal(claimed.askedOf(authority));
      RenewalOutcome outcome = before.isEmpty() ? renewal.run(urgency) : renewal.renew(urgency);
      if (!passesOn(claimed.context().askedOf(authority), outcome)) {
        return after(before, outcome);
      }
      before.add(outcome);
    }
    return ofAll(before);
  }

  /** Who is asked, in turn: what an earlier process has left open goes on where it was begun. */
  static List<String> of(CertificateContext context) {
    List<String> authorities = context.certificate().authorities();
    return Stream.concat(
            context
                .attempts()
                .latest(context.track())
                .filter(attempt -> attempt.state().open())
                .map(Attempt::authority)
                .filter(authorities::contains)
                .stream(),
            authorities.stream())
        .distinct()
        .toList();
  }

  /**
   * When the first of them may be asked; empty where one may be now.
   *
   * @param authorities at least one
   * @param until when one may be, where it is to be left alone
   */
  static Optional<Instant> firstFree(
      List<String> authorities, Function<String, Optional<Instant>> until) {
    List<Optional<Instant>> free = authorities.stream().map(until).toList();
    return free.stream().allMatch(Optional::isPresent)
        ? free.stream().flatMap(Optional::stream).min(Comparator.naturalOrder())
        : Optional.empty();
  }

  /** Whether it ended so for a reason of the authority that was asked. */
  static boolean passesOn(CertificateContext asked, RenewalOutcome outcome) {
    return (outcome instanceof RenewalOutcome.Failed || outcome instanceof RenewalOutcome.NotYet)
        && (asked.latest().filter(Attempt::failedThere).isPresent() || isLimit(asked, outcome));
  }

  private static boolean isLimit(CertificateContext asked, RenewalOutcome outcome) {
    return CountedLimits.reached(asked, asked.certificate().names())
        .map(CountedLimits.Reached::free)
        .filter(free -> outcome.retryAt().filter(free::equals).isPresent())
        .isPresent();
  }

  /** What came of it where the last one has the say; the others' reasons are told with its own. */
  private static RenewalOutcome after(List<RenewalOutcome> before, RenewalOutcome last) {
    List<RenewalOutcome> all = Stream.concat(before.stream(), Stream.of(last)).toList();
    return last instanceof RenewalOutcome.Failed failed
        ? new RenewalOutcome.Failed(reasons(all), failed.nextTry())
        : last;
  }

  /** What came of it where none gave it, and each for a reason of its own. */
  static RenewalOutcome ofAll(List<RenewalOutcome> ends) {
    Instant next =
        ends.stream()
            .flatMap(end -> end.retryAt().stream())
            .min(Comparator.naturalOrder())
            .orElseThrow();
    return ends.stream().allMatch(RenewalOutcome.NotYet.class::isInstance)
        ? new RenewalOutcome.NotYet(next, reasons(ends))
        : new RenewalOutcome.Failed(reasons(ends), next);
  }

  private static String reasons(List<RenewalOutcome> ends) {
    return ends.stream()
        .flatMap(end -> reason(end).stream())
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static Optional<String> reason(RenewalOutcome end) {
    return switch (end) {
      case RenewalOutcome.Failed failed -> Optional.of(failed.reason());
      case RenewalOutcome.NotYet notYet -> Optional.of(notYet.lastReason());
      default -> Optional.empty();
    };
  }
}
