package org.mailseal.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailseal.fixture.certificate.TestCertificates.root;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.authority.IssuerSearch.Found;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.Trust;
import org.mailseal.certificate.file.ExportFormat;
import org.mailseal.fetch.Gate;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;

@Timeout(30)
class IssuerSearchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Authority root = root("Test Root");
  private HttpServer http;

  @BeforeEach
  void listen() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(threads);
    http.start();
  }

  @AfterEach
  void close() {
    over.countDown();
    http.stop(0);
    threads.shutdownNow();
  }

  private String place(String path) {
    return "http://127.0.0.1:" + http.getAddress().getPort() + path;
  }

  private String serve(String path, HttpHandler answer) {
    http.createContext(
        path,
        exchange -> {
          requests.add(exchange.getRequestURI().getPath());
          answer.handle(exchange);
          exchange.close();
        });
    return place(path);
  }

  private String serve(String path, byte[] body) {
    return serve(path, exchange -> send(exchange, body));
  }

  private String serve(String path, X509Certificate certificate) {
    return serve(path, der(certificate));
  }

  private String redirect(String path, String to) {
    return serve(
        path,
        exchange -> {
          exchange.getResponseHeaders().add("Location", to);
          exchange.sendResponseHeaders(302, -1);
        });
  }

  private static void send(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  private static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Found above(X509Certificate last) throws InterruptedException {
    return new IssuerSearch(
            Trust.none().sslContext(), PATIENCE, Gate.anywhere(HostAddresses.system()))
        .above(last);
  }

  private X509Certificate leafOf(Authority issuer, String... places) {
    return issuer.leaf("mail.example.org").issuerPlaces(places).issue().certificate();
  }

  private void assertNothing(Found found, String obstacle) {
    assertThat(found.issuers()).isEmpty();
    assertThat(found.obstacles()).singleElement().asString().contains(obstacle);
  }

  @Test
  void theIssuersAreFoundOneAfterTheOtherUpToTheRoot() throws InterruptedException {
    Authority upper = root.intermediate("Upper", List.of(serve("/root", root.certificate())));
    byte[] pem = Pem.encode(upper.certificate()).getBytes(StandardCharsets.US_ASCII);
    Authority lower = upper.intermediate("Lower", List.of(serve("/upper", pem)));

    Found found = above(leafOf(lower, serve("/lower", lower.certificate())));

    assertThat(found.issuers()).containsExactly(lower.certificate(), upper.certificate());
    assertThat(found.obstacles()).isEmpty();
    assertThat(requests).containsExactly("/lower", "/upper", "/root");
  }

  @ParameterizedTest
  @EnumSource(names = {"PKCS7", "PKCS7_PEM"})
  void aPlaceMayHoldABundle(ExportFormat form) throws Exception {
    Identity issuing = root.intermediate("Upper").intermediate("Issuing").identity();
    byte[] bundle =
        form.encode(
            new CertifiedKey(issuing.key(), issuing.chain()), Optional.empty(), new SecureRandom());

    Found found = above(leafOf(new Authority(issuing), serve("/bundle.p7c", bundle)));

    assertThat(found.issuers()).containsExactlyElementsOf(issuing.certificates().subList(0, 2));
    assertThat(found.obstacles()).isEmpty();
  }

  @Test
  void aPlaceWithHundredsIsNotSearchedToItsEnd() throws InterruptedException {
    Authority issuing = root.intermediate("Issuing");
    List<X509Certificate> pile = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pile.add(root.leaf("other.example.org").issue().certificate());
    }
    pile.add(issuing.certificate());
    byte[] pem = Pem.encode(pile).getBytes(StandardCharsets.US_ASCII);
    byte[] fewer = Pem.encode(pile.subList(1, 21)).getBytes(StandardCharsets.US_ASCII);

    assertNothing(above(leafOf(issuing, serve("/pile", pem))), "it holds nobody who signed");
    assertThat(above(leafOf(issuing, serve("/fewer", fewer))).issuers())
        .containsExactly(issuing.certificate());
  }

  @Test
  void whatOnePlaceGaveIsNotFetchedAgain() throws InterruptedException {
    Authority upper = root.intermediate("Upper");
    Authority lower = upper.intermediate("Lower", List.of(place("/not-asked")));
    String all = Pem.encode(List.of(root.certificate(), upper.certificate(), lower.certificate()));

    Found found = above(leafOf(lower, serve("/all", all.getBytes(StandardCharsets.US_ASCII))));

    assertThat(found.issuers()).containsExactly(lower.certificate(), upper.certificate());
    assertThat(found.obstacles()).isEmpty();
    assertThat(requests).containsExactly("/all");
  }

  @Test
  void aSelfSignedOneHasNobodyAboveIt() throws InterruptedException {
    assertThat(above(root.certificate())).isEqualTo(new Found(List.of(), List.of()));
  }

  @Test
  void aCertificateThatDoesNotSay() throws InterruptedException {
    Authority issuing = root.intermediate("Issuing");

    assertNothing(above(leafOf(issuing)), "CN=mail.example.org does not say where");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ldap:///CN=Issuing?cACertificate?base",
        "file:///etc/passwd",
        "ftp://127.0.0.1/ca.crt",
        "http:ca.crt",
        "http://user:password@127.0.0.1/ca.crt",
        "http://127.0.0.1:99999/ca.crt",
        "http://127.0.0.1/a b",
        "",
      })
  void whatIsNoHttpIsPassedOver(String place) throws InterruptedException {
    Authority issuing = root.intermediate("Issuing");

    assertNothing(above(leafOf(issuing, place)), ": only http and https are asked");

    Found found = above(leafOf(issuing, place, serve("/ca", issuing.certificate())));
    assertThat(found.issuers()).containsExactly(issuing.certificate());
  }

  @Test
  void whoDidNotSignIsNotTaken() throws InterruptedException {
    Authority issuing = root.intermediate("Issuing");
    Authority namesake = root.intermediate("Issuing");

    assertNothing(
        above(leafOf(issuing, serve("/ca", namesake.certificate()))),
        "it holds nobody who signed CN=mail.example.org");
  }

  @Test
  void aCircleEnds() throws InterruptedException {
    Authority one = root.intermediate("One");
    Authority other = root.intermediate("Other");
    X509Certificate otherByOne = one.crossSign(other, place("/one"));
    X509Certificate oneByOther = other.crossSign(one, place("/other"));
    serve("/one", oneByOther);
    serve("/other", otherByOne);

    Found found = above(leafOf(one, place("/one")));

    assertThat(found.issuers()).containsExactly(oneByOther, otherByOne);
    assertThat(found.obstacles()).containsExactly("CN=One stands above itself");
    assertThat(above(oneByOther).issuers()).containsExactly(otherByOne);
  }

  @Test
  void aTowerEnds() throws InterruptedException {
    List<Authority> tower = new ArrayList<>(List.of(root));
    for (int floor = 0; floor < 8; floor++) {
      Authority below = tower.getLast();
      String place = serve("/floor-" + floor, below.certificate());
      tower.add(below.intermediate("Floor " + floor, List.of(place)));
    }

    Found found = above(tower.getLast().certificate());

    assertThat(found.issuers()).hasSize(5);
    assertThat(found.obstacles()).singleElement().asString().contains("after 5 issuers");
    assertThat(requests).hasSize(5);
  }

  @Test
  void anAnswerWithoutACertificate() throws InterruptedException {
    Authority issuing = root.intermediate("Issuing");

    assertNothing(
        above(leafOf(issuing, serve("/a", exchange -> exchange.sendResponseHeaders(404, -1)))),
        "/a: it answers with status 404");
    assertNothing(
        above(leafOf(issuing, serve("/b", "<html>\u001b".getBytes(StandardCharsets.UTF_8)))),
        place("/b") + ": ");
    assertNothing(above(leafOf(issuing, serve("/c", new byte[0]))), place("/c") + ": ");
  }

  @Test
  void redirectsAreFollowedThreeTimes() throws InterruptedException {
    Authority issuing = root.intermediate("Issuing");
    serve("/ca", issuing.certificate());
    redirect("/1", "/ca");
    redirect("/2", place("/1"));
    redirect("/3", "/2");

    assertThat(above(leafOf(issuing, place("/3"))).issuers())
        .containsExactly(issuing.certificate());
    assertNothing(above(leafOf(issuing, redirect("/4", "/3"))), "it redirects more than 3 times");
    assertNothing(
        above(leafOf(issuing, redirect("/round", "/round"))), "it redirects more than 3 times");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ldap://127.0.0.1/", "http://[", "jar:x!/"})
  void aRedirectLeadsToHttpAlone(String elsewhere) throws InterruptedException {
    assertNothing(
        above(leafOf(root.intermediate("Issuing"), redirect("/away", elsewhere))),
        "it redirects to " + elsewhere + ", which is not fetched");
  }

  @Test
  void aBodyThatDoesNotEndIsNotReadToItsEnd() throws InterruptedException {
    byte[] block = new byte[8192];
    Authority issuing = root.intermediate("Issuing");
    String place =
        serve(
            "/endless",
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              OutputStream body = exchange.getResponseBody();
              while (true) {
                body.write(block);
              }
            });

    assertNothing(above(leafOf(issuing, place)), "65536");
  }

  @Test
  void aBodyThatIsDrippedIsGivenUp() throws InterruptedException {
    Authority issuing = root.intermediate("Issuing");
    String place =
        serve(
            "/drip",
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              OutputStream body = exchange.getResponseBody();
              while (!over()) {
                body.write('-');
                body.flush();
              }
            });

    assertNothing(above(leafOf(issuing, place)), "it takes longer than 1 seconds");
  }

  private boolean over() {
    try {
      return over.await(50, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopped) {
      return true;
    }
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() throws InterruptedException {
    Authority issuing = root.intermediate("Issuing");
    String place =
        serve(
            "/silent",
            exchange -> {
              while (!over()) {
                // It says nothing.
              }
            });

    assertNothing(above(leafOf(issuing, place)), "it takes longer than 1 seconds");
  }

  @Test
  void nobodyThere() throws InterruptedException {
    String place = place("/ca");
    http.stop(0);

    Found found = above(leafOf(root.intermediate("Issuing"), place));

    assertNothing(found, place + ": ");
    assertThat(found.obstacles().getFirst()).doesNotContain("null", "Exception");
  }

  @Test
  void thisMachineIsNotAskedForAnIssuer() throws InterruptedException {
    Authority issuing = root.intermediate("Issuing");
    String place = serve("/ca", issuing.certificate());

    Found found = new IssuerSearch(Trust.none()).above(leafOf(issuing, place));

    assertNothing(found, place + ": a stranger names a host that is not asked");
    assertThat(requests).isEmpty();
  }

  @Test
  void manyPlacesAreNotAllAsked() throws InterruptedException {
    String[] places = new String[100];
    for (int number = 0; number < places.length; number++) {
      places[number] = serve("/" + number, exchange -> exchange.sendResponseHeaders(500, -1));
    }

    assertThat(above(leafOf(root.intermediate("Issuing"), places)).obstacles()).hasSize(4);
    assertThat(requests).hasSize(4);
  }
}
