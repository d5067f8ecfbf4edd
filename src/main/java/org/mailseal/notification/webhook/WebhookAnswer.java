package org.mailseal.notification.webhook;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailseal.name.Printable;

/**
 * What a webhook answers: the status, and of the rest what may change the next step. A body is read
 * of one answer alone, that of 429: Telegram and older servers of Matrix say there how long they
 * want to be left alone.
 */
record WebhookAnswer(int status, Map<String, String> fields, String body) {
  static final int MAX_HEAD_BYTES = 16 << 10;
  static final int MAX_BODY_BYTES = 16 << 10;

  /** Who wants more is asked once a day all the same. */
  static final Duration MAX_WAIT = Duration.ofDays(1);

  private static final int TOO_MANY = 429; // RFC 6585 §4
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)(?: .*)?");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
  private static final Pattern LONG = Pattern.compile("\\d{10,100}");
  private static final Pattern IN_JSON =
      Pattern.compile("\"retry_after(_ms)?\"\\s{0,9}:\\s{0,9}(\\d{1,12})");

  /** Reads one, interim answers before it left out (RFC 9110 §15.2). */
  static WebhookAnswer read(InputStream stream) throws IOException {
    Head head = new Head(new BufferedInputStream(stream));
    int status = head.next();
    while (status / 100 == 1) {
      status = head.next();
    }
    return new WebhookAnswer(status, head.fields, status == TOO_MANY ? head.body() : "");
  }

  /** What became of the message. */
  WebhookOutcome outcome(Instant now) {
    if (status / 100 == 2) {
      return new WebhookOutcome.Taken(status);
    }
    if (status / 100 == 3) {
      return new WebhookOutcome.Refused(
          "it redirects to " + elsewhere() + ", which is not followed; set the URL that is meant");
    }
    String words = "it answers with status " + status;
    return switch (status) {
      case 408, 425, TOO_MANY -> new WebhookOutcome.Later(retryAfter(now), words);
      case 400, 422 -> new WebhookOutcome.Refused(words + ": it does not take such a body");
      case 401, 403 -> new WebhookOutcome.Refused(words + ": its token or its URL is not right");
      case 404, 410 -> new WebhookOutcome.Refused(words + ": its URL leads to nothing");
      case 413 -> new WebhookOutcome.Refused(words + ": the body is too long for it");
      default ->
          status / 100 == 5
              ? new WebhookOutcome.Later(retryAfter(now), words)
              : new WebhookOutcome.Refused(words);
    };
  }

  /** The host alone: the rest may be a password. */
  private String elsewhere() {
    try {
      return Optional.ofNullable(fields.get("location"))
          .map(URI::create)
          .map(URI::getHost)
          .map(Printable::sanitize)
          .orElse("another path");
    } catch (IllegalArgumentException notAUri) {
      return "what is no URL";
    }
  }

  /** Between nothing and {@link #MAX_WAIT}. */
  private Optional<Duration> retryAfter(Instant now) {
    return Optional.ofNullable(fields.get("retry-after"))
        .flatMap(said -> asHeader(said, now))
        .or(this::inBody)
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait)
        .map(wait -> wait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : wait);
  }

  /** Seconds or a date (RFC 9110 §10.2.3). */
  private static Optional<Duration> asHeader(String said, Instant now) {
    if (SECONDS.matcher(said).matches()) {
      return Optional.of(Duration.ofSeconds(Integer.parseInt(said)));
    }
    if (LONG.matcher(said).matches()) {
      return Optional.of(MAX_WAIT);
    }
    try {
      return Optional.of(
          Duration.between(now, DateTimeFormatter.RFC_1123_DATE_TIME.parse(said, Instant::from)));
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }

  private Optional<Duration> inBody() {
    Matcher matcher = IN_JSON.matcher(body);
    if (!matcher.find()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(2));
    return Optional.of(
        matcher.group(1) == null ? Duration.ofSeconds(number) : Duration.ofMillis(number));
  }

  /** Lines, until there is an empty one. */
  private static final class Head {
    private final InputStream in;
    private final Map<String, String> fields = new TreeMap<>();
    private int read;

    Head(InputStream in) {
      this.in = in;
    }

    int next() throws IOException {
      fields.clear();
      Matcher status = STATUS.matcher(line());
      if (!status.matches()) {
        throw new IOException("it does not speak HTTP/1.1");
      }
      for (String field = line(); !field.isEmpty(); field = line()) {
        int colon = field.indexOf(':');
        if (colon > 0) {
          fields.putIfAbsent(
              field.substring(0, colon).toLowerCase(Locale.ROOT),
              field.substring(colon + 1).strip());
        }
      }
      return Integer.parseInt(status.group(1));
    }

    private String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new EOFException("it closes the connection before it has answered");
        }
        if (++read > MAX_HEAD_BYTES) {
          throw new IOException(
              "the head of its answer is longer than " + MAX_HEAD_BYTES + " bytes");
        }
        line.write(b);
      }
      return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** However it is coded: what is looked for has a few bytes. */
    private String body() {
      String length = fields.getOrDefault("content-length", "");
      int most =
          SECONDS.matcher(length).matches()
              ? Math.min(Integer.parseInt(length), MAX_BODY_BYTES)
              : MAX_BODY_BYTES;
      try {
        return new String(in.readNBytes(most), StandardCharsets.ISO_8859_1);
      } catch (IOException brokenOff) {
        return ""; // The status is known, and only how long it holds is not.
      }
    }
  }
}
