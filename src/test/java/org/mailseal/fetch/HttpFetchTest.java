package org.mailseal.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.Trust;

class HttpFetchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext(
        "/thousand",
        exchange -> {
          exchange.sendResponseHeaders(200, 1_000);
          exchange.getResponseBody().write(new byte[1_000]);
          exchange.close();
        });
    server.createContext(
        "/elsewhere",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/thousand");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private byte[] get(String path, long most, int redirects)
      throws IOException, InterruptedException {
    return new HttpFetch(Trust.none().sslContext(), PATIENCE, most, redirects)
        .get(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path));
  }

  @Test
  void aBodyMayBeAsLongAsAllowed() throws IOException, InterruptedException {
    assertThat(get("/thousand", 1_000, 0)).hasSize(1_000);
    assertThatThrownBy(() -> get("/thousand", 999, 0)).isInstanceOf(IOException.class);
  }

  @Test
  void redirectsAreFollowedAsOftenAsAllowed() throws IOException, InterruptedException {
    assertThat(get("/elsewhere", 1_000, 1)).hasSize(1_000);
    HttpFetch gated =
        new HttpFetch(
            Trust.none().sslContext(),
            PATIENCE,
            1_000,
            1,
            place -> {
              if (place.getPath().equals("/thousand")) {
                throw new IOException("not there");
              }
            });
    int port = server.getAddress().getPort();
    assertThatThrownBy(() -> gated.get(URI.create("http://127.0.0.1:" + port + "/elsewhere")))
        .hasMessage("not there");
    assertThatThrownBy(() -> gated.get(URI.create("http://u@127.0.0.1:" + port + "/x")))
        .hasMessageContaining("without a user");
    assertThatThrownBy(() -> get("/elsewhere", 1_000, 0))
        .hasMessage("it redirects elsewhere, which is not allowed here");
  }
}
