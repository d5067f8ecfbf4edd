package org.mailseal.notification.letter;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.name.Printable;
import org.mailseal.notification.letter.LetterBody.Bar;
import org.mailseal.notification.letter.LetterBody.Lifetimes;

/**
 * Where an instant stands in the picture, which has room for all that is drawn, and today. What
 * lasts for decades, as a certificate that somebody has signed himself, runs out of it.
 *
 * @param now always within it, and not at its right edge
 */
record LifetimeScale(Instant from, Instant to, Instant now) {
  static final int WHOLE = 1000;

  /** Public certificates last 398 days at most. */
  private static final Duration FARTHEST = Duration.ofDays(400);

  private static final Duration LEAST = Duration.ofDays(1);
  private static final int MARGIN = 50;

  private static final DateTimeFormatter DAY = format("uuuu-MM-dd");
  private static final DateTimeFormatter TODAY = format("d MMMM uuuu");

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
  }

  static LifetimeScale of(Lifetimes lifetimes) {
    Instant now = lifetimes.now();
    Instant from = first(lifetimes.bars().stream().map(Bar::begins), now);
    Instant to = last(lifetimes.bars().stream().map(Bar::ends), now);
    Duration span = Duration.between(from, to).plus(LEAST);
    return new LifetimeScale(from, to.plus(span.dividedBy(MARGIN)), now);
  }

  private static Instant first(Stream<Instant> begins, Instant now) {
    Instant farthest = now.minus(FARTHEST);
    return begins
        .map(begin -> begin.isBefore(farthest) ? farthest : begin)
        .reduce(now, (one, other) -> one.isBefore(other) ? one : other);
  }

  private static Instant last(Stream<Instant> ends, Instant now) {
    Instant farthest = now.plus(FARTHEST);
    return ends.map(end -> end.isAfter(farthest) ? farthest : end)
        .reduce(now, (one, other) -> one.isAfter(other) ? one : other);
  }

  /** How far to the right, of {@link #WHOLE}; what is outside is at the edge. */
  int permille(Instant instant) {
    long whole = Duration.between(from, to).toSeconds();
    long part = Math.clamp(Duration.between(from, instant).toSeconds(), 0, whole);
    return Math.toIntExact(part * WHOLE / whole);
  }

  /** Such as {@code 2026-11-27}. */
  static String day(Instant instant) {
    return DAY.format(instant);
  }

  /**
   * What the picture shows.
   *
   * @param line how today's line is called
   */
  static String legend(Lifetimes lifetimes, String line) {
    return "Each bar is a certificate from its beginning to its end; "
        + line
        + " is today, "
        + TODAY.format(lifetimes.now())
        + ".";
  }

  static Optional<String> rest(Lifetimes lifetimes) {
    return Optional.of(lifetimes.more())
        .filter(more -> more > 0)
        .map(more -> more == 1 ? "One more ends later." : more + " more end later.");
  }

  /** Its front, in printable characters. */
  static String cut(String name, int most) {
    String shown = Printable.sanitize(name);
    return shown.codePointCount(0, shown.length()) <= most
        ? shown
        : shown.substring(0, shown.offsetByCodePoints(0, most - 3)) + "...";
  }
}
