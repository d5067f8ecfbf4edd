package org.mailseal.authority.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.authority.Answer;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.AuthorityException.Again;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.authority.Sleeper;
import org.mailseal.authority.acme.challenge.FakePostings;
import org.mailseal.authority.acme.challenge.Http01Prover;
import org.mailseal.authority.acme.http.RepeatedRead;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.Trust;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.fixture.certificate.FieldDraft;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.name.DnsName;

/** What a hostile or broken ACME server can do; the rest is asked of a real one. */
@Timeout(30)
class AcmeAuthorityTest {
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
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
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private Optional<String> retryAfter = Optional.empty();
  private int responderPort; // any
  private final FakeAccountStore account = FakeAccountStore.empty();
  private Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private HostAddresses hosts = HostAddresses.system();

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
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", type);
            retryAfter.ifPresent(said -> exchange.getResponseHeaders().set("Retry-After", said));
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

  private ProofDefinition.Http01 http01() {
    return new ProofDefinition.Http01(responderPort, Optional.of("127.0.0.1"));
  }

  private AcmeAuthority authority(URI directory, Trust trust) {
    return authority(
        directory,
        trust,
        duration -> {
          if (!duration.isZero() && !RepeatedRead.PAUSES.contains(duration)) {
            throw new AssertionError("there is nothing to wait for");
          }
        },
        Duration.ofMinutes(1));
  }

  private AcmeAuthority authority(URI directory, Trust trust, Sleeper sleeper, Duration whole) {
    AuthorityDefinition.Acme definition =
        new AuthorityDefinition.Acme(
            "testca",
            directory,
            false,
            List.of(http01()),
            Optional.empty(),
            Optional.empty(),
            AuthorityDefinition.Ordering.STANDARD);
    return new AcmeAuthority(
        definition,
        ProofWays.of(List.of(new Http01Prover(http01()))),
        _ -> new FakePostings(),
        new AcmeAccount(
            definition,
            "postmaster@example.org",
            account,
            file -> {
              throw new AssertionError("there is no secret");
            }),
        trust,
        clock,
        sleeper,
        hosts,
        whole,
        Optional.empty());
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
    assertThat(account.key()).isEmpty();
  }

  @Test
  void aPortThatIsTakenIsAnObstacleAndNobodyIsAsked() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      responderPort = taken.getLocalPort();
      assertThat(authority(at("/nowhere"), Trust.none()).obstacles(REQUEST.names()))
          .singleElement(STRING)
          .contains("127.0.0.1:" + responderPort, "is taken by another program");
    }
    assertThat(authority(at("/nowhere"), Trust.none()).obstacles(REQUEST.names())).isEmpty();
    assertThat(account.key()).isEmpty();
  }

  @Test
  void aClosedPort() throws IOException {
    URI closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = URI.create("https://localhost:" + socket.getLocalPort() + "/dir");
    }

    assertThatThrownBy(() -> submit(closed, Trust.none().plus(List.of(CA.certificate()))))
        .isInstanceOf(AuthorityException.class)
        .hasMessageMatching(
            "cannot reach testca at " + closed + " \\(.*\\): nobody listens there.*");
    assertThat(account.key()).isEmpty();
  }

  @Test
  void anAuthorityWhoseOwnCertificateIsUnknown() {
    directory("{}");
    Trust other = Trust.none().plus(List.of(TestCertificates.root("Other").certificate()));

    assertThatThrownBy(() -> submit(at("/dir"), other))
        .isInstanceOf(AuthorityException.class)
        .hasMessageStartingWith("cannot reach testca at " + at("/dir") + " (")
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
        .hasMessage(
            "testca refuses (while its directory and the account were looked up): no\\u001B[2J"
                + " mail");
  }

  /** RFC 8555 §6.5: a refused nonce is no refusal, but not for ever. */
  @ParameterizedTest
  @CsvSource({"24, 25, the last word", "1000, 30, stale"})
  void aRefusedNonceIsTriedAgain(int stale, int asked, String told) {
    directory("{}");
    AtomicInteger requested = new AtomicInteger();
    server.createContext(
        "/account",
        exchange -> {
          try (exchange) {
            boolean refused = requested.incrementAndGet() <= stale;
            byte[] body =
                "{\"type\":\"urn:ietf:params:acme:error:%s\",\"detail\":\"%s\"}"
                    .formatted(
                        refused ? "badNonce" : "unauthorized", refused ? "stale" : "the last word")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
            exchange.getResponseHeaders().set("Replay-Nonce", "bm9uY2U");
            exchange.sendResponseHeaders(refused ? 400 : 403, body.length);
            exchange.getResponseBody().write(body);
          }
        });

    assertThatThrownBy(this::submit)
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining(told);
    assertThat(requested).hasValue(asked);
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
            e -> assertThat(e.again()).isEqualTo(new Again.NotBefore(NOW.plus(Duration.ofDays(1)))))
        .hasMessage(
            "testca limits the rate (while its directory and the account were looked up): slow"
                + " down");
  }

  @Test
  void aBodyWithoutEndIsReadNoFurtherThanABound() {
    AtomicLong sent = new AtomicLong();
    server.createContext(
        "/dir",
        exchange -> {
          try (exchange) {
            byte[] block = "{\"a\":[]},".repeat(2000).getBytes(StandardCharsets.UTF_8);
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
            "testca at %s does not answer as an ACME server does (while its directory and the"
                + " account were looked up): its answer is longer than 1048576 bytes",
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

  /** acme4j would have it refused by Java's parser. */
  @Test
  void aCertificateWithoutASubjectIsTaken() throws Exception {
    List<X509Certificate> odd = new FieldDraft().noSubject().identity().certificates();
    order("{'status':'valid','certificate':'" + at("/chain") + "'}", at("/order").toString());
    answer("/chain", 200, "application/pem-certificate-chain", Pem.encode(odd));

    assertThat(
            authority(at("/dir"), Trust.none().plus(List.of(CA.certificate())))
                .submit(REQUEST, Optional.empty(), kept::add))
        .isEqualTo(new Answer.Issued(new Chain(odd)));
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
        .hasMessage(
            "testca limits the rate (while the order of an earlier try was looked up): later");
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

  /** Time that passes while somebody sleeps, and else stands still. */
  private static final class Slept extends Clock implements Sleeper {
    final List<Duration> naps = new ArrayList<>();
    private final Duration setBack;
    private Instant now = NOW;

    Slept() {
      this(Duration.ZERO);
    }

    /**
     * Time by a clock that is set.
     *
     * @param setBack at each nap
     */
    Slept(Duration setBack) {
      this.setBack = setBack;
    }

    @Override
    public void sleep(Duration duration) {
      if (!duration.isZero()) { // else it is only asked whether to stop
        naps.add(duration);
        now = now.plus(duration).minus(setBack);
      }
    }

    @Override
    public long nanos() {
      return naps.stream().mapToLong(Duration::toNanos).sum();
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Test
  void aClockThatIsSetBackMeanwhileMakesNoWaitLonger() {
    Slept time = new Slept(Duration.ofSeconds(1));
    clock = time;
    order("{'status':'processing'}", at("/order").toString());

    assertThatThrownBy(() -> submitWith(time, Duration.ofMinutes(1)))
        .hasMessageStartingWith("testca is still at work after 5 minutes");
    assertThat(Duration.ofNanos(time.nanos())).isEqualTo(PATIENCE);
  }

  /** Of how long there is to wait at most while the authority is at work. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private void assertBounded(Slept time) {
    assertThatThrownBy(() -> submitWith(time, Duration.ofMinutes(1)))
        .isInstanceOfSatisfying(
            AuthorityException.class,
            e -> {
              if (e.again() instanceof Again.NotBefore(Instant at)) {
                assertThat(at).isBetween(NOW, time.instant().plus(Duration.ofDays(1)));
              }
            })
        .hasMessage("testca is still at work after 5 minutes; the order is taken up next time");
    assertThat(time.naps)
        .allSatisfy(nap -> assertThat(nap).isBetween(Duration.ofMillis(1), PATIENCE));
    assertThat(Duration.between(NOW, time.instant())).isEqualTo(PATIENCE);
    assertThat(kept).containsExactly(at("/order").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "31536000",
        "99999999999999999999",
        "-5",
        "-99999999999999999999",
        "0",
        "soon",
        "1.5",
        "Fri, 01 Jan 2100 00:00:00 GMT",
        "Mon, 01 Jan 1990 00:00:00 GMT",
        "Fri, 01 Jan 999999999999 00:00:00 GMT",
      })
  void howeverLongAnAuthorityWantsToBeWaitedForTheWaitEnds(String said) {
    Slept time = new Slept();
    clock = time;
    retryAfter = Optional.of(said);
    order("{'status':'processing'}", at("/order").toString());

    assertBounded(time);
  }

  @ParameterizedTest
  @ValueSource(strings = {"31536000", "-5", "soon"})
  void theSameWhileItProvesAName(String said) {
    Slept time = new Slept();
    clock = time;
    retryAfter = Optional.of(said);
    pendingAuthorization();

    assertBounded(time);
    assertThat(requests).contains("POST /challenge");
  }

  private void pendingAuthorization() {
    pendingAuthorization("'value':'mail.example.org'}", "http-01", "dG9rZW4");
  }

  private void pendingAuthorization(String identifier, String type, String token) {
    order(
        "{'status':'pending','authorizations':['%s'],'finalize':'%s'}"
            .formatted(at("/authorization"), at("/finalize")),
        at("/order").toString());
    String challenge =
        "{'type':'%s','url':'%s','token':'%s','status':'pending'}"
            .formatted(type, at("/challenge"), token);
    answer(
        "/authorization",
        200,
        "application/json",
        ("{'status':'pending','identifier':{'type':'dns',"
                + identifier
                + ",'challenges':["
                + challenge
                + "]}")
            .replace('\'', '"'));
    answer("/challenge", 200, "application/json", challenge.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'value':'evil.example.org'} | http-01 | dG9rZW4 | wants 'evil.example.org' to be proven
          'value':'mail.example.org'},'wildcard':true | http-01 | dG9rZW4 | '*.mail.example.org'
          'value':'mail.example.org'} | dns-01 | dG9rZW4 | offers no http-01 challenge for mail.ex
          'value':'mail.example.org'} | http-01 | ../cron.d/x | does not answer as an ACME server does
          """)
  void nothingIsShownForWhatNobodyAskedFor(
      String identifier, String type, String token, String why) {
    pendingAuthorization(identifier, type, token);

    assertThatThrownBy(() -> submitAndKeep(kept::add))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining(why);
    assertThat(requests).doesNotContain("POST /challenge");
  }

  @Test
  void aWaitThatIsNoneDoesNotCostAnEarlierOrder() {
    Slept time = new Slept();
    clock = time;
    retryAfter = Optional.of("-5");
    order("{'status':'invalid'}", at("/order").toString());
    answer("/earlier", 200, "application/json", "{\"status\":\"processing\"}");

    assertThatThrownBy(
            () ->
                authority(
                        at("/dir"),
                        Trust.none().plus(List.of(CA.certificate())),
                        time,
                        Duration.ofMinutes(1))
                    .submit(REQUEST, Optional.of(at("/earlier").toString()), kept::add))
        .hasMessageStartingWith("testca is still at work");
    assertThat(kept).isEmpty();
    assertThat(requests).doesNotContain("POST /order");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/account", "/order"})
  void aRateLimitWithAWaitThatIsNone(String where) {
    retryAfter = Optional.of("-31536000");
    order("{'status':'invalid'}", at("/order").toString());
    server.removeContext(where);
    answer(
        where,
        429,
        "application/problem+json",
        "{\"type\":\"urn:ietf:params:acme:error:rateLimited\",\"detail\":\"slow down\"}");

    assertThatThrownBy(() -> submitAndKeep(kept::add))
        .isInstanceOfSatisfying(
            AuthorityException.class, e -> assertThat(e.again()).isEqualTo(new Again.OnceMended()));
    assertThat(kept).isEmpty();
  }

  /** The test's server seems to be a public one, with others of all kinds beside it. */
  private void onTheInternet() {
    hosts =
        host ->
            List.of(
                InetAddress.ofLiteral(
                    switch (host) {
                      case "localhost" -> "1.1.1.1";
                      case "inside.invalid" -> "10.0.0.1";
                      default -> "169.254.169.254";
                    }));
  }

  private String misled(String there, String link) {
    return there.equals(link) ? "%LINK%" : at(link).toString();
  }

  @ParameterizedTest
  @CsvSource({
    "/nonce, http://localhost/nonce",
    "/account, http://localhost/account",
    "/order, http://localhost/order",
    "/location, http://localhost/location",
    "/authorization, http://localhost/authorization",
    "/certificate, http://localhost/certificate",
    "/nonce, https://inside.invalid/x",
    "/account, https://inside.invalid/x",
    "/order, https://metadata.invalid/x",
    "/location, https://inside.invalid/x",
    "/authorization, https://inside.invalid/x",
    "/certificate, https://metadata.invalid/x",
    "/certificate, https://root:secret@localhost/x",
  })
  void aLinkThatLeadsAstrayIsNotFollowed(String there, String link) {
    onTheInternet();
    answer(
        "/dir",
        200,
        "application/json",
        "{'newNonce':'%s','newAccount':'%s','newOrder':'%s'}"
            .formatted(misled(there, "/nonce"), misled(there, "/account"), misled(there, "/order"))
            .replace("%LINK%", link)
            .replace('\'', '"'));
    answer("/nonce", 204, "text/plain", "");
    answer("/account", 201, "application/json", "{\"status\":\"valid\"}");
    answer(
        "/order",
        201,
        "application/json",
        (there.equals("/location")
                ? "{'status':'processing'}"
                : there.equals("/certificate")
                    ? "{'status':'valid','certificate':'%LINK%'}"
                    : "{'status':'pending','authorizations':['%LINK%']}")
            .replace("%LINK%", link)
            .replace('\'', '"'),
        there.equals("/location") ? link : at("/order").toString());

    assertThatThrownBy(() -> submitWith(duration -> {}, Duration.ofMinutes(1)))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("it leads to " + link + ", which is not asked: ");
  }

  @Test
  void aRedirectOfTheDirectoryIsFollowedAsALinkIs() {
    directory("{'termsOfService':'https://ca.example/terms'}");
    redirect("/moved", at("/dir").toString());
    redirect("/down", at("/dir").toString().replace("https:", "http:"));
    redirect("/round", "/round");
    redirect("/away", "https://inside.invalid/dir");
    onTheInternet();
    Trust trust = Trust.none().plus(List.of(CA.certificate()));

    assertThatThrownBy(() -> submit(at("/moved"), trust))
        .hasMessageContaining("accepted: read https://ca.example/terms");
    assertThatThrownBy(() -> submit(at("/down"), trust)).hasMessageContaining("by https alone");
    assertThatThrownBy(() -> submit(at("/away"), trust))
        .hasMessageContaining("on a private network");
    assertThatThrownBy(() -> submit(at("/round"), trust))
        .hasMessageContaining("it redirects more than 3 times");
  }

  @Test
  void whatIsSignedIsNotSentElsewhere() {
    directory("{}");
    redirect("/account", at("/elsewhere").toString());
    answer("/elsewhere", 201, "application/json", "{\"status\":\"valid\"}");

    assertThatThrownBy(this::submit)
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("307");
    assertThat(requests).noneMatch(request -> request.endsWith("/elsewhere"));
  }

  private void redirect(String path, String to) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Location", to);
            exchange.sendResponseHeaders(307, -1);
          }
        });
  }

  @Test
  void aKilobyteThatUnpacksToManyIsReadNoFurtherThanABound() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write("{\"a\":\"".getBytes(StandardCharsets.UTF_8));
      gzip.write(new byte[16 << 20]);
      gzip.write("\"}".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(packed.size()).isLessThan(64 << 10);
    unpackable("/dir", packed.toByteArray());

    assertThatThrownBy(this::submit)
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("its answer is longer than 1048576 bytes");
  }

  @Test
  void aPackedAnswerIsRead() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(
          "{\"meta\":{\"termsOfService\":\"https://ca.example/terms\"}}"
              .getBytes(StandardCharsets.UTF_8));
    }
    unpackable("/dir", packed.toByteArray());

    assertThatThrownBy(this::submit).hasMessageContaining("read https://ca.example/terms");
  }

  private void unpackable(String path, byte[] packed) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, packed.length);
            exchange.getResponseBody().write(packed);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void arraysWithinEachOtherOverflowNothing(String nested) {
    String closing = nested.equals("[") ? "]" : "}";
    int deep = 100_000;
    order(
        "{'status':'invalid','error':{'detail':%s1%s}}"
            .formatted(nested.repeat(deep), closing.repeat(deep)),
        at("/order").toString());

    assertThatThrownBy(() -> submitAndKeep(kept::add))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("its answer has more than 32 objects or arrays within each other");
  }

  @Test
  void bracketsInTextAreText() {
    order(
        "{'status':'invalid','error':{'detail':'" + "[{\\\"".repeat(40) + "'}}",
        at("/order").toString());

    assertThatThrownBy(() -> submitAndKeep(kept::add))
        .hasMessageStartingWith("testca refuses the order: [{");
  }
}
