package org.mailseal.authority.acme;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.mailseal.authority.RenewalInformation;
import org.mailseal.authority.RenewalInformation.Window;
import org.mailseal.name.Printable;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.Connection;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.toolbox.AcmeUtils;
import org.shredzone.acme4j.toolbox.JSON;

/** Asks when a certificate is to be renewed (RFC 9773 §4.1), which needs no account. */
record RenewalQuestion(Clock clock) {
  /** Asked of an authority that offers nothing of the kind, or does not say when. */
  private static final Duration UNTOLD = Duration.ofHours(6);

  /** §4.3.2 asks for reasonable limits; one in an hour, or next year, is none. */
  private static final Duration LEAST = Duration.ofMinutes(1);

  private static final Duration MOST = Duration.ofDays(1);

  /** No certificate lives so long. */
  private static final Duration FAR = Duration.ofDays(3_650);

  private static final int MAX_EXPLANATION = 500;

  RenewalInformation ask(Session session, X509Certificate leaf) throws AcmeException {
    Instant now = clock.instant();
    Optional<URL> place = session.resourceUrlOptional(Resource.RENEWAL_INFO);
    if (place.isEmpty()) {
      return new RenewalInformation(Optional.empty(), now.plus(MOST));
    }
    try (Connection connection = session.connect()) {
      connection.sendRequest(of(place.get(), leaf), session, null);
      Window window = window(connection.readJsonResponse(), now);
      return new RenewalInformation(
          Optional.of(window), clamp(connection.getRetryAfter().orElse(now.plus(UNTOLD)), now));
    }
  }

  private static URL of(URL place, X509Certificate leaf) {
    String base = place.toString();
    try {
      return URI.create(
              base + (base.endsWith("/") ? "" : "/") + AcmeUtils.getRenewalUniqueIdentifier(leaf))
          .toURL();
    } catch (MalformedURLException e) {
      throw new AcmeProtocolException("its renewalInfo is no URL", e);
    }
  }

  private static Window window(JSON said, Instant now) {
    JSON window = said.get("suggestedWindow").asObject();
    Instant start = window.get("start").asInstant().truncatedTo(ChronoUnit.SECONDS);
    Instant end = window.get("end").asInstant().truncatedTo(ChronoUnit.SECONDS);
    // §4.2: a window that does not end after its start counts as no answer.
    if (!end.isAfter(start) || start.isBefore(now.minus(FAR)) || end.isAfter(now.plus(FAR))) {
      throw new AcmeProtocolException(
          "it wants a renewal between " + start + " and " + end + ", which is no time");
    }
    Optional<String> explanation =
        said.get("explanationURL").optional().map(JSON.Value::asString).map(Printable::sanitize);
    return new Window(
        start, end, explanation.filter(url -> url.length() <= MAX_EXPLANATION && !url.isBlank()));
  }

  private static Instant clamp(Instant wanted, Instant now) {
    Instant least = now.plus(LEAST);
    Instant most = now.plus(MOST);
    return wanted.isBefore(least) ? least : wanted.isAfter(most) ? most : wanted;
  }
}
