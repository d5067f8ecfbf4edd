package org.mailseal.lifecycle;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.IssuanceLimits;
import org.mailseal.authority.IssuanceLimits.Kind;
import org.mailseal.authority.IssuanceLimits.RateLimit;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Attempts.Asked;
import org.mailseal.ledger.Origin;
import org.mailseal.lifecycle.managed.CertificateContext;
import org.mailseal.name.Identifier;
import org.mailseal.name.RegisteredDomain;

/**
 * An authority's limits, counted from the ledger before it is asked: an order too many is refused,
 * and some authorities count what they refuse.
 */
final class CountedLimits {
  /**
   * A limit that another order would break.
   *
   * @param words which one, and how much is counted; a printable clause
   * @param free when an order keeps to it again; a whole second
   */
  record Reached(String words, Instant free) {
    String reason(String authority) {
      return authority
          + " was not asked, for it would break a limit of its own: "
          + words
          + "; it is free again at "
          + free
          + "; --force does not override this, 'limits' of the authority in the settings does";
    }
  }

  private final CertificateContext context;
  private final IssuanceLimits limits;
  private final List<Asked> asked;
  private final boolean leftOut;

  private CountedLimits(CertificateContext context, IssuanceLimits limits, List<Asked> asked) {
    this.context = context;
    this.limits = limits;
    this.asked = asked;
    this.leftOut = limits.renewalsLeftOut() && replaces(context);
  }

  /** Of an order of these names now; the limit that is free last. */
  static Optional<Reached> reached(CertificateContext context, List<Identifier> names) {
    return reached(context, names, Long.MAX_VALUE);
  }

  /** The same for an attempt that is begun: of several at once those begun first come first. */
  static Optional<Reached> reached(CertificateContext context, Attempt begun) {
    return reached(context, begun.names(), begun.id());
  }

  private static Optional<Reached> reached(
      CertificateContext context, List<Identifier> names, long before) {
    IssuanceLimits limits = context.authority().limits();
    if (limits.limits().isEmpty()) {
      return Optional.empty();
    }
    List<Asked> asked =
        context
            .attempts()
            .asked(
                context.certificate().authority(),
                context.now().minus(limits.longest()),
                /* before= */ before);
    return new CountedLimits(context, limits, asked).reached(names);
  }

  private Optional<Reached> reached(List<Identifier> names) {
    Stream<Optional<Reached>> failures =
        names.stream()
            .map(
                name ->
                    check(
                        Kind.FAILED_VALIDATIONS,
                        name.display(),
                        one -> one.names().contains(name),
                        Asked::failedAt));
    if (leftOut) {
      return last(failures);
    }
    Set<Identifier> exactly = new HashSet<>(names);
    Stream<Optional<Reached>> domains =
        names.stream()
            .map(RegisteredDomain::of)
            .distinct()
            .map(
                domain ->
                    check(
                        Kind.PER_DOMAIN,
                        domain,
                        one ->
                            counts(one)
                                && one.names().stream()
                                    .map(RegisteredDomain::of)
                                    .anyMatch(domain::equals),
                        Asked::issuedAt));
    Stream<Optional<Reached>> whole =
        Stream.of(
            check(Kind.NEW_ORDERS, "", this::counts, Asked::orderedAt),
            check(
                Kind.PER_NAMES,
                "",
                one -> counts(one) && exactly.equals(new HashSet<>(one.names())),
                Asked::issuedAt));
    return last(Stream.of(failures, domains, whole).flatMap(Function.identity()));
  }

  private static Optional<Reached> last(Stream<Optional<Reached>> all) {
    return all.flatMap(Optional::stream).max(Comparator.comparing(Reached::free));
  }

  private boolean counts(Asked one) {
    return !(limits.renewalsLeftOut() && one.replaces());
  }

  private Optional<Reached> check(
      Kind kind, String of, Predicate<Asked> counted, Function<Asked, @Nullable Instant> when) {
    Optional<RateLimit> limit = limits.find(kind);
    if (limit.isEmpty()) {
      return Optional.empty();
    }
    Instant now = context.now();
    Instant since = now.minus(limit.get().within());
    List<Instant> times =
        asked.stream()
            .filter(counted)
            .map(when)
            .filter(Objects::nonNull)
            // What came at a time to come came by another clock.
            .filter(at -> at.isAfter(since) && !at.isAfter(now))
            .sorted()
            .toList();
    int most = limit.get().count();
    if (times.size() < most) {
      return Optional.empty();
    }
    Instant free = times.get(times.size() - most).plus(limit.get().within());
    return Optional.of(
        new Reached(
            (times.size() + " " + kind.words() + " " + of).strip()
                + ", where it allows "
                + limit.get(),
            free.plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS)));
  }

  /**
   * Whether an order now would tell which certificate it replaces, and nothing has replaced that
   * one before: a certificate that came to nothing since has used that up (RFC 9773 §5).
   */
  private static boolean replaces(CertificateContext context) {
    return context.issuedByAuthority().isPresent()
        && context.attempts().lastAnswered(context.track()).stream()
            .findFirst()
            .filter(
                last ->
                    last.state() == AttemptState.SERVED || last.state() == AttemptState.UNPROVEN)
            .filter(last -> last.origin() == Origin.RENEWAL || last.origin() == Origin.ROLLBACK)
            .isPresent();
  }
}
