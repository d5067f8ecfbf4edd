package org.mailseal.authority.acme.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition.Http01;

@Timeout(20)
class Http01ResponderTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final String PATH = "/.well-known/acme-challenge/";
  private static final byte[] UNENDING =
      ("GET " + PATH + "token HTTP/1.1\r\nX: y").getBytes(StandardCharsets.US_ASCII);

  /** For what must not end by itself. */
  private static final Duration ENDLESS = Duration.ofHours(1);

  private static Http01 freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
      return new Http01(socket.getLocalPort(), Optional.of("127.0.0.1"));
    }
  }

  /** All that comes back until the server hangs up. */
  private static String ask(Http01 where, String request) throws IOException {
    try (Socket socket = new Socket(LOOPBACK, where.port())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static String get(Http01 where, String path) throws IOException {
    return ask(where, getRequest(path));
  }

  private static String getRequest(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: mail.example.org\r\nConnection: close\r\n\r\n";
  }

  /** What comes back for one request while one token is open. */
  private static String withOpenToken(String request) throws Exception {
    Http01 where = freePort();
    try (Http01Responder responder = new Http01Responder(where)) {
      responder.provide("token", "token.thumb");
      return ask(where, request);
    }
  }

  @Test
  void theTokenIsAnsweredAndAllElseIsNotFound() throws Exception {
    Http01 where = freePort();
    try (Http01Responder responder = new Http01Responder(where)) {
      responder.provide("tok-1_A", "tok-1_A.thumb");
      responder.provide("tok-2", "tok-2.thumb");

      assertThat(get(where, PATH + "tok-1_A"))
          .startsWith("HTTP/1.1 200")
          .containsIgnoringCase("content-type: application/octet-stream")
          .endsWith("\r\n\r\ntok-1_A.thumb");
      assertThat(get(where, PATH + "tok-2?x=1")).endsWith("\r\n\r\ntok-2.thumb");
      for (String path :
          new String[] {
            "/",
            PATH,
            PATH + "tok",
            PATH + "tok-1_A/",
            PATH + "tok-1_a",
            PATH + "../tok-2",
            "/tok-2"
          }) {
        assertThat(get(where, path)).as(path).startsWith("HTTP/1.1 404").doesNotContain("thumb");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAD", "POST", "PUT", "OPTIONS", "CONNECT", "get", "G\u0000T"})
  void noOtherMethodIsAnswered(String method) throws Exception {
    assertThat(withOpenToken(method + " " + PATH + "token HTTP/1.1\r\nHost: x\r\n\r\nbody"))
        .startsWith("HTTP/1.1 405 ")
        .contains("\r\nAllow: GET\r\n")
        .doesNotContain("thumb", method + " ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//.well-known/acme-challenge/token",
        "/.well-known//acme-challenge/token",
        "/./.well-known/acme-challenge/token",
        "/.well-known/acme-challenge/./token",
        "/.well-known/acme-challenge/x/../token",
        "/.well-known/acme-challenge/%74oken",
        "/.well-known/acme-challenge%2Ftoken",
        "/.well-known/acme-challenge/token%00",
        "/.well-known/acme-challenge/token;x",
        "/.well-known/acme-challenge/token#x",
        "/.well-known/acme-challenge\\token",
        "/.WELL-KNOWN/acme-challenge/token",
        "/x?/.well-known/acme-challenge/token",
        "https://mail.example.org/.well-known/acme-challenge/token",
        "http://mail.example.org?/.well-known/acme-challenge/token",
        ".well-known/acme-challenge/token",
        "*",
        "",
      })
  void noOtherPathLeadsToAToken(String path) throws Exception {
    assertThat(withOpenToken(getRequest(path))).startsWith("HTTP/1.1 404 ").doesNotContain("thumb");
  }

  @Test
  void theTargetMayNameTheHost() throws Exception {
    assertThat(withOpenToken(getRequest("HTTP://mail.example.org:80" + PATH + "token")))
        .endsWith("\r\n\r\ntoken.thumb");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: <script>alert(1)</script>\r\n",
        "Host: a\r\nHost: b\r\n",
        "Host: \u0000\u001B[2J\r\n",
        "Host\r\n",
        "X: y\n\nGET / HTTP/1.1\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: -1\r\n",
        "Expect: 100-continue\r\n",
        "",
      })
  void noHeaderMattersOrIsSentBack(String headers) throws Exception {
    assertThat(withOpenToken("GET " + PATH + "token HTTP/1.0\r\n" + headers + "\r\n"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("\r\nConnection: close\r\n")
        .hasLineCount(7)
        .endsWith("\r\n\r\ntoken.thumb");
  }

  @Test
  void aThousandRequestsWithoutEndKeepNobodyOut() throws Exception {
    Http01 where = freePort();
    try (Http01Responder responder = new Http01Responder(where, ENDLESS);
        Crowd crowd = new Crowd()) {
      responder.provide("token", "token.thumb");
      for (int i = 0; i < 1_000; i++) {
        crowd.join(LOOPBACK, where).getOutputStream().write(UNENDING);
      }

      assertThat(get(where, PATH + "token")).endsWith("\r\n\r\ntoken.thumb");
      // The answer's own connection took a place, too.
      for (Socket dropped : crowd.members.subList(0, 1_000 + 1 - BoundedListener.MAX_CONNECTIONS)) {
        assertEnds(dropped);
      }
    }
  }

  @Test
  void whoOpensHundredsDropsTheirOwn() throws Exception {
    Http01 where = freePort();
    try (Http01Responder responder = new Http01Responder(where, ENDLESS);
        Crowd crowd = new Crowd();
        Socket slow = new Socket(LOOPBACK, where.port())) {
      responder.provide("token", "token.thumb");
      slow.getOutputStream().write(UNENDING);
      InetAddress elsewhere = InetAddress.ofLiteral("127.0.0.2");
      for (int i = 0; i < 1_000; i++) {
        crowd.join(elsewhere, where).getOutputStream().write(UNENDING);
      }
      assertEnds(crowd.members.get(1_000 - BoundedListener.MAX_CONNECTIONS));

      slow.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      slow.setSoTimeout(5_000);
      assertThat(new String(slow.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .endsWith("\r\n\r\ntoken.thumb");
    }
  }

  @Test
  void aRequestIsReadNoFurtherThanItsBound() throws Exception {
    Http01 where = freePort();
    try (Http01Responder responder = new Http01Responder(where, ENDLESS)) {
      responder.provide("token", "token.thumb");
      String most = "GET " + PATH + "token HTTP/1.1\r\nX: ";
      int left = Http01Responder.MAX_REQUEST_BYTES - most.length() - 4;

      assertThat(ask(where, most + "y".repeat(left) + "\r\n\r\n")).endsWith("token.thumb");
      assertThat(ask(where, most + "y".repeat(left + 1) + "\r\n\r\n"))
          .startsWith("HTTP/1.1 431 ")
          .doesNotContain("thumb");
      assertThatThrownBy(() -> flood(where)).isInstanceOf(SocketException.class);
    }
  }

  /** Headers until the other side has enough; the end is for one that never has. */
  private static void flood(Http01 where) throws IOException {
    try (Socket socket = new Socket(LOOPBACK, where.port())) {
      socket.getOutputStream().write(UNENDING);
      byte[] line = ("X: " + "y".repeat(1_000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      for (int sent = 0; sent < 64 << 20; sent += line.length) {
        socket.getOutputStream().write(line);
      }
    }
  }

  @Test
  void aConnectionHasOneDeadlineHoweverOftenItSendsAByte() throws Exception {
    Http01 where = freePort();
    try (Http01Responder responder = new Http01Responder(where, Duration.ofMillis(300));
        Socket dripping = new Socket(LOOPBACK, where.port());
        Socket silent = new Socket(LOOPBACK, where.port())) {
      responder.provide("token", "token.thumb");

      assertThatThrownBy(() -> drip(dripping)).isInstanceOf(EOFException.class);
      assertEnds(silent);
      assertThat(get(where, PATH + "token")).endsWith("token.thumb");
    }
  }

  private static void drip(Socket socket) throws IOException {
    socket.getOutputStream().write(UNENDING);
    socket.setSoTimeout(20);
    while (true) {
      socket.getOutputStream().write('y');
      try {
        if (socket.getInputStream().read() < 0) {
          throw new EOFException();
        }
      } catch (SocketTimeoutException notYet) {
        // It is still listened to.
      } catch (SocketException reset) {
        throw new EOFException();
      }
    }
  }

  @Test
  void bothFamiliesAreAnsweredWhereNoAddressIsNamed() throws Exception {
    Http01 where = new Http01(freePort().port(), Optional.empty());
    try (Http01Responder responder = new Http01Responder(where)) {
      responder.provide("token", "token.thumb");
      for (String address : new String[] {"127.0.0.1", "::1"}) {
        try (Socket socket = new Socket(InetAddress.ofLiteral(address), where.port())) {
          socket.setSoTimeout(5_000);
          socket
              .getOutputStream()
              .write(
                  ("GET " + PATH + "token HTTP/1.1\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
          assertThat(socket.getInputStream().readAllBytes())
              .as(address)
              .endsWith("token.thumb".getBytes(StandardCharsets.US_ASCII));
        }
      }
    }
  }

  @Test
  void itsEndIsTheEndOfAllConnections() throws Exception {
    Http01 where = freePort();
    try (Crowd crowd = new Crowd()) {
      try (Http01Responder responder = new Http01Responder(where, ENDLESS)) {
        responder.provide("token", "token.thumb");
        crowd.join(LOOPBACK, where);
        assertThat(get(where, PATH + "token")).endsWith("token.thumb");
      }
      assertEnds(crowd.members.getFirst());
    }
  }

  /** Connections that stay open on our side. */
  private static final class Crowd implements AutoCloseable {
    private final List<Socket> members = new ArrayList<>();

    Socket join(InetAddress from, Http01 where) throws IOException {
      Socket socket = new Socket(LOOPBACK, where.port(), from, 0);
      members.add(socket);
      return socket;
    }

    @Override
    public void close() throws IOException {
      for (Socket member : members) {
        member.close();
      }
    }
  }

  private static void assertEnds(Socket socket) throws IOException {
    socket.setSoTimeout(5_000);
    try {
      assertThat(socket.getInputStream().read()).isNegative();
    } catch (SocketException reset) {
      // The other way to be told.
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET mailto:x HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET  HTTP/1.1\r\n\r\n",
        "\u0000\u0001\u0002\r\n\r\n",
        "GET /%zz HTTP/1.1\r\n\r\n",
        "\r\n\r\n",
      })
  void strangersDoNotStopIt(String hostile) throws Exception {
    Http01 where = freePort();
    try (Http01Responder responder = new Http01Responder(where)) {
      responder.provide("token", "token.thumb");
      try (Socket silent = new Socket(LOOPBACK, where.port());
          Socket talking = new Socket(LOOPBACK, where.port())) {
        talking.getOutputStream().write(hostile.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(get(where, PATH + "token")).endsWith("token.thumb");
        assertThat(silent.isConnected()).isTrue();
      }
    }
  }

  @Test
  void itListensOnlyWhileItIsOpen() throws Exception {
    Http01 where = freePort();
    new Http01Responder(where).close();

    assertThatThrownBy(() -> get(where, "/")).isInstanceOf(ConnectException.class);
    try (Http01Responder again = new Http01Responder(where)) {
      again.provide("token", "token.thumb");
      assertThat(get(where, PATH + "token")).endsWith("token.thumb");
    }
  }

  @Test
  void aPortThatIsTakenIsNamedWithTheCure() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
      Http01 where = new Http01(taken.getLocalPort(), Optional.of("127.0.0.1"));

      assertThatThrownBy(() -> new Http01Responder(where))
          .isInstanceOf(AuthorityException.class)
          .hasMessageContaining("port 127.0.0.1:" + where.port())
          .hasMessageContaining("is taken by another program")
          .hasMessageContaining("prove-by: {http-01: {port: ...}}")
          .hasMessage(Http01Responder.obstacle(where).orElseThrow());
    }
  }

  @Test
  void aLookWhetherItCouldListenLeavesThePortFree() throws Exception {
    Http01 where = freePort();
    assertThat(Http01Responder.obstacle(where)).isEmpty();
    assertThat(Http01Responder.obstacle(where)).isEmpty();
    new Http01Responder(where).close();
  }

  @Test
  void anAddressOfAnotherMachineIsNamed() throws IOException {
    int port = freePort().port();
    for (String address : new String[] {"192.0.2.1"}) {
      assertThatThrownBy(() -> new Http01Responder(new Http01(port, Optional.of(address))))
          .as(address)
          .isInstanceOf(AuthorityException.class)
          .hasMessageContaining(
              "cannot listen on port " + address + ":" + port + " for the http-01 answer: ");
    }
  }
}
