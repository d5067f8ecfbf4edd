package org.mailseal.authority.acme.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.name.Identifier;

class SharedResponderTest {
  private final ProofDefinition.Http01 where;

  SharedResponderTest() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      where = new ProofDefinition.Http01(free.getLocalPort(), Optional.of("127.0.0.1"));
    }
  }

  private static List<Proof> proof(String token) {
    return List.of(new Proof(Identifier.of("mail.example.org"), token, token + ".thumbprint"));
  }

  private int status(String token) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri =
          URI.create("http://127.0.0.1:" + where.port() + "/.well-known/acme-challenge/" + token);
      return http.send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  @Test
  void twoOrdersAreProvenOnOnePort() throws Exception {
    Shown first = SharedResponder.show(where, proof("first"));
    try (Shown _ = SharedResponder.show(where, proof("second"))) {
      assertThat(SharedResponder.obstacle(where)).as("it is ours").isEmpty();
      assertThat(status("first")).isEqualTo(200);
      assertThat(status("second")).isEqualTo(200);
      first.close();
      assertThat(status("first")).isEqualTo(404);
      assertThat(status("second")).isEqualTo(200);
    }
    new ServerSocket(where.port(), 1, InetAddress.getLoopbackAddress()).close();
  }

  @Test
  void whoComesWhenAllHaveLeftListensAnew() throws Exception {
    SharedResponder.show(where, proof("first")).close();
    try (Shown _ = SharedResponder.show(where, proof("second"))) {
      assertThat(status("second")).isEqualTo(200);
    }
  }

  @Test
  void aPortOfAnotherProgramIsTold() throws Exception {
    try (ServerSocket _ = new ServerSocket(where.port(), 1, InetAddress.getLoopbackAddress())) {
      assertThat(SharedResponder.obstacle(where)).isPresent();
    }
  }
}
