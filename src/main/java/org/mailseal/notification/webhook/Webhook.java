package org.mailseal.notification.webhook;

import java.net.URI;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.mailseal.name.Printable;

/**
 * A place that takes messages. It prints as its name and host, for the rest of its address is often
 * all that keeps others from writing there.
 *
 * @param name as the settings call it
 * @param url https; or http, where private addresses are allowed
 * @param form what is sent there
 * @param signingKey signs each body by HMAC-SHA256
 * @param token where the form has no place of its own for it, it stands in {@code Authorization:
 *     Bearer}
 * @param headers others that are sent, by their names; no secrets
 * @param allowPrivate whether it may have an address that is not of the public Internet
 */
public record Webhook(
    String name,
    URI url,
    WebhookForm form,
    Optional<WebhookSecret> signingKey,
    Optional<WebhookSecret> token,
    Map<String, String> headers,
    boolean allowPrivate) {
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");
  private static final Pattern VALUE =
      Pattern.compile("[\\x21-\\x7E](?:[\\x20-\\x7E]{0,1022}[\\x21-\\x7E])?");
  private static final Pattern TOPIC = Pattern.compile("/[-_A-Za-z0-9]{1,64}");

  /** What {@link WebhookRequest} and the connection say themselves. */
  private static final Set<String> OURS =
      Set.of(
          "authorization",
          "connection",
          "content-length",
          "content-type",
          "expect",
          "host",
          "idempotency-key",
          "mailseal-signature",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "x-gotify-key");

  /**
   * Settings that can be acted on.
   *
   * @throws IllegalArgumentException with the fault in printable words, in which the URL is not
   */
  public Webhook {
    require(
        isHttps(url) || "http".equals(scheme(url)), "the URL of a webhook begins with https://");
    require(
        isHttps(url) || allowPrivate,
        "a message goes over http only where private addresses are allowed; write https");
    require(url.getHost() != null && url.getPort() <= 65_535, "the URL of a webhook names a host");
    require(
        url.getRawUserInfo() == null && url.getRawFragment() == null,
        "the URL of a webhook has neither a user nor a fragment; a token has a setting of its own");
    require(
        !(form instanceof WebhookForm.Ntfy)
            || (TOPIC.matcher(lastSegment(url)).matches() && url.getRawQuery() == null),
        "the URL of ntfy ends with the topic: at most 64 letters, digits, - and _");
    require(
        token.isPresent() || !form.needsToken(),
        "there is no token; name a file or an environment variable that holds it");
    headers.forEach(
        (header, value) -> {
          require(
              HEADER.matcher(header).matches() && VALUE.matcher(value).matches(),
              "a header has a name and a value, of ASCII characters, on one line");
          require(
              !OURS.contains(header.toLowerCase(Locale.ROOT)),
              header + " is said by Mailseal itself");
        });
    Map<String, String> ordered = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    ordered.putAll(headers);
    headers = Collections.unmodifiableMap(ordered);
  }

  private static void require(boolean holds, String fault) {
    if (!holds) {
      throw new IllegalArgumentException(fault);
    }
  }

  static boolean isHttps(URI url) {
    return "https".equals(scheme(url));
  }

  private static String scheme(URI url) {
    return String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
  }

  /** With the stroke before it. */
  static String lastSegment(URI url) {
    return url.getRawPath().substring(Math.max(0, url.getRawPath().lastIndexOf('/')));
  }

  @Override
  public String toString() {
    return Printable.sanitize(name) + " (" + Printable.sanitize(url.getHost()) + ")";
  }
}
