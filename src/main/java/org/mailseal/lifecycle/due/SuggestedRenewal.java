package org.mailseal.lifecycle.due;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.RenewalInformation;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.RenewalTimes;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.lifecycle.managed.CertificateContext;

/**
 * When the authority of the certificate in use wants it renewed (RFC 9773): it has to revoke it, or
 * spreads its load. That makes a renewal due earlier and never later: what an authority says, or
 * does not answer, is no reason to come near the end.
 *
 * @param fingerprint SHA-256 of the leaf that it speaks of
 */
public record SuggestedRenewal(String fingerprint, RenewalTimes.Wish wish) {
  /** How long after failures in a row it is asked again; then every six hours (§4.3.3). */
  private static final List<Duration> AFTER_FAILURES =
      List.of(
          Duration.ofMinutes(1),
          Duration.ofMinutes(10),
          Duration.ofMinutes(100),
          Duration.ofHours(6));

  /** What was planned for later than this was planned by a clock that was set back since. */
  private static final Duration LONGEST = Duration.ofDays(1);

  /** What is known, without asking anybody. */
  public static Optional<SuggestedRenewal> known(KeyTrack track, Ledger ledger) {
    return ledger.renewalTimes().find(track).flatMap(SuggestedRenewal::of);
  }

  private static Optional<SuggestedRenewal> of(RenewalTimes.Known known) {
    return known.wish().map(wish -> new SuggestedRenewal(known.fingerprint(), wish));
  }

  /** What is known, after the authority was asked where it is time for that. */
  static Optional<SuggestedRenewal> ask(CertificateContext wanted) {
    CertificateContext context = wanted.askedOfIssuer();
    Optional<X509Certificate> inUse = context.issuedByAuthority();
    if (inUse.isEmpty()) {
      return Optional.empty();
    }
    CertificateInfo leaf = CertificateInfo.of(inUse.get());
    Optional<RenewalTimes.Known> known =
        context
            .renewalTimes()
            .find(context.track())
            .filter(one -> one.fingerprint().equals(leaf.fingerprint()));
    Instant now = context.now();
    boolean wait =
        known
            .map(RenewalTimes.Known::askAgain)
            .filter(again -> now.isBefore(again) && !again.isAfter(now.plus(LONGEST)))
            .isPresent();
    if (wait || !leaf.validAt(now)) { // §4.3.1: nobody is asked about one that has expired
      return known.flatMap(SuggestedRenewal::of);
    }
    try {
      return context
          .authority()
          .renewalInformation(inUse.get())
          .flatMap(said -> note(context, leaf.fingerprint(), known, said));
    } catch (AuthorityException noAnswer) {
      int failures = known.map(RenewalTimes.Known::failures).orElse(0) + 1;
      Duration pause = AFTER_FAILURES.get(Math.min(failures, AFTER_FAILURES.size()) - 1);
      Optional<RenewalTimes.Wish> wish = known.flatMap(RenewalTimes.Known::wish);
      RenewalTimes.Known unanswered =
          new RenewalTimes.Known(leaf.fingerprint(), wish, now.plus(pause), failures);
      context.renewalTimes().note(context.track(), unanswered, Optional.empty());
      return of(unanswered);
    }
  }

  private static Optional<SuggestedRenewal> note(
      CertificateContext context,
      String fingerprint,
      Optional<RenewalTimes.Known> known,
      RenewalInformation said) {
    Optional<RenewalTimes.Wish> before = known.flatMap(RenewalTimes.Known::wish);
    Optional<RenewalTimes.Wish> wish =
        said.window()
            .map(
                window ->
                    before
                        .filter(one -> same(one, window))
                        .orElseGet(() -> chosen(window, context.services().random())));
    RenewalTimes.Known fresh = new RenewalTimes.Known(fingerprint, wish, said.askAgain(), 0);
    context
        .renewalTimes()
        .note(
            context.track(),
            fresh,
            wish.filter(one -> !before.equals(Optional.of(one)))
                .map(
                    one ->
                        context.certificate().authority()
                            + " "
                            + words(one)
                            + "; chosen is "
                            + one.chosen()));
    return of(fresh);
  }

  private static boolean same(RenewalTimes.Wish wish, RenewalInformation.Window window) {
    return wish.start().equals(window.start())
        && wish.end().equals(window.end())
        && wish.explanation().equals(window.explanation());
  }

  /** §4.2: a uniformly random time in the window, kept for as long as the window is the same. */
  private static RenewalTimes.Wish chosen(RenewalInformation.Window window, SecureRandom random) {
    long seconds = Math.max(1, Duration.between(window.start(), window.end()).toSeconds());
    return new RenewalTimes.Wish(
        window.start(),
        window.end(),
        window.start().plusSeconds(random.nextLong(seconds)),
        window.explanation());
  }

  /** When a leaf is due for that; empty for one that it does not speak of. */
  public Optional<Instant> at(CertificateInfo leaf) {
    return leaf.fingerprint().equals(fingerprint) ? Optional.of(wish.chosen()) : Optional.empty();
  }

  /** Such as {@code wants it renewed between ... and ...}; printable. */
  public String words() {
    return words(wish);
  }

  private static String words(RenewalTimes.Wish wish) {
    return "wants it renewed between "
        + wish.start()
        + " and "
        + wish.end()
        + wish.explanation().map(url -> " (it says why at " + url + ")").orElse("");
  }
}
