package org.mailseal.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.certificate.Trust;
import org.mailseal.fixture.certificate.TestCertificates;

@Timeout(30)
class HttpFetchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    answers(server);
    server.start();
  }

  private void answers(HttpServer on) {
    on.createContext(
        "/thousand",
        exchange -> {
          requests.add(
              exchange.getRequestHeaders().getFirst("Host") + " " + exchange.getRequestURI());
          exchange.sendResponseHeaders(200, 1_000);
          exchange.getResponseBody().write(new byte[1_000]);
          exchange.close();
        });
    on.createContext(
        "/chunks",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          for (int i = 0; i < 10; i++) {
            exchange.getResponseBody().write(new byte[100]);
            exchange.getResponseBody().flush();
          }
          exchange.close();
        });
    on.createContext(
        "/elsewhere",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/thousand");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String at(String host) {
    return "http://" + host + ":" + server.getAddress().getPort();
  }

  private static HttpFetch fetch(long most, int redirects, Gate gate) {
    return new HttpFetch(Trust.none().sslContext(), PATIENCE, most, redirects, gate);
  }

  private byte[] get(String path, long most, int redirects)
      throws IOException, InterruptedException {
    return fetch(most, redirects, Gate.anywhere(HostAddresses.system()))
        .get(URI.create(at("127.0.0.1") + path));
  }

  @Test
  void aBodyMayBeAsLongAsAllowed() throws IOException, InterruptedException {
    assertThat(get("/thousand", 1_000, 0)).hasSize(1_000);
    assertThat(get("/chunks", 1_000, 0)).hasSize(1_000);
    assertThatThrownBy(() -> get("/thousand", 999, 0))
        .hasMessage("its answer is longer than 999 bytes");
    assertThatThrownBy(() -> get("/chunks", 999, 0))
        .hasMessage("its answer is longer than 999 bytes");
  }

  @Test
  void redirectsAreFollowedAsOftenAsAllowed() throws IOException, InterruptedException {
    assertThat(get("/elsewhere", 1_000, 1)).hasSize(1_000);
    HttpFetch gated =
        fetch(
            1_000,
            1,
            place -> {
              if (place.getPath().equals("/thousand")) {
                throw new IOException("not there");
              }
              return List.of(LOOPBACK);
            });
    assertThatThrownBy(() -> gated.get(URI.create(at("127.0.0.1") + "/elsewhere")))
        .hasMessage("not there");
    assertThatThrownBy(() -> gated.get(URI.create(at("u@127.0.0.1") + "/x")))
        .hasMessageContaining("without a user");
    assertThatThrownBy(() -> get("/elsewhere", 1_000, 0))
        .hasMessage("it redirects elsewhere, which is not allowed here");
  }

  @Test
  void aNameIsResolvedOnceAndWhatWasJudgedIsConnectedTo() throws Exception {
    List<String> asked = new ArrayList<>();
    Gate gate =
        place -> {
          asked.add(place.getHost());
          return List.of(LOOPBACK);
        };

    // No resolver knows the name, so that whoever asks one a second time finds nothing.
    assertThat(fetch(1_000, 0, gate).get(URI.create(at("nowhere.invalid") + "/thousand?a=b")))
        .hasSize(1_000);
    assertThat(asked).containsExactly("nowhere.invalid");
    assertThat(requests)
        .containsExactly("nowhere.invalid:" + server.getAddress().getPort() + " /thousand?a=b");
  }

  @Test
  void theNextAddressIsTriedWhereNobodyListens() throws Exception {
    Gate gate = place -> List.of(InetAddress.ofLiteral("127.0.0.9"), LOOPBACK);

    assertThat(fetch(1_000, 0, gate).get(URI.create(at("two.invalid") + "/thousand")))
        .hasSize(1_000);
  }

  @Test
  void httpsHoldsForTheNameWhateverTheAddress() throws Exception {
    TestCertificates.Authority ca = TestCertificates.root("Root");
    HttpsServer https = HttpsServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    https.setHttpsConfigurator(
        new HttpsConfigurator(ca.leaf("sts.example.org").issue().serverContext()));
    answers(https);
    https.start();
    try {
      Trust trust = Trust.none().plus(List.of(ca.certificate()));
      HttpFetch fetch =
          new HttpFetch(trust.sslContext(), PATIENCE, 1_000, 0, place -> List.of(LOOPBACK));
      int port = https.getAddress().getPort();

      assertThat(fetch.get(URI.create("https://sts.example.org:" + port + "/thousand")))
          .hasSize(1_000);
      assertThatThrownBy(
              () -> fetch.get(URI.create("https://other.example.org:" + port + "/thousand")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("other.example.org");
    } finally {
      https.stop(0);
    }
    assertThat(requests).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "169.254.169.254",
        "::1",
        "fe80::1",
        "64:ff9b::7f00:1",
        "2002:a9fe:a9fe::1",
      })
  void whatIsTooNearIsNotAskedAmongOthersEither(String address) {
    InetAddress near = InetAddress.ofLiteral(address);
    InetAddress far = InetAddress.ofLiteral("1.1.1.1");
    Gate gate = Gate.atLeast(Reach.NETWORK, host -> List.of(far, near));

    assertThatThrownBy(
            () -> fetch(1_000, 0, gate).get(URI.create(at("stranger.invalid") + "/thousand")))
        .hasMessageContaining(near.getHostAddress() + " is this machine's own, or on its link");
    assertThat(requests).isEmpty();
  }

  @Test
  void aRedirectIsJudgedAnew() {
    server.createContext(
        "/away",
        exchange -> {
          exchange.getResponseHeaders().set("Location", at("[::ffff:7f00:1]") + "/thousand");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    Gate strict = Gate.atLeast(Reach.NETWORK, HostAddresses.system());
    Gate gate =
        place -> place.getHost().equals("first.invalid") ? List.of(LOOPBACK) : strict.pass(place);

    assertThatThrownBy(() -> fetch(1_000, 1, gate).get(URI.create(at("first.invalid") + "/away")))
        .hasMessageContaining("127.0.0.1 is this machine's own");
    assertThat(requests).isEmpty();
  }

  @Test
  void aPrivateNetworkIsNotTheInternet() throws IOException {
    HostAddresses inside = host -> List.of(InetAddress.ofLiteral("10.1.2.3"));
    URI place = URI.create("http://pki.invalid/a");

    assertThat(Gate.atLeast(Reach.NETWORK, inside).pass(place)).hasSize(1);
    assertThatThrownBy(() -> Gate.atLeast(Reach.INTERNET, inside).pass(place))
        .hasMessageContaining("10.1.2.3 is on a private network");
    assertThatThrownBy(
            () ->
                Gate.anywhere(
                        host -> {
                          throw new UnknownHostException(host);
                        })
                    .pass(place))
        .hasMessage("there is no such host");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "220 mail.example.org ESMTP\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/2 200\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 4294967296\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
        "HTTP/1.1 103 Early Hints\r\n\r\n",
        "",
      })
  void whatIsNoHttpIsToldAndLeft(String said) throws IOException {
    assertThatThrownBy(() -> from(said))
        .isInstanceOf(IOException.class)
        .message()
        .isNotEmpty()
        .matches("\\P{Cntrl}+");
  }

  @Test
  void aHeadWithoutEndIsLeft() {
    assertThatThrownBy(() -> from("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(4_000)))
        .hasMessage("the head of its answer is longer than 16384 bytes");
    assertThatThrownBy(() -> from("HTTP/1.1 100 Continue\r\n\r\n".repeat(4_000)))
        .hasMessage("the head of its answer is longer than 16384 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.0 200 OK\n\nabc",
        "HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200\r\ncontent-length:3\r\n\r\nabcd",
        "HTTP/1.1 200\r\nTransfer-Encoding: Chunked\r\n\r\n2;x=y\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
      })
  void whatIsUnusualIsRead(String said) throws Exception {
    assertThat(from(said)).isEqualTo("abc");
  }

  /** What is fetched from one who says this, whatever it is asked, and hangs up. */
  private static String from(String said) throws IOException, InterruptedException {
    try (ServerSocket raw = new ServerSocket(0, 1, LOOPBACK)) {
      Thread.startVirtualThread(
          () -> {
            try (Socket socket = raw.accept()) {
              byte[] request = new byte[4_096];
              if (socket.getInputStream().read(request) > 0) {
                socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
              }
            } catch (IOException left) {
              // The client has seen enough.
            }
          });
      URI place = URI.create("http://127.0.0.1:" + raw.getLocalPort() + "/");
      return new String(
          fetch(1_000, 0, Gate.anywhere(HostAddresses.system())).get(place),
          StandardCharsets.US_ASCII);
    }
  }
}
