package org.mailseal.lifecycle;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Trust;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Observations;
import org.mailseal.lifecycle.due.Due;
import org.mailseal.lifecycle.managed.CertificateContext;
import org.mailseal.lifecycle.managed.ManagedCertificate;

/**
 * What the next run does about a certificate, as far as the ledger tells: no port is probed, and
 * nobody is asked.
 *
 * @param step what it does
 * @param due whether it does so as soon as it may; otherwise it is not due yet
 * @param notBefore until when a failure has put it off, or when it becomes due; empty: it may begin
 */
public record Forecast(Step step, boolean due, Optional<Instant> notBefore) {
  /** What a run does about a certificate. */
  public sealed interface Step {
    /** The authority is asked for a new one. */
    record Order() implements Step {}

    /**
     * One that the ledger holds is installed, and nobody is asked.
     *
     * @param leaf that one
     */
    record Installation(CertificateInfo leaf) implements Step {}

    /** Nothing, before a request is answered. */
    record Answer() implements Step {}
  }

  static Forecast of(CertificateContext context) {
    Trust roots = context.roots(); // Where there are none to be had, no run begins either.
    Optional<Attempt> latest = context.attempts().latest(context.track());
    Optional<Attempt> open = latest.filter(attempt -> attempt.state().open());
    if (open.isPresent()) {
      return new Forecast(
          open.get()
              .chain()
              .<Step>map(chain -> new Step.Installation(roots.infoOf(chain)))
              .orElseGet(Step.Order::new),
          /* due= */ true,
          Optional.empty());
    }
    Acceptance acceptance = new Acceptance(context);
    EarlierTry earlier = EarlierTry.of(context, acceptance);
    boolean due = due(context);
    Optional<Instant> wait = firstFree(context, Forecast::planned);
    if (due && earlier instanceof EarlierTry.Answered(Attempt answered)) {
      CertificateInfo leaf = roots.infoOf(answered.chain().orElseThrow());
      return new Forecast(new Step.Installation(leaf), due, wait);
    }
    if (context.requests().awaited(context.track()).stream().anyMatch(acceptance::wanted)) {
      return new Forecast(new Step.Answer(), due, Optional.empty());
    }
    if (due) {
      return new Forecast(
          new Step.Order(),
          due,
          earlier instanceof EarlierTry.Refused refused
              ? Optional.of(refused.until())
              : firstFree(context, asked -> planned(asked).or(() -> limit(asked))));
    }
    return new Forecast(
        new Step.Order(),
        due,
        observations(context)
            .inUse(context.track())
            .map(leaf -> Due.when(context.certificate(), leaf)));
  }

  private static Optional<Instant> firstFree(
      CertificateContext context, Function<CertificateContext, Optional<Instant>> until) {
    return AuthoritiesInTurn.firstFree(
        context.certificate().authorities(), authority -> until.apply(context.askedOf(authority)));
  }

  private static Optional<Instant> planned(CertificateContext asked) {
    return asked
        .latest()
        .flatMap(attempt -> attempt.plannedTry(asked.now()))
        .filter(asked.now()::isBefore);
  }

  private static Optional<Instant> limit(CertificateContext asked) {
    return CountedLimits.reached(asked, asked.certificate().names())
        .map(CountedLimits.Reached::free);
  }

  /** The same as {@link Due}, by what the ports served when last seen. */
  private static boolean due(CertificateContext context) {
    ManagedCertificate wanted = context.certificate();
    Optional<Attempt> installed = context.attempts().lastInstalled(context.track());
    Optional<X509Certificate> own = installed.flatMap(Attempt::chain).map(Chain::leaf);
    List<X509Certificate> served = observations(context).served(context.track());
    Optional<CertificateInfo> inUse = observations(context).inUse(context.track());
    return inUse.isEmpty()
        || Due.revoked(context.track(), context.services().ledger()).isPresent()
        || !context.now().isBefore(Due.when(wanted, inUse.get()))
        || !wanted.required().stream().allMatch(inUse.get()::covers)
        || own.filter(ours -> served.stream().anyMatch(leaf -> !leaf.equals(ours))).isPresent()
        || installed.filter(attempt -> attempt.algorithm() != wanted.key()).isPresent();
  }

  private static Observations observations(CertificateContext context) {
    return context.services().ledger().observations();
  }
}
