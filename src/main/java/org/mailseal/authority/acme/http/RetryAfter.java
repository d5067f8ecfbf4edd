package org.mailseal.authority.acme.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/** When an authority wants to be asked again (RFC 9110 §10.2.3). */
public final class RetryAfter {
  /** An authority that wants more is asked once a day all the same. */
  static final Duration MAX = Duration.ofDays(1);

  private static final Pattern SECONDS = Pattern.compile("\\d+");

  /** So many digits are more than {@link #MAX}, and still a number. */
  private static final int MAX_DIGITS = 9;

  private RetryAfter() {}

  /**
   * A time between now and {@link #MAX} from now.
   *
   * @param said seconds, or a date
   * @return empty where it is neither
   */
  public static Optional<Instant> parse(String said, Instant now) {
    String text = said.strip();
    Instant most = now.plus(MAX);
    if (SECONDS.matcher(text).matches()) {
      return Optional.of(
          text.length() > MAX_DIGITS
              ? most
              : earlier(now.plusSeconds(Integer.parseInt(text)), most));
    }
    try {
      Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
      return Optional.of(date.isBefore(now) ? now : earlier(date, most));
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
