package org.mailseal.authority.acme.challenge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.fixture.host.Command;
import org.mailseal.name.DnsName;

@Timeout(30)
class WebrootTest {
  private static final Proof PROOF =
      new Proof(new DnsName("mail.example.org"), "token-1", "token-1.thumbprint");

  @TempDir private Path root;
  private final FakePostings postings = new FakePostings();
  private HttpServer server;

  /** What the web server does with a request's path; as a web server does by default. */
  private String rewrite = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            Path file = root.resolve(exchange.getRequestURI().getPath().substring(1) + rewrite);
            byte[] body = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            exchange.sendResponseHeaders(Files.exists(file) ? 200 : 404, 0);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Prover prover() {
    return new PlaceProver(
        new Webroot(
            new ProofDefinition.Webroot(
                root, server.getAddress().getPort(), Optional.of("127.0.0.1")),
            HostAddresses.system()));
  }

  private Path folder() {
    return root.resolve(".well-known/acme-challenge");
  }

  @Test
  void theFileIsThereForAllWhileItIsShownAndThenNoMore() throws Exception {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve("other"), "of another client");

    try (Shown shown = prover().show(List.of(PROOF), postings)) {
      assertThat(shown).isNotNull();
      assertThat(folder().resolve("token-1")).hasContent("token-1.thumbprint");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder().resolve("token-1"))))
          .isEqualTo("rw-r--r--");
      assertThat(postings.left)
          .containsExactly(
              new Posting("webroot", folder().resolve("token-1").toString(), "token-1.thumbprint"));
    }

    assertThat(folder()).isDirectoryContaining(file -> file.endsWith("other"));
    assertThat(folder().resolve("token-1")).doesNotExist();
    assertThat(postings.left).isEmpty();
  }

  @Test
  void aWebServerThatShowsSomethingElseIsToldBeforeTheAuthorityIs() {
    rewrite = ".html";

    assertThatThrownBy(() -> prover().show(List.of(PROOF), postings))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("/.well-known/acme-challenge/token-1 does not show")
        .hasMessageContaining("status 404")
        .hasMessageContaining(folder().toString());
    assertThat(folder().resolve("token-1")).doesNotExist();
    assertThat(postings.left).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "token-1.thu", "token-1.thumbprint"})
  void whatAKilledRunHasLeftIsRemovedAndCanBePutThereAgain(String left) throws Exception {
    Prover prover = prover();
    Posting posting =
        new Posting("webroot", folder().resolve("token-1").toString(), "token-1.thumbprint");
    Files.createDirectories(folder());
    Files.writeString(folder().resolve("token-1"), left);
    postings.posting(posting);

    prover.show(List.of(PROOF), postings).close();
    Files.writeString(folder().resolve("token-1"), left);
    postings.posting(posting);
    prover.removeLeft(postings);

    assertThat(folder().resolve("token-1")).doesNotExist();
    assertThat(postings.left).isEmpty();
  }

  @Test
  void whatIsNotOursIsNeitherOverwrittenNorRemoved() throws Exception {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve("token-1"), "of another client");

    assertThatThrownBy(() -> prover().show(List.of(PROOF), postings))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("none of ours");

    assertThat(folder().resolve("token-1")).hasContent("of another client");
    assertThat(postings.left).isEmpty();
  }

  @Test
  void aLinkInTheWayIsNotFollowed(@TempDir Path elsewhere) throws Exception {
    Files.createDirectory(root.resolve(".well-known"));
    Files.createSymbolicLink(folder(), elsewhere);

    assertThatThrownBy(() -> prover().show(List.of(PROOF), postings))
        .isInstanceOf(AuthorityException.class)
        .hasMessageStartingWith("cannot write " + folder().resolve("token-1"));
    assertThat(elsewhere).isEmptyDirectory();
  }

  /** Whoever opens a pipe to read waits until somebody writes. */
  @Test
  void aPipeInTheWayIsNotWaitedFor() throws Exception {
    Files.createDirectories(folder());
    Command.mustRun("mkfifo", folder().resolve("token-1").toString());

    assertThatThrownBy(() -> prover().show(List.of(PROOF), postings))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("it is no file");
  }

  @Test
  void whatCannotBeRemovedStaysNoted(@TempDir Path elsewhere) throws Exception {
    Posting posting =
        new Posting("webroot", folder().resolve("token-1").toString(), "token-1.thumbprint");
    postings.posting(posting);
    postings.posting(new Posting("rfc2136", "_acme-challenge.example.org", "x"));
    Files.createDirectory(root.resolve(".well-known"));
    Files.createSymbolicLink(folder(), elsewhere);

    prover().removeLeft(postings);

    assertThat(postings.stayed).containsOnlyKeys(posting);
    assertThat(postings.left).hasSize(2);
  }

  @Test
  void aFolderThatIsNotThereIsAnObstacle() {
    Prover prover =
        new PlaceProver(
            new Webroot(
                new ProofDefinition.Webroot(root.resolve("none"), 80, Optional.empty()),
                HostAddresses.system()));
    assertThat(prover.obstacles(List.of(new DnsName("mail.example.org"))))
        .singleElement()
        .asString()
        .startsWith(root.resolve("none") + ", the webroot, is no folder");
    assertThat(prover().obstacles(List.of())).isEmpty();
  }

  @Test
  void aTokenNamesNoOtherFolder() {
    assertThatThrownBy(() -> new Proof(new DnsName("a.example"), "../x", "y"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(PROOF.digest().getBytes(StandardCharsets.US_ASCII)).hasSize(43);
  }
}
