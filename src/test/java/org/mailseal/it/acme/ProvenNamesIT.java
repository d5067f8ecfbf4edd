package org.mailseal.it.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.dns.NameServers;
import org.mailseal.fixture.dns.NameServers.Secondary;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Running;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.server.Pebble;

/** Certificates of a real ACME server, each name proven by the way that suits it. */
@Timeout(180)
class ProvenNamesIT {
  private static final String MAIL_RECORD = "_acme-challenge.mail.example.org";
  private static final String OTHERS = "of somebody else";

  private Scratch scratch;
  private Path certificate;

  @BeforeEach
  void begin() {
    scratch = Scratch.create();
    certificate = scratch.folder("tls").resolve("mail.crt");
  }

  @AfterEach
  void end() {
    scratch.close();
  }

  private BuiltCommand command(Pebble pebble, String proveBy, String alsoFor) {
    Path trust = scratch.path("trust.pem");
    pebble.trustPem(trust);
    Path settings = scratch.path("mailseal.yaml");
    write(
        settings,
        """
        contact: postmaster@example.org
        authorities:
          pebble:
            acme: DIRECTORY
            accept-terms: true
            trust: TRUST
            prove-by:
        PROVE_BY
        certificates:
          mail.example.org:
            also-for: [ALSO_FOR]
            key: ecdsa-p256
            install: [{ pem: { certificate: CERTIFICATE, key: KEY } }]
        database: jdbc:h2:file:STATE/ledger
        passphrase-file: STATE/passphrase
        checks: { every: never, dns: false }
        """
            .replace("DIRECTORY", pebble.directory().toString())
            .replace("TRUST", trust.toString())
            .replace("PROVE_BY", proveBy.indent(6).stripTrailing())
            .replace("ALSO_FOR", alsoFor)
            .replace("CERTIFICATE", certificate.toString())
            .replace("KEY", certificate.resolveSibling("mail.key").toString())
            .replace("STATE", scratch.path("state").toString()));
    permit(settings, "rw-------");
    return new BuiltCommand(settings);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void permit(Path file, String mode) {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void succeeds(Command.Outcome outcome) {
    assertThat(outcome).as(outcome.said()).returns(0, Command.Outcome::exit);
  }

  @Test
  void aWebServersFolder() {
    int port = scratch.freePort();
    Path folder = scratch.folder("nginx");
    Path webroot = scratch.folder("nginx/html");
    permit(folder, "rwxr-xr-x");
    permit(webroot, "rwxr-xr-x");
    write(
        folder.resolve("nginx.conf"),
        """
        daemon off;
        pid FOLDER/pid;
        error_log FOLDER/error.log;
        events {}
        http {
          access_log FOLDER/access.log;
          client_body_temp_path FOLDER/body; proxy_temp_path FOLDER/proxy;
          fastcgi_temp_path FOLDER/fastcgi; uwsgi_temp_path FOLDER/uwsgi;
          scgi_temp_path FOLDER/scgi;
          server { listen 127.0.0.1:PORT; root FOLDER/html; }
        }
        """
            .replace("FOLDER", folder.toString())
            .replace("PORT", Integer.toString(port)));
    try (Running nginx =
            Running.start(
                folder.resolve("nginx.log"),
                Map.of(),
                List.of("nginx", "-c", folder.resolve("nginx.conf").toString()));
        Pebble pebble =
            Pebble.start(scratch, new Pebble.Visits(port, scratch.freePort(), Optional.empty()))) {
      assertThat(nginx.alive()).isTrue();
      BuiltCommand mailseal =
          command(
              pebble,
              "http-01: { webroot: %s, port: %d, address: 127.0.0.1 }".formatted(webroot, port),
              "imap.example.org");

      succeeds(mailseal.run("renew"));

      assertThat(Served.in(certificate).names())
          .containsExactlyInAnyOrder("mail.example.org", "imap.example.org");
      assertThat(webroot.resolve(".well-known/acme-challenge")).isEmptyDirectory();
      assertThat(folder.resolve("access.log"))
          .content()
          .contains("\"mailseal\"")
          .contains("LetsEncrypt-Pebble-VA");
    }
  }

  /** Port 443 of an address that nobody else has. */
  @Test
  void aHandshakeOnPort443() {
    try (Pebble pebble =
        Pebble.start(scratch, new Pebble.Visits(scratch.freePort(), 443, Optional.empty()))) {
      succeeds(
          command(pebble, "tls-alpn-01: { address: 127.0.0.1 }", "imap.example.org").run("renew"));
      assertThat(Served.in(certificate).names())
          .containsExactlyInAnyOrder("mail.example.org", "imap.example.org");
    }
  }

  private String dns01(NameServers servers, String seenWithin) {
    return """
    dns-01:
      rfc2136: { server: SERVER, key: acme-key, secret-file: SECRET }
      seen-within: WITHIN
    """
        .replace("SERVER", servers.primary().getHostString())
        .replace("SECRET", servers.secret().toString())
        .replace("WITHIN", seenWithin);
  }

  @Test
  void oneOrderMixesThemAndAWildcardTakesTheDns() {
    int port = scratch.freePort();
    try (NameServers servers = NameServers.start(scratch, "hmac-sha256", Secondary.NOTIFIED);
        Pebble pebble =
            Pebble.start(
                scratch,
                new Pebble.Visits(port, scratch.freePort(), Optional.of(servers.primary())))) {
      BuiltCommand mailseal =
          command(
              pebble,
              "http-01: { port: %d, address: 127.0.0.1 }\n".formatted(port) + dns01(servers, "20s"),
              "imap.example.org, '*.example.org', '*.mail.example.org'");

      succeeds(mailseal.runUnder(servers.around(), "renew"));

      assertThat(Served.in(certificate).names())
          .containsExactlyInAnyOrder(
              "mail.example.org", "imap.example.org", "*.example.org", "*.mail.example.org");
      assertThat(servers.texts(MAIL_RECORD)).containsExactly(OTHERS);
      assertThat(servers.texts("_acme-challenge.example.org")).isEmpty();
    }
  }

  @Test
  void whatAKilledRunHasLeftIsTakenAwayByTheNext() throws Exception {
    try (NameServers servers = NameServers.start(scratch, "hmac-sha256", Secondary.LAGGING);
        Pebble pebble =
            Pebble.start(
                scratch,
                new Pebble.Visits(
                    scratch.freePort(), scratch.freePort(), Optional.of(servers.primary())))) {
      BuiltCommand patient = command(pebble, dns01(servers, "5m"), "imap.example.org");
      List<String> words =
          Stream.of(
                  servers.around(),
                  List.of(
                      BuiltCommand.launcher().toString(),
                      "--config",
                      patient.settings().toString(),
                      "renew"))
              .flatMap(List::stream)
              .toList();
      try (Running killed = Running.start(scratch.path("killed.log"), Map.of(), words)) {
        await()
            .atMost(Duration.ofSeconds(60))
            .failFast(() -> !killed.alive())
            .until(
                () ->
                    servers.texts("imap.acme.example.net").size() == 1
                        && servers.texts(MAIL_RECORD).size() == 2);
        killed.signal("KILL");
      }

      Command.Outcome next =
          command(pebble, dns01(servers, "2s"), "imap.example.org")
              .runUnder(servers.around(), "renew");

      assertThat(next).as(next.said()).returns(1, Command.Outcome::exit);
      assertThat(next.said()).contains("ns2.example.org").contains("does not have it");
      assertThat(servers.texts(MAIL_RECORD)).containsExactly(OTHERS);
      assertThat(servers.texts("imap.acme.example.net")).isEmpty();
    }
  }
}
