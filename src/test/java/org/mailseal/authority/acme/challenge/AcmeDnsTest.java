package org.mailseal.authority.acme.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.authority.ProofTrial.Result;

/** Against a server that speaks as acme-dns does. */
@Timeout(30)
class AcmeDnsTest {
  private static final String FULL = "8e5700ea-a4bf-41c7-8a77-e990661dcc6a.auth.example.net";

  @TempDir private Path folder;
  private Path accounts;
  private HttpServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private int status = 200;

  @BeforeEach
  void start() throws IOException {
    accounts = folder.resolve("accounts.json");
    Files.writeString(
        accounts,
        """
        {
          "mail.example.org": {
            "fulldomain": "FULL",
            "subdomain": "8e5700ea-a4bf-41c7-8a77-e990661dcc6a",
            "username": "c36f50e8-4632-44f0-83fe-e070fef28a10",
            "password": "htB9mR9DYgcu9bX_afHF62erXaH2TS7bg9KW3F7Z",
            "allowfrom": []
          }
        }
        """
            .replace("FULL", FULL));
    Files.setPosixFilePermissions(accounts, PosixFilePermissions.fromString("rw-------"));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/update",
        exchange -> {
          try (exchange) {
            requests.add(
                exchange.getRequestMethod()
                    + " "
                    + exchange.getRequestHeaders().getFirst("X-Api-User")
                    + " "
                    + exchange.getRequestHeaders().getFirst("X-Api-Key")
                    + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] body =
                (status == 200 ? "{\"txt\":\"x\"}" : "{\"error\":\"forbidden\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private AcmeDns acmeDns() {
    return new AcmeDns(
        new ProofDefinition.AcmeDns(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"), accounts));
  }

  @Test
  void theAccountsRecordIsUpdated() throws Exception {
    acmeDns().add(FULL, "value");

    assertThat(requests)
        .containsExactly(
            "POST c36f50e8-4632-44f0-83fe-e070fef28a10"
                + " htB9mR9DYgcu9bX_afHF62erXaH2TS7bg9KW3F7Z"
                + " {\"subdomain\":\"8e5700ea-a4bf-41c7-8a77-e990661dcc6a\",\"txt\":\"value\"}");
  }

  /** As acme-dns does it: the account is looked at first, then the text. */
  @ParameterizedTest
  @CsvSource({
    "400,SEEN",
    "200,SEEN",
    "401,CERTAIN",
    "403,CERTAIN",
    "500,UNCERTAIN",
    "302,UNCERTAIN"
  })
  void itIsTriedWithATextThatProvesNothingAndReplacesNone(int answer, String result) {
    status = answer;
    assertThat(word(acmeDns().tryOut(FULL, "x".repeat(43)))).isEqualTo(result);
    assertThat(requests).singleElement().asString().endsWith(",\"txt\":\"\"}");
  }

  @Test
  void whatCannotBeTriedIsTold() {
    server.stop(0);
    assertThat(word(acmeDns().tryOut(FULL, "x"))).isEqualTo("UNCERTAIN");
    assertThat(word(acmeDns().tryOut("_acme-challenge.mail.example.org", "x")))
        .isEqualTo("CERTAIN");
  }

  private static String word(Result result) {
    return switch (result) {
      case Result.Untried _ -> "UNTRIED";
      case Result.Seen _ -> "SEEN";
      case Result.Missed(boolean certain, String what, String _) -> {
        assertThat(what).doesNotContain("htB9");
        yield certain ? "CERTAIN" : "UNCERTAIN";
      }
    };
  }

  @Test
  void aRefusalIsToldWithoutTheKey() {
    status = 401;

    assertThatThrownBy(() -> acmeDns().add(FULL, "value"))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("status 401")
        .hasMessageContaining("forbidden")
        .hasMessageNotContaining("htB9");
  }

  @Test
  void aNameWithoutItsCnameIsToldWhichOne() {
    assertThatThrownBy(() -> acmeDns().add("_acme-challenge.mail.example.org", "value"))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("have it be a CNAME for " + FULL);
    assertThatThrownBy(() -> acmeDns().add("_acme-challenge.imap.example.org", "value"))
        .hasMessageContaining("has no account for imap.example.org");
    assertThat(requests).isEmpty();
  }

  @Test
  void aFileThatOthersReadOrThatHoldsNoAccountsIsAnObstacle() throws Exception {
    assertThat(acmeDns().obstacles()).isEmpty();
    Files.setPosixFilePermissions(accounts, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(acmeDns().obstacles()).singleElement().asString().contains("is open to others");
    Files.setPosixFilePermissions(accounts, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(accounts, "{\"mail.example.org\": {\"password\": \"secret\"}}");
    assertThat(acmeDns().obstacles())
        .singleElement()
        .asString()
        .contains("is no file of acme-dns accounts")
        .doesNotContain("secret\"");
  }
}
