package org.mailseal.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.DnsName;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.TestCertificates;
import org.mailseal.certificate.Trust;

/** What can go wrong before there is an order; the rest is asked of a real ACME server. */
@Timeout(30)
class AcmeAuthorityTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final TestCertificates.Authority CA = TestCertificates.root("Root");
  private static final KeyPair KEY = KeyAlgorithm.ECDSA_P256.generate(RANDOM);
  private static final CertificateRequest REQUEST =
      CertificateRequest.sign(
          List.of(DnsName.of("mail.example.org")), KEY, KeyAlgorithm.ECDSA_P256, RANDOM);

  private HttpsServer server;
  private boolean keyMade;

  @BeforeEach
  void start() throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(CA.leaf("localhost").issue().serverContext()));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI at(String path) {
    return URI.create("https://localhost:" + server.getAddress().getPort() + path);
  }

  private void answer(String path, int status, String type, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.getResponseHeaders().set("Replay-Nonce", "bm9uY2U");
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
  }

  private void directory(String meta) {
    answer(
        "/dir",
        200,
        "application/json",
        "{'newNonce':'%s','newAccount':'%s','newOrder':'%s','meta':%s}"
            .formatted(at("/nonce"), at("/account"), at("/order"), meta)
            .replace('\'', '"'));
    answer("/nonce", 204, "text/plain", "");
  }

  private AcmeAuthority authority(URI directory, Trust trust) {
    return new AcmeAuthority(
        new AuthorityDefinition.Acme(
            "testca",
            directory,
            false,
            new AuthorityDefinition.Http01(0, Optional.of("127.0.0.1")),
            Optional.empty()),
        "postmaster@example.org",
        () -> {
          keyMade = true;
          return KEY;
        },
        trust,
        Clock.systemUTC(),
        duration -> {
          throw new AssertionError("there is nothing to wait for");
        });
  }

  private void submit(URI directory, Trust trust) throws AuthorityException {
    authority(directory, trust)
        .submit(
            REQUEST,
            Optional.empty(),
            order -> {
              throw new AssertionError("there is no order");
            });
  }

  private void submit() throws AuthorityException {
    submit(at("/dir"), Trust.none().plus(List.of(CA.certificate())));
  }

  @Test
  void termsThatWereNotAcceptedAreNamedAndCostNoAccount() {
    directory("{'termsOfService':'https://ca.example/terms'}");

    assertThatThrownBy(this::submit)
        .isInstanceOf(AuthorityException.class)
        .hasMessage(
            "testca asks that its terms are accepted: read https://ca.example/terms and set"
                + " accept-terms: true");
    assertThat(keyMade).isFalse();
  }

  @Test
  void aClosedPort() throws IOException {
    URI closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = URI.create("https://localhost:" + socket.getLocalPort() + "/dir");
    }

    assertThatThrownBy(() -> submit(closed, Trust.none().plus(List.of(CA.certificate()))))
        .isInstanceOf(AuthorityException.class)
        .hasMessageMatching("cannot reach testca at " + closed + ": nobody listens there.*");
    assertThat(keyMade).isFalse();
  }

  @Test
  void anAuthorityWhoseOwnCertificateIsUnknown() {
    directory("{}");
    Trust other = Trust.none().plus(List.of(TestCertificates.root("Other").certificate()));

    assertThatThrownBy(() -> submit(at("/dir"), other))
        .isInstanceOf(AuthorityException.class)
        .hasMessageStartingWith("cannot reach testca at " + at("/dir") + ": ")
        .hasMessageContaining("certification path");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "200, text/html, <html>\u001B[2JWelcome</html>",
        "200, application/json, <html>",
        "200, application/json, []",
        "200, application/json, null",
        "200, application/json, ~~",
        "200, application/json, {}",
        "200, application/json, {\"newNonce\":17}",
        "200, application/json, {\"newNonce\":\"http://[\"}",
        "200, application/json, {\"meta\":\"none\"}",
        "200, application/json, ~{\"newNonce\":\"x:y\",\"meta\":{\"termsOfService\":[1]}}~",
        "404, text/html, gone",
        "500, text/plain, \u001B[2J",
        "503, application/problem+json, ~{\"type\":\"x\",\"detail\":\"\\u001b[2Jlater\"}~",
        "429, application/problem+json, {}",
      })
  void garbageInPlaceOfTheDirectory(int status, String type, String body) {
    answer("/dir", status, type, body);

    assertThatThrownBy(this::submit)
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("testca")
        .message()
        .matches("\\P{Cntrl}+");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "200, text/html, <html>",
        "201, application/json, <html>",
        "201, application/json, []",
        "400, application/problem+json, []",
        "400, application/problem+json, {\"type\":17}",
        "403, text/html, forbidden",
        "302, text/html, ~~",
      })
  void garbageInPlaceOfTheAccount(int status, String type, String body) {
    directory("{}");
    answer("/account", status, type, body);

    assertThatThrownBy(this::submit)
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("testca")
        .message()
        .matches("\\P{Cntrl}+");
  }

  @Test
  void aRefusalIsToldInTheAuthoritysOwnWordsMadePrintable() {
    directory("{}");
    answer(
        "/account",
        403,
        "application/problem+json",
        "{\"type\":\"urn:ietf:params:acme:error:unauthorized\",\"detail\":\"no\\u001b[2J mail\"}");

    assertThatThrownBy(this::submit)
        .isInstanceOf(AuthorityException.class)
        .hasMessage("testca refuses: no\\u001B[2J mail");
  }

  @Test
  void aRateLimitTellsWhenToComeAgain() {
    directory("{}");
    server.createContext(
        "/account",
        exchange -> {
          try (exchange) {
            byte[] body =
                "{\"type\":\"urn:ietf:params:acme:error:rateLimited\",\"detail\":\"slow down\"}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
            exchange.getResponseHeaders().set("Replay-Nonce", "bm9uY2U");
            exchange.getResponseHeaders().set("Retry-After", "Fri, 01 Jan 2100 00:00:00 GMT");
            exchange.sendResponseHeaders(429, body.length);
            exchange.getResponseBody().write(body);
          }
        });

    assertThatThrownBy(this::submit)
        .isInstanceOfSatisfying(
            AuthorityException.class,
            e ->
                assertThat(e.retryAfter())
                    .contains(java.time.Instant.parse("2100-01-01T00:00:00Z")))
        .hasMessage("testca limits the rate: slow down");
  }
}
