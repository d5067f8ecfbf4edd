package org.mailseal.it.acme;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.authority.ProofTrial.Result;
import org.mailseal.authority.Sleeper;
import org.mailseal.authority.acme.challenge.FakePostings;
import org.mailseal.authority.acme.challenge.Proof;
import org.mailseal.authority.acme.challenge.Prover;
import org.mailseal.authority.acme.challenge.Provers;
import org.mailseal.dns.ResolvedZones;
import org.mailseal.dns.TsigKey;
import org.mailseal.dns.Zones;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.fixture.dns.NameServers;
import org.mailseal.fixture.dns.NameServers.Secondary;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.install.ProcessCommands;
import org.mailseal.name.Identifier;

/** Whether a proof would be seen, looked at with what proves nothing, on the ports themselves. */
@Timeout(120)
class ProofTrialsIT {
  private static final Identifier MAIL = Identifier.of("mail.example.org");

  private final FakePostings postings = new FakePostings();
  private final String net = "127.61." + ThreadLocalRandom.current().nextInt(1, 255) + ".";
  private final InetAddress here = InetAddress.ofLiteral(net + "1");
  private final InetAddress elsewhere = InetAddress.ofLiteral(net + "2");
  private Scratch scratch;

  @BeforeEach
  void begin() {
    scratch = Scratch.create();
  }

  @AfterEach
  void end() {
    scratch.close();
  }

  private static Prover prover(ProofDefinition definition, Optional<NameServers> servers) {
    return new Provers(
            HostAddresses.system(),
            () -> zones(servers.orElseThrow()),
            new ProcessCommands(Duration.ofSeconds(30)),
            variable -> Optional.empty(),
            Sleeper.system(),
            Clock.systemUTC(),
            new SecureRandom())
        .of(List.of(definition))
        .getFirst();
  }

  private static Zones zones(NameServers servers) {
    try {
      return new ResolvedZones(
          Optional.of(servers.primary()),
          Optional.empty(),
          Duration.ofSeconds(5),
          Clock.systemUTC());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Result tryOut(ProofDefinition definition, Identifier name, InetAddress... addresses) {
    return prover(definition, Optional.empty())
        .tryOut(Proof.ofNothing(name), List.of(addresses), postings);
  }

  private static void missed(Result result, boolean certain, String words) {
    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Missed.class,
            missed -> {
              assertThat(missed.certain()).as(missed.what()).isEqualTo(certain);
              assertThat(missed.what()).contains(words);
            });
  }

  @Test
  void port80LeadsHereOrElsewhere() {
    ProofDefinition http01 = new ProofDefinition.Http01(80, Optional.of(here.getHostAddress()));
    assertThat(tryOut(http01, MAIL, here)).isInstanceOf(Result.Seen.class);
    assertThat(tryOut(http01, Identifier.of(here.getHostAddress()), here))
        .isInstanceOf(Result.Seen.class);
    missed(tryOut(http01, MAIL, here, elsewhere), false, elsewhere.getHostAddress());
    assertThat(tryOut(http01, MAIL)).isInstanceOf(Result.Untried.class);
  }

  @Test
  void anotherServerOnPort80() throws IOException {
    HttpServer other = HttpServer.create(new InetSocketAddress(elsewhere, 80), 0);
    other.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    other.start();
    try {
      missed(
          tryOut(
              new ProofDefinition.Http01(80, Optional.of(here.getHostAddress())), MAIL, elsewhere),
          false,
          "another server answers");
    } finally {
      other.stop(0);
    }
  }

  @Test
  void port443LeadsHereOrElsewhere() {
    ProofDefinition tls = new ProofDefinition.TlsAlpn01(443, Optional.of(here.getHostAddress()));
    assertThat(tryOut(tls, MAIL, here)).isInstanceOf(Result.Seen.class);
    assertThat(tryOut(tls, Identifier.of(here.getHostAddress()), here))
        .isInstanceOf(Result.Seen.class);
    missed(tryOut(tls, MAIL, elsewhere), false, elsewhere.getHostAddress());
  }

  @Test
  void aFolderThatTheWebServerShowsAndOneThatItDoesNot() throws IOException {
    Path shown = scratch.folder("shown");
    Path another = scratch.folder("another");
    HttpServer web =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), scratch.freePort()), 0);
    web.createContext(
        "/",
        exchange -> {
          Path file = shown.resolve(exchange.getRequestURI().getPath().substring(1));
          byte[] body = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
          exchange.sendResponseHeaders(
              body.length > 0 ? 200 : 404, body.length > 0 ? body.length : -1);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    web.start();
    try {
      int port = web.getAddress().getPort();
      Optional<String> address = Optional.of("127.0.0.1");
      assertThat(tryOut(new ProofDefinition.Webroot(shown, port, address), MAIL, here))
          .isInstanceOf(Result.Seen.class);
      missed(
          tryOut(new ProofDefinition.Webroot(another, port, address), MAIL, here),
          true,
          "does not show what was written for it");
      assertThat(shown.resolve(".well-known/acme-challenge")).isEmptyDirectory();
      assertThat(another.resolve(".well-known/acme-challenge")).isEmptyDirectory();
      assertThat(postings.left()).isEmpty();
    } finally {
      web.stop(0);
    }
  }

  private static ProofDefinition.Dns01 rfc2136(String server, Path secret, String key) {
    return new ProofDefinition.Dns01(
        new ProofDefinition.Rfc2136(
            server,
            53,
            new TsigKey(key, TsigKey.Algorithm.HMAC_SHA256),
            new ProofDefinition.Secret.InFile(secret)),
        Duration.ofSeconds(10));
  }

  @Test
  void whetherAZoneIsOursIsKnownWithoutAChange() throws IOException {
    try (NameServers servers = NameServers.start(scratch, "hmac-sha256", Secondary.NOTIFIED)) {
      String primary = servers.primary().getHostString();
      List<String> before = List.copyOf(servers.texts("_acme-challenge.mail.example.org"));

      assertThat(tryZone(servers, rfc2136(primary, servers.secret(), NameServers.KEY), MAIL))
          .isInstanceOf(Result.Seen.class);
      assertThat(
              tryZone(
                  servers,
                  rfc2136(primary, servers.secret(), NameServers.KEY),
                  Identifier.of("*.example.org")))
          .isInstanceOf(Result.Seen.class);
      missed(
          tryZone(servers, rfc2136(primary, servers.secret(), "another-key"), MAIL),
          true,
          "BADKEY");
      Path wrong = scratch.path("false-secret");
      Files.writeString(wrong, "AAAA");
      Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rw-------"));
      missed(tryZone(servers, rfc2136(primary, wrong, NameServers.KEY), MAIL), true, "BADSIG");
      missed(
          tryZone(servers, rfc2136(net + "9", servers.secret(), NameServers.KEY), MAIL),
          false,
          "cannot be asked");

      assertThat(servers.texts("_acme-challenge.mail.example.org"))
          .containsExactlyElementsOf(before);
      assertThat(postings.left()).isEmpty();
    }
  }

  private Result tryZone(NameServers servers, ProofDefinition.Dns01 dns01, Identifier name) {
    return prover(dns01, Optional.of(servers)).tryOut(Proof.ofNothing(name), List.of(), postings);
  }
}
