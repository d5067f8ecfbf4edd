package org.mailseal.certificate;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How long a server's certificate may be valid where the public is to trust it (CA/B Forum BR
 * §6.3.2). Private authorities are free to take longer, up to what Apple's programs take of
 * anybody.
 */
public final class PublicValidity {
  /** 825 days were the most before any of these (ballot 193). */
  private static final int EARLIER = 825;

  /** The days that hold from a date on: ballot SC-31, then SC-081v3. */
  private static final NavigableMap<LocalDate, Integer> MAX_DAYS =
      new TreeMap<>(
          Map.of(
              LocalDate.of(2020, 9, 1), 398,
              LocalDate.of(2026, 3, 15), 200,
              LocalDate.of(2027, 3, 15), 100,
              LocalDate.of(2029, 3, 15), 47));

  /**
   * Of whatever authority, where it is issued from a date on: "Requirements for trusted
   * certificates in iOS 13 and macOS 10.15", support.apple.com/HT210176.
   */
  private static final int APPLES_MOST = 825;

  private static final Instant APPLES_SINCE = Instant.parse("2019-07-01T00:00:00Z");

  private PublicValidity() {}

  /** The most days for a certificate that is issued at a moment. */
  static int most(Instant issued) {
    Map.Entry<LocalDate, Integer> holding =
        MAX_DAYS.floorEntry(LocalDate.ofInstant(issued, ZoneOffset.UTC));
    return holding == null ? EARLIER : holding.getValue();
  }

  /**
   * A day is 86,400 seconds, whatever is more counts as a further one, and the second of notAfter
   * is part of the validity.
   */
  static long days(Instant notBefore, Instant notAfter) {
    long seconds = Duration.between(notBefore, notAfter).toSeconds() + 1;
    return Math.ceilDiv(seconds, Duration.ofDays(1).toSeconds());
  }

  /**
   * In a printable sentence, how much too long a certificate is valid for one that the public
   * trusts; empty where it is not. The begin of its validity stands for the moment of its issue.
   */
  public static Optional<String> excess(Instant notBefore, Instant notAfter) {
    long days = days(notBefore, notAfter);
    int most = most(notBefore);
    return days <= most
        ? Optional.empty()
        : Optional.of(
            "it is valid for "
                + days
                + " days, and "
                + most
                + " are the most for a publicly trusted certificate of "
                + LocalDate.ofInstant(notBefore, ZoneOffset.UTC)
                + " (CA/B Forum BR §6.3.2)");
  }

  /**
   * Whether Apple's programs refuse it for its length, also where a private authority issued it.
   */
  public static boolean refusedByApple(Instant notBefore, Instant notAfter) {
    return !notBefore.isBefore(APPLES_SINCE) && days(notBefore, notAfter) > APPLES_MOST;
  }
}
