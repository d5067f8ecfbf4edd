package org.mailseal.it.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.authority.Sleeper;
import org.mailseal.authority.acme.challenge.FakePostings;
import org.mailseal.authority.acme.challenge.Proof;
import org.mailseal.authority.acme.challenge.Prover;
import org.mailseal.authority.acme.challenge.Provers;
import org.mailseal.authority.acme.challenge.Shown;
import org.mailseal.dns.ResolvedZones;
import org.mailseal.dns.TsigKey;
import org.mailseal.dns.Zones;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.fixture.dns.NameServers;
import org.mailseal.fixture.dns.NameServers.Secondary;
import org.mailseal.fixture.host.Running;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.install.ProcessCommands;
import org.mailseal.name.DnsName;

/** Records are published in the zones of real name servers, and taken away again. */
@Timeout(120)
class Dns01IT {
  private static final Proof MAIL =
      new Proof(new DnsName("mail.example.org"), "token", "token.thumbprint");
  private static final Proof IMAP =
      new Proof(new DnsName("imap.example.org"), "other", "other.thumbprint");
  private static final String MAIL_RECORD = "_acme-challenge.mail.example.org";
  private static final String OTHERS = "of somebody else";

  private final FakePostings postings = new FakePostings();

  private static Prover prover(
      NameServers servers, ProofDefinition.Publishing by, Duration within) {
    return new Provers(
            HostAddresses.system(),
            () -> zones(servers),
            new ProcessCommands(Duration.ofSeconds(30)),
            variable -> Optional.ofNullable(System.getenv(variable)),
            Sleeper.system(),
            Clock.systemUTC(),
            new SecureRandom())
        .of(List.of(new ProofDefinition.Dns01(by, within)))
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

  private static ProofDefinition.Rfc2136 rfc2136(
      NameServers servers, String key, TsigKey.Algorithm algorithm, Path secret) {
    return new ProofDefinition.Rfc2136(
        servers.primary().getHostString(),
        53,
        new TsigKey(key, algorithm),
        new ProofDefinition.Secret.InFile(secret));
  }

  private static ProofDefinition.Rfc2136 rfc2136(NameServers servers) {
    return rfc2136(servers, NameServers.KEY, TsigKey.Algorithm.HMAC_SHA256, servers.secret());
  }

  @ParameterizedTest
  @EnumSource
  void anUpdateIsSignedSeenOnBothServersAndUndone(TsigKey.Algorithm algorithm) throws Exception {
    try (Scratch scratch = Scratch.create();
        NameServers servers = NameServers.start(scratch, algorithm.word(), Secondary.NOTIFIED)) {
      Prover prover =
          prover(
              servers,
              rfc2136(servers, NameServers.KEY, algorithm, servers.secret()),
              Duration.ofSeconds(30));

      try (Shown shown = prover.show(List.of(MAIL, IMAP), postings)) {
        assertThat(shown).isNotNull();
        assertThat(servers.texts(MAIL_RECORD)).hasSize(2).contains(OTHERS);
        assertThat(servers.textsOfSecondary(MAIL_RECORD)).hasSize(2);
        // Over two CNAMEs, into another zone.
        assertThat(servers.textsOfSecondary("imap.acme.example.net")).hasSize(1);
      }

      assertThat(servers.texts(MAIL_RECORD)).containsExactly(OTHERS);
      assertThat(servers.texts("imap.acme.example.net")).isEmpty();
      assertThat(postings.left()).isEmpty();
    }
  }

  @Test
  void aSecondaryThatLagsIsNamedAndOneThatIsDownToo() {
    try (Scratch scratch = Scratch.create();
        NameServers servers = NameServers.start(scratch, "hmac-sha256", Secondary.LAGGING)) {
      Prover prover = prover(servers, rfc2136(servers), Duration.ofSeconds(3));
      String second = servers.primary().getHostString().replaceAll("1$", "2");

      assertThatThrownBy(() -> prover.show(List.of(MAIL), postings))
          .isInstanceOf(AuthorityException.class)
          .hasMessageContaining("ns2.example.org (" + second + " does not have it)")
          .hasMessageNotContaining("ns1");
      assertThat(servers.texts(MAIL_RECORD)).containsExactly(OTHERS);
      servers.stopSecondary();

      assertThatThrownBy(() -> prover.show(List.of(MAIL), postings))
          .isInstanceOf(AuthorityException.class)
          .hasMessageContaining("ns2.example.org (" + second + " gives no answer)");
      assertThat(servers.texts(MAIL_RECORD)).containsExactly(OTHERS);
      assertThat(postings.left()).isEmpty();
    }
  }

  @Test
  void whyAServerRefusesIsTold() throws Exception {
    try (Scratch scratch = Scratch.create();
        NameServers servers = NameServers.start(scratch, "hmac-sha256", Secondary.NOTIFIED)) {
      Path other = scratch.folder("other").resolve("secret");
      Files.writeString(other, "c2VjcmV0IHRoYXQgaXMgYW5vdGhlciBvbmU=\n");
      Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-------"));
      Duration within = Duration.ofSeconds(5);
      TsigKey.Algorithm sha256 = TsigKey.Algorithm.HMAC_SHA256;

      assertThatThrownBy(
              () ->
                  prover(servers, rfc2136(servers, "no-key", sha256, servers.secret()), within)
                      .show(List.of(MAIL), postings))
          .hasMessageContaining("it knows no key no-key for hmac-sha256");
      assertThatThrownBy(
              () ->
                  prover(servers, rfc2136(servers, NameServers.KEY, sha256, other), within)
                      .show(List.of(MAIL), postings))
          .hasMessageContaining("its secret of the key acme-key is another one")
          .hasMessageNotContaining("c2Vj");
      assertThatThrownBy(
              () ->
                  prover(servers, rfc2136(servers), within)
                      .show(
                          List.of(new Proof(new DnsName("mail.example.com"), "t", "t.x")),
                          postings))
          .hasMessageContaining("has no zone with _acme-challenge.mail.example.com in it");
      Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-r--r--"));
      assertThat(
              prover(servers, rfc2136(servers, NameServers.KEY, sha256, other), within)
                  .obstacles(List.of(MAIL.identifier())))
          .singleElement()
          .asString()
          .contains("is open to others");
      assertThat(servers.texts(MAIL_RECORD)).containsExactly(OTHERS);
    }
  }

  @Test
  void whatAKilledRunHasLeftIsDeletedAndNothingElse() throws Exception {
    try (Scratch scratch = Scratch.create();
        NameServers servers = NameServers.start(scratch, "hmac-sha256", Secondary.NOTIFIED)) {
      Prover prover = prover(servers, rfc2136(servers), Duration.ofSeconds(30));
      Shown lost = prover.show(List.of(MAIL), postings);
      assertThat(lost).isNotNull();

      prover.removeLeft(postings);

      assertThat(servers.texts(MAIL_RECORD)).containsExactly(OTHERS);
      assertThat(postings.left()).isEmpty();
    }
  }

  @Test
  void aCommandPublishes() throws Exception {
    try (Scratch scratch = Scratch.create();
        NameServers servers = NameServers.start(scratch, "hmac-sha256", Secondary.NOTIFIED)) {
      Path script = scratch.folder("hook").resolve("nsupdate.sh");
      Files.writeString(
          script,
          """
          #!/bin/sh
          case $1 in present) what=add ttl=60 ;; cleanup) what=delete ttl= ;; esac
          nsupdate -k KEY <<END
          server SERVER
          update $what $2 $ttl TXT "$3"
          send
          END
          """
              .replace("KEY", servers.keyFile().toString())
              .replace("SERVER", servers.primary().getHostString()));
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
      List<String> words = List.of(script.toString());
      Prover prover =
          prover(
              servers,
              new ProofDefinition.Command(words, words, Duration.ofSeconds(20), List.of()),
              Duration.ofSeconds(30));

      try (Shown shown = prover.show(List.of(IMAP), postings)) {
        assertThat(shown).isNotNull();
        assertThat(servers.textsOfSecondary("imap.acme.example.net")).hasSize(1);
      }
      assertThat(servers.texts("imap.acme.example.net")).isEmpty();
    }
  }

  /** Its own provider for updates; Debian 13 has no package of it any more. */
  @Test
  void lexiconPublishes() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/lexicon")), "there is no lexicon");
    try (Scratch scratch = Scratch.create();
        NameServers servers = NameServers.start(scratch, "hmac-sha256", Secondary.NOTIFIED)) {
      // A wrapper stands in for the environment of a shell in which the variables are set.
      Path wrapper = scratch.folder("lexicon").resolve("lexicon");
      Files.writeString(
          wrapper,
          """
          #!/bin/sh
          export LEXICON_DDNS_AUTH_TOKEN="hmac-sha256:acme-key:$(cat @SECRET@)"
          export LEXICON_DDNS_DDNS_SERVER=@PRIMARY@
          exec /usr/bin/lexicon "$@"
          """
              .replace("@SECRET@", servers.secret().toString())
              .replace("@PRIMARY@", servers.primary().getHostString()));
      Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwx------"));
      Prover prover =
          prover(
              servers,
              new ProofDefinition.Lexicon(
                  "ddns", wrapper.toString(), Duration.ofSeconds(30), List.of()),
              Duration.ofSeconds(30));

      try (Shown shown = prover.show(List.of(MAIL, IMAP), postings)) {
        assertThat(shown).isNotNull();
        assertThat(servers.texts(MAIL_RECORD)).hasSize(2).contains(OTHERS);
        assertThat(servers.textsOfSecondary("imap.acme.example.net")).hasSize(1);
      }
      assertThat(servers.texts(MAIL_RECORD)).containsExactly(OTHERS);
    }
  }

  /** Of a server that does not go on by itself. */
  @Test
  void aliasesAreFollowedWithABoundAndServfailIsNoAbsence() throws Exception {
    try (Scratch scratch = Scratch.create()) {
      int dns = scratch.freePort();
      int management = scratch.freePort();
      try (Running server =
          Running.start(
              scratch.path("challtestsrv.log"),
              Map.of(),
              List.of(
                  "pebble-challtestsrv",
                  "-dns01=127.0.0.1:" + dns,
                  "-http01=",
                  "-https01=",
                  "-tlsalpn01=",
                  "-management=127.0.0.1:" + management))) {
        server.awaitOutput("Starting management server", Duration.ofSeconds(20));
        tell(management, "set-cname", "{'host':'one.example.org','target':'two.example.org'}");
        tell(management, "set-cname", "{'host':'two.example.org','target':'three.example.net'}");
        tell(management, "set-cname", "{'host':'round.example.org','target':'about.example.org'}");
        tell(management, "set-cname", "{'host':'about.example.org','target':'round.example.org'}");
        tell(management, "set-servfail", "{'host':'broken.example.org'}");
        Zones zones =
            new ResolvedZones(
                Optional.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), dns)),
                Optional.empty(),
                Duration.ofSeconds(10),
                Clock.systemUTC());

        assertThat(zones.target("one.example.org")).isEqualTo("three.example.net");
        assertThat(zones.target("plain.example.org")).isEqualTo("plain.example.org");
        assertThatThrownBy(() -> zones.target("round.example.org"))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("in a circle");
        assertThatThrownBy(() -> zones.target("broken.example.org"))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("broken.example.org cannot be looked up")
            .hasMessageContaining("SERVFAIL");
      }
    }
  }

  private static void tell(int management, String what, String json) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + "/" + what))
              .POST(HttpRequest.BodyPublishers.ofString(json.replace('\'', '"')))
              .build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(200);
    }
  }
}
