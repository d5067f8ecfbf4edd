package org.mailseal.authority.acme;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.Sleeper;
import org.mailseal.authority.acme.http.BoundedResponse;
import org.mailseal.authority.acme.http.LinkRule;
import org.mailseal.authority.acme.http.RepeatedRead;
import org.mailseal.authority.acme.http.RetryAfter;
import org.mailseal.authority.acme.http.UnavailableException;
import org.mailseal.certificate.Pem;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.DefaultConnection;
import org.shredzone.acme4j.connector.HttpConnector;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.toolbox.JSON;
import org.shredzone.acme4j.toolbox.JSONBuilder;

/**
 * A connection that asks only where a {@link LinkRule} allows, and gives acme4j no more of an
 * answer than any honest ACME server sends.
 */
final class AcmeConnection extends DefaultConnection {
  private static final int REDIRECTS = 3;

  /** acme4j signs a request anew up to ten times where its nonce is refused: so often that. */
  private static final int NONCE_ROUNDS = 3;

  private static final URI BAD_NONCE = URI.create("urn:ietf:params:acme:error:badNonce");
  private static final int OK = 200;
  private static final int TOO_MANY = 429;
  private static final int INTERNAL_ERROR = 500;
  private static final Set<String> REDIRECTED = Set.of("GET", "HEAD");

  private final LinkRule links;
  private final Clock clock;
  private final RepeatedRead reading;

  AcmeConnection(HttpConnector connector, LinkRule links, Clock clock, Sleeper sleeper) {
    super(connector);
    this.links = links;
    this.clock = clock;
    this.reading = new RepeatedRead(sleeper);
  }

  @Override
  public int sendRequest(URL url, Session session, @Nullable ZonedDateTime ifModifiedSince)
      throws AcmeException {
    return reading.read(this, () -> super.sendRequest(url, session, ifModifiedSince));
  }

  @Override
  public void resetNonce(Session session) throws AcmeException {
    reading.read(
        this,
        () -> {
          super.resetNonce(session);
          return OK;
        });
  }

  @Override
  public int sendSignedPostAsGetRequest(URL url, Login login) throws AcmeException {
    return reading.read(this, () -> super.sendSignedPostAsGetRequest(url, login));
  }

  @Override
  public int sendCertificateRequest(URL url, Login login) throws AcmeException {
    return reading.read(this, () -> super.sendCertificateRequest(url, login));
  }

  /**
   * A refused nonce says nothing about the request, and brings another nonce (RFC 8555 §6.5): a
   * server that refuses half of them, or one behind several that do not share theirs, is not given
   * up. The deadline of the whole holds for all of it.
   */
  @Override
  protected int sendSignedRequest(
      URL url,
      @Nullable JSONBuilder claims,
      Session session,
      KeyPair key,
      @Nullable URL account,
      String accept)
      throws AcmeException {
    for (int round = 1; round < NONCE_ROUNDS; round++) {
      try {
        return super.sendSignedRequest(url, claims, session, key, account, accept);
      } catch (AcmeServerException e) {
        if (!e.getType().equals(BAD_NONCE)) {
          throw e;
        }
        close();
      }
    }
    return super.sendSignedRequest(url, claims, session, key, account, accept);
  }

  /**
   * A signed request is for the URL that it names (RFC 8555 §6.4), and is sent nowhere else; the
   * client itself follows nothing.
   */
  @Override
  protected void sendRequest(Session session, URL url, Consumer<HttpRequest.Builder> body)
      throws IOException {
    URL at = url;
    for (int followed = 0; followed <= REDIRECTS; followed++) {
      check(at);
      super.sendRequest(session, at, body);
      HttpResponse<InputStream> response =
          BoundedResponse.read(Objects.requireNonNull(lastResponse));
      lastResponse = response;
      Optional<URL> elsewhere = elsewhere(response);
      if (elsewhere.isEmpty()) {
        requireAvailable(response);
        requireNoPage(response);
        return;
      }
      at = elsewhere.get();
    }
    throw new AcmeProtocolException("it redirects more than " + REDIRECTS + " times");
  }

  /**
   * What it cannot answer now is nothing that it says. A problem document on what the client has
   * done (RFC 8555 §6.7), a rate limit among them, is left to acme4j.
   */
  private void requireAvailable(HttpResponse<InputStream> response) throws IOException {
    int status = response.statusCode();
    if (status >= INTERNAL_ERROR || status == TOO_MANY) {
      Optional<Problem> problem = problem(response);
      if (status >= INTERNAL_ERROR || problem.isEmpty()) {
        throw new UnavailableException(
            status, problem.map(AcmeExplanation::describe), getRetryAfter());
      }
    }
  }

  /**
   * Of some answers acme4j reads the header alone, and would go on where a proxy has put a page of
   * its own in their place: a request handed in for signing would be waited for in vain.
   */
  private static void requireNoPage(HttpResponse<InputStream> response) {
    boolean page =
        response.statusCode() / 100 == 2
            && !response.request().method().equals("HEAD")
            && response
                .headers()
                .firstValue("Content-Type")
                .filter(type -> type.startsWith("text/html"))
                .isPresent();
    if (page) {
      throw new AcmeProtocolException("it answers with a page (text/html)");
    }
  }

  /** It can be read once more afterwards. */
  private static Optional<Problem> problem(HttpResponse<InputStream> response) throws IOException {
    Optional<String> type = response.headers().firstValue("Content-Type");
    if (type.filter(one -> one.startsWith("application/problem+json")).isEmpty()) {
      return Optional.empty();
    }
    try {
      JSON told = JSON.parse(response.body());
      return Optional.of(new Problem(told, response.uri().toURL()));
    } catch (AcmeProtocolException unreadable) {
      return Optional.empty();
    } finally {
      response.body().reset();
    }
  }

  private void check(URL url) {
    try {
      links.check(url.toURI());
    } catch (URISyntaxException | IOException e) {
      throw new AcmeProtocolException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Optional<URL> elsewhere(HttpResponse<InputStream> response) throws IOException {
    Optional<String> location = response.headers().firstValue("Location");
    if (response.statusCode() / 100 != 3
        || location.isEmpty()
        || !REDIRECTED.contains(response.request().method())) {
      return Optional.empty();
    }
    try {
      URI to = response.uri().resolve(location.get());
      return Optional.of(to.toURL());
    } catch (IllegalArgumentException notAUrl) {
      throw new AcmeProtocolException("it redirects to what is no URL", notAUrl);
    }
  }

  /**
   * The chain of the answer (RFC 8555 §9.1). acme4j has it read by Java's parser, which refuses
   * certificates that every mail server takes.
   */
  @Override
  public List<X509Certificate> readCertificates() {
    try (InputStream body = Objects.requireNonNull(lastResponse).body()) {
      return Pem.certificates(Pem.text(body.readAllBytes()));
    } catch (IOException e) {
      throw new AcmeProtocolException(
          "its certificate cannot be read: " + String.valueOf(e.getMessage()), e);
    }
  }

  /** What cannot be understood counts as not said: an order is not given up for it. */
  @Override
  public Optional<Instant> getRetryAfter() {
    return Optional.ofNullable(lastResponse)
        .flatMap(response -> response.headers().firstValue("Retry-After"))
        .flatMap(said -> RetryAfter.parse(said, clock.instant()));
  }
}
