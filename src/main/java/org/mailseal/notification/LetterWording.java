package org.mailseal.notification;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.notification.mail.Mailbox;

/** What all letters have in common: dates, long lists, identifiers. */
final class LetterWording {
  static final int MAX_VALUES = 12;

  private static final DateTimeFormatter DAY = format("uuuu-MM-dd");
  private static final DateTimeFormatter MOMENT = format("EEEE, d MMMM uuuu 'at' HH:mm 'UTC'");

  private LetterWording() {}

  /** Such as {@code 2026-11-27}. */
  static String day(Instant instant) {
    return DAY.format(instant);
  }

  /** Such as {@code Friday, 27 November 2026 at 13:05 UTC}. */
  static String moment(Instant instant) {
    return MOMENT.format(instant);
  }

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
  }

  /** Enough of them to act on; a certificate may have hundreds of names. */
  static List<String> some(List<String> values, String whenNone) {
    if (values.size() <= MAX_VALUES) {
      return values.isEmpty() ? List.of(whenNone) : values;
    }
    List<String> shown = new ArrayList<>(values.subList(0, MAX_VALUES));
    shown.add("and " + (values.size() - MAX_VALUES) + " more");
    return shown;
  }

  /**
   * Who serves a certificate.
   *
   * @param endpoints those that were seen to
   * @param watched whether any port is looked at
   */
  static List<String> servedBy(List<Endpoint> endpoints, boolean watched) {
    return some(
        endpoints.stream().map(Endpoint::toString).toList(),
        watched ? "no port, as far as they could be seen" : "not watched");
  }

  /**
   * The same alert is the same message, however often and through whichever relay it is sent.
   *
   * @param kind one word for the kind of letter
   * @param identity what no other alert has, of this host or another
   */
  static String messageId(String kind, String identity, Mailbox from) {
    byte[] text = identity.getBytes(StandardCharsets.UTF_8);
    return "<" + kind + "-" + sha256(text).substring(0, 32) + "@" + from.domain() + ">";
  }

  /** Lower-case hex. */
  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
