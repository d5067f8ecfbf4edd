package org.mailseal.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.Chain;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.lifecycle.managed.CertificateContext;

/**
 * Back, because a person asks, to the certificate before the present one; one that is revoked, or
 * is to be, is passed over. A renewal that fails its proof is put back by {@link Deployment}.
 */
record Rollback(ClaimedCertificate claimed) {
  private static final Duration MAX_HOLD = Duration.ofDays(7);

  /** Of one that has expired: whoever goes back to it knows. */
  private static final Duration HOLD_OF_EXPIRED = Duration.ofDays(1);

  RenewalOutcome run() {
    CertificateContext context = claimed.context();
    Optional<String> unfinished = claimed.unfinished();
    if (unfinished.isPresent()) {
      return new RenewalOutcome.NoRollback(unfinished.get());
    }
    Acceptance acceptance = new Acceptance(context);
    List<Attempt> earlier = earlier();
    // Where all are revoked, the last of them says so.
    Optional<Attempt> previous =
        earlier.stream()
            .filter(acceptance::usable)
            .findFirst()
            .or(() -> earlier.stream().findFirst());
    if (previous.isEmpty()) {
      return new RenewalOutcome.NoRollback(
          "the ledger has no earlier certificate of "
              + context.name()
              + " with its key; three are kept");
    }
    List<String> faults = acceptance.faultsByHand(previous.get());
    if (!faults.isEmpty()) {
      return new RenewalOutcome.NoRollback(
          "the certificate of attempt "
              + previous.get().id()
              + " cannot be gone back to: "
              + String.join("; ", faults));
    }
    claimed.open().ifPresent(attempt -> claimed.fail(attempt, "given up for a rollback by hand"));
    Attempt back = claimed.steps().rollback(previous.get(), hold(previous.get()));
    earlier.stream()
        .takeWhile(attempt -> attempt.id() != previous.get().id())
        .forEach(
            attempt ->
                context.record(
                    back,
                    EventKind.REMARK,
                    "that of attempt "
                        + attempt.id()
                        + " is passed over: "
                        + acceptance.revoked(attempt.chain().orElseThrow()).orElseThrow()));
    acceptance
        .borneWith(back)
        .forEach(
            fault ->
                context.record(
                    back, EventKind.REMARK, "it stood there before, and is put back: " + fault));
    return new Deployment(claimed).begin(back);
  }

  /** Those before the present one, the latest first. */
  private List<Attempt> earlier() {
    CertificateContext context = claimed.context();
    List<Attempt> generations = context.attempts().generations(context.track());
    return context
        .attempts()
        .lastInstalled(context.track())
        .flatMap(Attempt::chain)
        .map(
            current ->
                generations.stream()
                    .dropWhile(attempt -> !holds(attempt, current))
                    .skip(1)
                    .toList())
        .orElse(List.of());
  }

  private static boolean holds(Attempt attempt, Chain current) {
    return attempt.chain().map(Chain::leaf).filter(current.leaf()::equals).isPresent();
  }

  /** Whoever goes back has a reason, and some days to see to it before the sweep renews again. */
  private Instant hold(Attempt previous) {
    Instant now = claimed.context().now();
    Duration half =
        claimed.context().roots().infoOf(previous.chain().orElseThrow()).left(now).dividedBy(2);
    if (half.isNegative()) {
      return now.plus(HOLD_OF_EXPIRED);
    }
    return now.plus(half.compareTo(MAX_HOLD) < 0 ? half : MAX_HOLD);
  }
}
