package org.mailseal.certificate;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailseal.name.Durations;

/**
 * A point in a certificate's life, given as what is left of it: a fraction of its lifetime, or a
 * time; or past its end. Fractions outlive the shortening of lifetimes (CA/B Forum SC-081v3): "30
 * days before" is most of a 47-day certificate's life.
 */
public sealed interface Threshold {
  /** Such as {@code 1/3}. */
  record Fraction(int numerator, int denominator) implements Threshold {
    public Fraction {
      if (numerator < 1 || denominator <= numerator) {
        throw new IllegalArgumentException(
            "'" + numerator + "/" + denominator + "' is not between 0 and 1, such as 1/3");
      }
    }

    @Override
    public Duration left(Duration lifetime) {
      return lifetime.multipliedBy(numerator).dividedBy(denominator);
    }

    @Override
    public String toString() {
      return numerator + "/" + denominator;
    }
  }

  /** Such as {@code 14d}. */
  record Fixed(Duration left) implements Threshold {
    @Override
    public Duration left(Duration lifetime) {
      return left;
    }

    @Override
    public String toString() {
      return Durations.format(left);
    }
  }

  /**
   * So many whole days past the end: {@code 0d} at the end itself, then {@code -1d}. It is not
   * written in settings.
   */
  record Past(int days) implements Threshold {
    private static final Pattern WRITTEN = Pattern.compile("0d|-([1-9]\\d{0,8})d");

    public Past {
      if (days < 0) {
        throw new IllegalArgumentException(days + " days are not past the end");
      }
    }

    @Override
    public Duration left(Duration lifetime) {
      return Duration.ofDays(-days);
    }

    @Override
    public String toString() {
      return -days + "d";
    }
  }

  Pattern FRACTION = Pattern.compile("(\\d{1,4})/(\\d{1,4})");

  /**
   * Reads {@code 1/3} or a duration such as {@code 14d}.
   *
   * @throws IllegalArgumentException with the fault in words that may be shown
   */
  static Threshold parse(String written) {
    Matcher fraction = FRACTION.matcher(written.strip());
    return fraction.matches()
        ? new Fraction(Integer.parseInt(fraction.group(1)), Integer.parseInt(fraction.group(2)))
        : new Fixed(Durations.parse(written));
  }

  /** Reads back what {@code toString} gives of any of them. */
  static Threshold read(String noted) {
    Matcher past = Past.WRITTEN.matcher(noted);
    return past.matches()
        ? new Past(past.group(1) == null ? 0 : Integer.parseInt(past.group(1)))
        : parse(noted);
  }

  /**
   * The same for what is done to each certificate when it is reached, and gives a new one: a fixed
   * time that is more than half of the lifetime would be reached when the new one comes, or soon
   * after, again and again.
   */
  default Threshold atMostHalf(Duration lifetime) {
    return this instanceof Fixed && left(lifetime).compareTo(lifetime.dividedBy(2)) > 0
        ? new Fraction(1, 2)
        : this;
  }

  /** How much is left of a certificate with this lifetime when the point is reached. */
  Duration left(Duration lifetime);

  /**
   * The instant at which a certificate reaches this point; before its notBefore where it never had
   * as much left.
   */
  default Instant in(CertificateInfo leaf) {
    return leaf.ends().minus(left(leaf.lifetime()));
  }
}
