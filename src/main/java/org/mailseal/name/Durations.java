package org.mailseal.name;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as admins write them: {@code 30s}, {@code 10m}, {@code 12h}, {@code 14d}. */
public final class Durations {
  private static final Pattern WRITTEN = Pattern.compile("(\\d{1,6})\\s*([smhd])");

  private Durations() {}

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException with the fault in words that may be shown
   */
  public static Duration parse(String written) {
    Matcher matcher = WRITTEN.matcher(written.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'"
              + Printable.sanitize(written)
              + "' is not a duration; write a number and s, m, h or d, such as 30s or 14d");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /** For people: whole units, rounded down, in the largest unit of which there are at least two. */
  public static String describe(Duration duration) {
    if (duration.toDays() >= 2) {
      return duration.toDays() + " days";
    }
    if (duration.toHours() >= 2) {
      return duration.toHours() + " hours";
    }
    return duration.toMinutes() == 1 ? "1 minute" : duration.toMinutes() + " minutes";
  }

  /** The shortest form that {@link #parse} reads back; parts of a second are cut. */
  public static String format(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds % 86_400 == 0 && seconds != 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0 && seconds != 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 && seconds != 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
