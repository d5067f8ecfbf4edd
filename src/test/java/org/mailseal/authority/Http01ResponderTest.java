package org.mailseal.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.authority.AuthorityDefinition.Http01;

@Timeout(20)
class Http01ResponderTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final String PATH = "/.well-known/acme-challenge/";

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
    return ask(
        where, "GET " + path + " HTTP/1.1\r\nHost: mail.example.org\r\nConnection: close\r\n\r\n");
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
      assertThat(ask(where, "HEAD " + PATH + "tok-2 HTTP/1.1\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 200")
          .doesNotContain("thumb");
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
          .hasMessageContaining("prove-by: {http-01: {port: ...}}");
    }
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
