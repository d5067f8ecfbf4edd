package org.mailseal.it.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.certificate.ScratchAuthority;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.FileState;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.server.MailPort;
import org.mailseal.fixture.server.OpenSsl;
import org.mailseal.fixture.server.RealServer;

/**
 * What must hold of an installation on any server. A class for one real server inherits these
 * tests; what is special about that server is a test of its own there.
 *
 * <p>The authority is a root of Mailseal's own, so that an attempt takes no longer than the server
 * does.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InstallationScenario {
  static final String NAME = "mail.example.org";

  Scratch scratch;
  ScratchAuthority oldAuthority;
  KeyAndChain old;
  RealServer server;
  private int sites;

  /**
   * Starts the server.
   *
   * @param scratch where everything of it lies
   * @param hostname what it calls itself in its greeting
   * @param first the key and chain that it begins with
   */
  abstract RealServer start(Scratch scratch, String hostname, KeyAndChain first);

  @BeforeAll
  final void startServer() {
    scratch = Scratch.create();
    oldAuthority = ScratchAuthority.create(scratch.folder("old-ca"));
    old = oldAuthority.issue(Duration.ofDays(5).plusHours(1), NAME);
    server = start(scratch, NAME, old);
  }

  @AfterAll
  final void stopServer() {
    try {
      if (server != null) { // it may not have come up
        server.close();
      }
    } finally {
      scratch.close();
    }
  }

  /** As it was at first: files, owners, configuration, what is served. */
  @BeforeEach
  final void restore() {
    server.files().forEach(InstallationScenario::remove);
    server.write(old);
    server.mendConfiguration();
    server.reload();
    awaitServedEverywhere(old.served());
  }

  /** With whatever Mailseal keeps beside it. */
  static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
      Path own = file.resolveSibling(".mailseal");
      if (Files.isDirectory(own)) {
        try (Stream<Path> found = Files.walk(own)) {
          for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(path);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aReloadThatFailsIsPutBack() {
    Map<Path, FileState> before = files();

    Command.Outcome renewed = renewInVain(site(Map.of("reload", "[\"false\"]")));

    assertThat(renewed.said()).contains("false").containsIgnoringCase("put back");
    assertUntouched(before);
  }

  @Test
  void aReloadThatDoesNothingIsPutBack() {
    assumeTrue(server.keepsUntilTold(), "this server needs nobody to tell it");
    Map<Path, FileState> before = files();

    Command.Outcome renewed =
        renewInVain(
            site(Map.of("reload", "[\"true\"]"))
                .with("connections: 3, within: 10s", "connections: 3, within: 2s"));

    assertThat(renewed.said()).containsIgnoringCase("put back");
    assertUntouched(before);
  }

  @Test
  void aKeyThatTheDaemonMayNotUseIsToldBeforeAnythingIsTouched() {
    assumeTrue(server.reader().isPresent(), "this daemon opens its files as root");
    server.giveToWrongOwner();
    Map<Path, FileState> before = files();

    Command.Outcome renewed = mailseal(site(Map.of())).run("renew");

    assertThat(renewed).as(renewed.said()).returns(1, Command.Outcome::exit);
    assertThat(renewed.said())
        .contains(server.reader().orElseThrow(), server.files().getFirst().toString());
    assertUntouched(before);
    if (server.keepsUntilTold()) {
      assertServedEverywhere(old.served());
    }
  }

  /** All that an ordinary renewal does, from a worse beginning. */
  @Test
  void everyPortServesTheNewLeafAlsoWhereTheFilesHeldNoPair() {
    KeyAndChain stranger = oldAuthority.issue(Duration.ofDays(5), NAME);
    server.overwriteKey(old, stranger);
    assertThat(server.publicKeyInFiles()).isNotEqualTo(publicKey(old.served()));
    if (server.keepsUntilTold()) {
      assertServedEverywhere(old.served());
    }

    renewWell(site(Map.of()));
  }

  @Test
  void aConfigurationBrokenByAnotherHandStopsAnAttemptUntilItIsMended() {
    Map<Path, FileState> before = files();
    String complaint = server.breakConfiguration();
    Site site = site(Map.of());

    Command.Outcome renewed = refused(site);

    assertThat(renewed.said()).contains(complaint);
    assertUntouched(before);
    if (server.servesWhileBroken()) {
      assertServedEverywhere(old.served());
    }

    server.mendConfiguration();
    renewWell(site);
  }

  void renewWell(Site site) {
    Command.Outcome renewed = mailseal(site).run("renew", "--force");

    assertThat(renewed).as(renewed.said()).returns(0, Command.Outcome::exit);
    Served served = OpenSsl.sClient(server.ports().getFirst(), NAME);
    assertThat(served.issuer()).contains("Mailseal local CA");
    assertThat(served.names()).containsExactly(NAME);
    assertServedEverywhere(served);
    assertThat(server.certificateInFiles().fingerprint()).isEqualTo(served.fingerprint());
    assertThat(server.publicKeyInFiles()).isEqualTo(publicKey(served));
    assertThat(FileState.through(server.files().getFirst()).closedToOthers()).isTrue();
    if (server.reader().isPresent()) {
      assertThat(server.files()).allMatch(server::mayRead);
    }
  }

  Command.Outcome renewInVain(Site site) {
    Command.Outcome renewed = refused(site);
    assertServedEverywhere(old.served());
    return renewed;
  }

  private Command.Outcome refused(Site site) {
    Command.Outcome renewed = mailseal(site).run("renew");

    assertThat(renewed).as(renewed.said()).returns(1, Command.Outcome::exit);
    assertThat(renewed.said())
        .contains(NAME)
        .doesNotContain("PRIVATE KEY", "Exception", "\tat ", "null");
    return renewed;
  }

  BuiltCommand mailseal(Site site) {
    return new BuiltCommand(site.command().settings(), server.environment());
  }

  Map<Path, FileState> files() {
    return server.files().stream()
        .collect(Collectors.toMap(Function.identity(), FileState::through));
  }

  /** The files as their paths show them, content, owner and mode. */
  void assertUntouched(Map<Path, FileState> before) {
    assertThat(files()).isEqualTo(before);
  }

  private void assertServedEverywhere(Served expected) {
    assertThat(server.ports())
        .isNotEmpty()
        .allSatisfy(
            port ->
                assertThat(OpenSsl.sClient(port, NAME).fingerprint())
                    .as(port.toString())
                    .isEqualTo(expected.fingerprint()));
  }

  void awaitServedEverywhere(Served expected) {
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions() // one that starts anew refuses connections for a moment
        .untilAsserted(() -> assertServedEverywhere(expected));
  }

  private static byte[] publicKey(Served served) {
    return served.leaf().getPublicKey().getEncoded();
  }

  /**
   * Settings for this server, in a folder of their own.
   *
   * @param otherwise keys of its entry that are set or replaced
   */
  Site site(Map<String, String> otherwise) {
    Path folder = scratch.folder("site-" + ++sites);
    Map<String, String> entry = new LinkedHashMap<>(server.settings());
    entry.putAll(otherwise);
    String yaml =
        """
        contact: postmaster@mail.example.org
        authorities:
          internal:
            local: {}
        certificates:
          mail.example.org:
            authority: internal
            key: ecdsa-p256
            endpoints: [ENDPOINTS]
            connect-to: 127.0.0.1
            install:
              - WORD: {ENTRY}
        verify: { connections: 3, within: 10s }
        reminders:
          to: [postmaster@mail.example.org]
          relays: [smtp://127.0.0.1:1]
        database: jdbc:h2:file:STATE/ledger
        checks: { dns: false }
        """
            .replace("ENDPOINTS", endpoints())
            .replace("WORD", server.word())
            .replace("ENTRY", flow(entry))
            .replace("STATE", folder.resolve("state").toString());
    return new Site(folder, yaml);
  }

  private String endpoints() {
    return server.ports().stream()
        .map((MailPort port) -> "{" + port.protocol() + ": " + port.number() + "}")
        .collect(Collectors.joining(", "));
  }

  private static String flow(Map<String, String> entry) {
    return entry.entrySet().stream()
        .map(key -> key.getKey() + ": " + key.getValue())
        .collect(Collectors.joining(", "));
  }
}
