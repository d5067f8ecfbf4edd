package org.mailseal.it.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.mailseal.fixture.certificate.CorporateCa;
import org.mailseal.fixture.certificate.ScratchAuthority;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Started;
import org.mailseal.fixture.host.Transcript;
import org.mailseal.fixture.server.MailServers;

/** What is written down in {@code src/test/sessions} is what a person sees. */
@ResourceLock("the usual ports")
@Timeout(180)
class SessionsIT {
  private static final String NAME = "mail.example.org";

  private static final String SETTINGS =
      """
      contact: postmaster@mail.example.org
      authorities:
        AUTHORITY
      certificates:
        mail.example.org:
          authority: NAMED
          endpoints: [smtp, submission, imaps]
          connect-to: 127.0.0.1
          install:
            - postfix: { chain-file: CHAIN_FILE, config-directory: POSTFIX_CONFIG }
            - dovecot: { certificate: CERTIFICATE, key: KEY_FILE, config: DOVECOT_CONFIG }
      verify: { connections: 1, within: 2s }
      checks: { every: never, dns: false }
      database: jdbc:h2:file:STATE/ledger
      """;

  private final Started started = new Started();
  private Scratch scratch;
  private Path settings;
  private ScratchAuthority authority;

  @BeforeEach
  void begin() throws IOException {
    scratch = started.add(Scratch.withUsualPorts());
    settings = scratch.folder("etc").resolve("mailseal.yaml");
    authority = ScratchAuthority.create(scratch.folder("old-ca"));
  }

  @AfterEach
  void end() {
    started.close();
  }

  private MailServers serving(Duration left) {
    return started.add(MailServers.start(scratch, NAME, authority.issue(left, NAME)));
  }

  private void settings(MailServers servers, String ca, String authority) throws IOException {
    Files.writeString(
        settings,
        servers.fill(
            SETTINGS
                .replace("AUTHORITY", ca + ": " + authority)
                .replace("NAMED", ca)
                .replace("STATE", scratch.path("state").toString())));
  }

  private void check(String session) {
    Map<String, Path> places = new LinkedHashMap<>();
    places.put("/etc/mailseal", scratch.path("etc"));
    places.put("/etc/postfix/tls", scratch.path("postfix-tls"));
    places.put("/etc/postfix", scratch.path("postfix/conf"));
    places.put("/etc/dovecot/private", scratch.path("dovecot-tls"));
    places.put("/etc/dovecot", scratch.path("dovecot"));
    places.put("/root/corporate-ca", scratch.path("corporate-ca"));
    places.put("/var/lib/mailseal", scratch.path("state"));
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", BuiltCommand.launcher().getParent() + ":" + System.getenv("PATH"));
    if (Files.exists(settings)) {
      environment.put("MAILSEAL_CONFIG", settings.toString());
    }
    Transcript.named(session).check(scratch.folder("home"), environment, places);
  }

  @Test
  void help() {
    check("help");
  }

  @Test
  void settingsThatAreWrong() throws IOException {
    Files.writeString(
        settings,
        """
        contact: postmaster@mail.example.org
        authorities:
          letsencrypt:
            acme: https://acme-v02.api.letsencrypt.org/directory
            accept-terms: yes
            prove-by: { http-01: { port: 80 } }
        certificates:
          mail.example.org:
            authority: letsencrpyt
            endpoint: [smtp, imaps]
            install:
              - postfix: { chain-file: tls/mail.pem }
        database: jdbc:h2:file:/var/lib/mailseal/ledger
        """);
    check("wrong-settings");
  }

  @Test
  void inspect() throws IOException {
    MailServers servers = serving(Duration.ofDays(80));
    Files.copy(authority.certificate(), scratch.path("etc/ca.pem"));
    servers.postfix().set("smtpd_tls_protocols=>=TLSv1.2");
    servers.postfix().reload();
    authority
        .issue(Duration.ofDays(-3), NAME)
        .write(servers.dovecot().certificateFile(), servers.dovecot().keyFile());
    servers.dovecot().reload();
    check("inspect");
  }

  /** Dovecot is told to read its files again by a command that does nothing. */
  @Test
  void putBack() throws IOException {
    settings(serving(Duration.ofDays(5)), "internal", "{ local: {} }");
    String sound = Files.readString(settings);
    Files.writeString(
        settings, sound.replace("/dovecot.conf }", "/dovecot.conf, reload: [\"true\"] }"));
    check("put-back");
  }

  @Test
  void csr() throws IOException {
    MailServers servers = serving(Duration.ofDays(5));
    CorporateCa ca = CorporateCa.create(scratch.folder("corporate-ca"));
    settings(
        servers,
        "corporate",
        "{ manual: { hand-in: pki@corp.example }, trust: " + ca.root() + " }");
    check("csr");
  }
}
