package org.mailseal.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.Trust;

class RevocationFetchTest {
  private final RevocationFetch fetch =
      new RevocationFetch(
          Trust.none()::sslContext, HostAddresses.system(), Duration.ofSeconds(10), 1_000, 1);

  @Test
  void aPrivateNetworkIsAskedOnlyForOnesOwnCa() throws IOException, InterruptedException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 3);
          exchange.getResponseBody().write(new byte[3]);
          exchange.close();
        });
    server.start();
    try {
      URI place = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/a.crl");
      assertThat(fetch.getFromAnywhere(place)).hasSize(3);
      assertThatThrownBy(() -> fetch.get(place)).hasMessageContaining("this machine's own");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void onlyHttpIsAsked() {
    assertThatThrownBy(() -> fetch.getFromAnywhere(URI.create("https://127.0.0.1/a.crl")))
        .hasMessage("only http is asked for revocation lists");
  }
}
