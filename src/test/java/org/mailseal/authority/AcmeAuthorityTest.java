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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.Trust;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.name.DnsName;

/** What a hostile or broken ACME server can do; the rest is asked of a real one. */
@Timeout(30)
class AcmeAuthorityTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final TestCertificates.Authority CA = TestCertificates.root("Root");
  private static final KeyPair KEY = KeyAlgorithm.ECDSA_P256.generate(RANDOM);
  private static final CertificateRequest REQUEST =
      CertificateRequest.sign(
          Subject.NONE,
          List.of(DnsName.of("mail.example.org")),
          KEY,
          KeyAlgorithm.ECDSA_P256,
          RANDOM);

  private HttpsServer server;
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<String> kept = new ArrayList<>();
  private boolean keyMade;

  @BeforeEach
  void start() throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(CA.leaf("localhost").issue().serverContext()));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
  }

  private URI at(String path) {
    return URI.create("https://localhost:" + server.getAddress().getPort() + path);
  }

  private void answer(String path, int status, String type, String body) {
    answer(path, status, type, body, at(path).toString());
  }

  private void answer(String path, int status, String type, String body, String location) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.getResponseHeaders().set("Replay-Nonce", "bm9uY2U");
            if (status == 201) {
              exchange.getResponseHeaders().set("Location", location);
            }
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

  /** An order that the account places is answered like this, and so is every later look at it. */
  private void order(String body, String location) {
    directory("{}");
    answer("/account", 201, "application/json", "{\"status\":\"valid\"}");
    answer("/order", 201, "application/json", body.replace('\'', '"'), location);
  }

  /** Headers at once, then a space now and then for as long as the test goes on. */
  private void drip(String path, CountDownLatch dripping) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            do {
              exchange.getResponseBody().write(' ');
              exchange.getResponseBody().flush();
              dripping.countDown();
            } while (!over.await(50, TimeUnit.MILLISECONDS));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private AcmeAuthority authority(URI directory, Trust trust) {
    return authority(
        directory,
        trust,
        duration -> {
          if (!duration.isZero()) {
            throw new AssertionError("there is nothing to wait for");
          }
        },
        Duration.ofMinutes(1));
  }

  private AcmeAuthority authority(URI directory, Trust trust, Sleeper sleeper, Duration whole) {
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
        sleeper,
        whole);
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

  private void submitAndKeep(Consumer<String> keepOrder) throws AuthorityException {
    authority(at("/dir"), Trust.none().plus(List.of(CA.certificate())))
        .submit(REQUEST, Optional.empty(), keepOrder);
  }

  private void submitWith(Sleeper sleeper, Duration whole) throws AuthorityException {
    authority(at("/dir"), Trust.none().plus(List.of(CA.certificate())), sleeper, whole)
        .submit(REQUEST, Optional.empty(), kept::add);
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

  @Test
  void aBodyWithoutEndIsReadNoFurtherThanABound() {
    AtomicLong sent = new AtomicLong();
    server.createContext(
        "/dir",
        exchange -> {
          try (exchange) {
            byte[] block = "{\"a\":[".repeat(2000).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            // The end is for a client without a bound.
            while (sent.addAndGet(block.length) < 64L << 20) {
              exchange.getResponseBody().write(block);
            }
          }
        });

    assertThatThrownBy(this::submit)
        .isInstanceOf(AuthorityException.class)
        .hasMessage(
            "testca at %s does not answer as an ACME server does: body exceeds capacity: 1048576",
            at("/dir"));
    assertThat(sent).hasValueLessThan(64L << 20);
  }

  @Test
  void anAnswerThatIsDrippedEndsAtTheDeadline() {
    CountDownLatch dripping = new CountDownLatch(1);
    drip("/dir", dripping);

    assertThatThrownBy(() -> submitWith(duration -> {}, Duration.ofMillis(500)))
        .isInstanceOf(AuthorityException.class)
        .hasMessageStartingWith("testca is still at work after ")
        .hasMessageEndingWith("the order is taken up next time");
    assertThat(dripping.getCount()).isZero();
  }

  @Test
  void theWishToStopIsHeardInTheMiddleOfAnAnswer() {
    CountDownLatch dripping = new CountDownLatch(1);
    drip("/dir", dripping);

    assertThatThrownBy(
            () ->
                submitWith(
                    duration -> {
                      if (dripping.getCount() == 0) {
                        throw new InterruptedException("asked to stop");
                      }
                    },
                    Duration.ofMinutes(5)))
        .isInstanceOf(AuthorityException.class)
        .hasMessage("asked to stop while testca was at work; the order is taken up next time");
  }

  @Test
  void anOrderWhoseUrlIsTooLongToKeepIsRefused() {
    order("{'status':'pending'}", at("/" + "x".repeat(2000)).toString());

    assertThatThrownBy(() -> submitAndKeep(kept::add))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("testca gives its order a URL of ")
        .hasMessageContaining("more than the 2000 that are kept");
    assertThat(kept).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiter = '|',
      value = {
        "{'detail':'no'}|no",
        "{'type':17,'title':'never'}|never",
        "{'type':'http://[','detail':'no'}|no",
        "{'type':'http://['}|it gives no reason",
        "{}|it gives no reason",
        "{'detail':{},'subproblems':7}|{}",
        "{'detail':'no','subproblems':[{'identifier':7}]}|no (it gives no reason)",
      })
  void aProblemThatIsNoneIsToldAsFarAsItCanBeRead(String problem, String words) {
    order("{'status':'invalid','error':" + problem + "}", at("/order").toString());

    assertThatThrownBy(() -> submitAndKeep(kept::add))
        .isInstanceOf(AuthorityException.class)
        .hasMessage("testca refuses the order: " + words);
    assertThat(kept).containsExactly(at("/order").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no PEM", "-----BEGIN CERTIFICATE-----"})
  void anEmptyChain(String chain) {
    order("{'status':'valid','certificate':'" + at("/chain") + "'}", at("/order").toString());
    answer("/chain", 200, "application/pem-certificate-chain", chain);

    assertThatThrownBy(() -> submitAndKeep(kept::add))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("testca");
  }

  private void submitWithEarlierOrder() throws AuthorityException {
    authority(at("/dir"), Trust.none().plus(List.of(CA.certificate())))
        .submit(REQUEST, Optional.of(at("/earlier").toString()), kept::add);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiter = '|',
      value = {
        "200|application/json|{'status':'invalid'}",
        "200|application/json|{'status':'pending','expires':'2020-01-01T00:00:00Z'}",
        "200|application/json|{'status':'valid','expires':'2020-01-01T00:00:00Z'}",
        "404|application/problem+json|{'type':'urn:ietf:params:acme:error:malformed'}",
        "403|application/problem+json|{'type':'urn:ietf:params:acme:error:unauthorized'}",
        "404|text/html|<html>",
        "200|application/json|{}",
        "200|application/json|[]",
        "200|text/html|<html>",
      })
  void anEarlierOrderThatLeadsNowhereIsPlacedAnew(int status, String type, String body) {
    order("{'status':'invalid'}", at("/order").toString());
    answer("/earlier", status, type, body.replace('\'', '"'));

    assertThatThrownBy(this::submitWithEarlierOrder)
        .isInstanceOf(AuthorityException.class)
        .hasMessageStartingWith("testca refuses the order");
    assertThat(kept).containsExactly(at("/order").toString());
  }

  @Test
  void anEarlierOrderThatIsNotToldOfNowIsNotPlacedTwice() {
    order("{'status':'invalid'}", at("/order").toString());
    answer(
        "/earlier",
        429,
        "application/problem+json",
        "{\"type\":\"urn:ietf:params:acme:error:rateLimited\",\"detail\":\"later\"}");

    assertThatThrownBy(this::submitWithEarlierOrder)
        .isInstanceOf(AuthorityException.class)
        .hasMessage("testca limits the rate: later");
    assertThat(kept).isEmpty();
  }

  @Test
  void whatTheLedgerThrowsIsNotTheAuthoritysFault() {
    order("{'status':'pending'}", at("/order").toString());
    IllegalStateException full = new IllegalStateException("the disk is full");

    assertThatThrownBy(
            () ->
                submitAndKeep(
                    url -> {
                      throw full;
                    }))
        .isSameAs(full);
  }
}
