package org.mailseal.notification.calendar;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/**
 * When a managed certificate ends, and what is told of it. The texts may be anybody's.
 *
 * @param name the managed certificate
 * @param keyKind such as {@code ECDSA P-256}, where it has several side by side
 * @param host the host that manages it and tells of it
 * @param begins when the certificate became valid
 * @param ends the last instant at which it is
 * @param issuer who signed it
 * @param fingerprint by which it is told from others; a short one will do
 * @param endpoints where it is served
 * @param byItself what Mailseal will do, in a sentence
 * @param command what an admin can type
 * @param url a page about it
 */
public record CertificateEnd(
    DnsName name,
    Optional<String> keyKind,
    String host,
    Instant begins,
    Instant ends,
    String issuer,
    String fingerprint,
    List<String> endpoints,
    String byItself,
    String command,
    Optional<URI> url) {
  /** For who plans, and for who must act. */
  private static final Duration WEEK = Duration.ofDays(7);

  private static final Duration DAY = Duration.ofDays(1);

  public CertificateEnd {
    endpoints = List.copyOf(endpoints);
    url.filter(page -> !isPage(page))
        .ifPresent(
            other -> {
              throw new IllegalArgumentException(
                  "a page has an https or http URL, not " + Printable.sanitize(other.toString()));
            });
  }

  private static boolean isPage(URI url) {
    return url.getHost() != null
        && ("https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme()));
  }

  /**
   * What the entry is known by, whatever becomes of it. Calendars and the servers of calendars use
   * it as a name, of a file too, so it is a hash: a wildcard's star would be none.
   */
  String uid() {
    String identity = name.text() + "\n" + keyKind.orElse("") + "\n" + host;
    return "certificate-"
        + sha256(identity).substring(0, 32)
        + "@"
        + host.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "-");
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * How long before the end alarms are still to come, the longest first: a week and a day, or a
   * sixth of its life and a seventh of that where it lives for less than six weeks.
   */
  List<Duration> alarms(Instant now) {
    Duration sixth = Duration.between(begins, ends).dividedBy(6);
    Duration early = sixth.compareTo(WEEK) < 0 ? sixth : WEEK;
    Duration late = early.equals(WEEK) ? DAY : early.dividedBy(7);
    return Stream.of(early, late)
        .map(lead -> Duration.ofMinutes(lead.toMinutes()))
        .filter(Duration::isPositive)
        .filter(lead -> ends.minus(lead).isAfter(now))
        .toList();
  }
}
