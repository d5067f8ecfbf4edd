package org.mailseal.it.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Running;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.host.Started;
import org.mailseal.fixture.server.Pebble;

/** A lineage that Debian's certbot has made goes over to Mailseal. */
@Timeout(240)
class AdoptCertbotIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String NAME = "mail.example.org";
  private static final String NONE = "certificates: {}\n";

  private final Started started = new Started();
  private Scratch scratch;
  private Pebble pebble;
  private int httpPort;
  private Path config;
  private Site site;

  @BeforeEach
  void begin() {
    scratch = started.add(Scratch.create());
    httpPort = scratch.freePort();
    pebble = started.add(Pebble.start(scratch, httpPort, Duration.ofDays(90), List.of()));
    pebble.trustPem(scratch.path("trust.pem"));
    config = scratch.folder("certbot").resolve("config");
    String yaml =
        """
        contact: postmaster@example.org
        authorities:
          pebble:
            acme: %s
            accept-terms: true
            prove-by: { http-01: { port: %d, address: 127.0.0.1 } }
            trust: %s
        database: jdbc:h2:file:%s/site/state/ledger
        """
            .formatted(
                pebble.directory(),
                httpPort,
                scratch.path("trust.pem").normalize(),
                scratch.path(".").normalize());
    site = new Site(scratch.folder("site"), yaml + NONE);
  }

  @AfterEach
  void end() {
    started.close();
  }

  private List<String> certbot(String... words) {
    List<String> command = new ArrayList<>(List.of("certbot"));
    command.addAll(List.of(words));
    command.addAll(
        List.of(
            "--non-interactive",
            "--config-dir=" + config,
            "--work-dir=" + scratch.path("certbot/work"),
            "--logs-dir=" + scratch.path("certbot/logs")));
    return command;
  }

  private Map<String, String> environment() {
    return Map.of("REQUESTS_CA_BUNDLE", scratch.path("trust.pem").toString());
  }

  private String run(String... words) {
    Command.Outcome done = Command.run(PATIENCE, environment(), certbot(words));
    assertThat(done).as(done.said()).returns(0, Command.Outcome::exit);
    return done.said();
  }

  private void issue() {
    run(
        "certonly",
        "--standalone",
        "--http-01-port=" + httpPort,
        "--server=" + pebble.directory(),
        "--agree-tos",
        "--email=hostmaster@example.org",
        "--key-type=rsa",
        "--domains=" + NAME + ",imap.example.org",
        "--deploy-hook=systemctl reload a-server-of-nobody");
  }

  private Command.Outcome mailseal(Site at, int exit, String... words) {
    Command.Outcome done = at.command().run(words);
    assertThat(done).as(done.said()).returns(exit, Command.Outcome::exit);
    return done;
  }

  private String[] adopt(String... further) {
    return Stream.concat(
            Stream.of("adopt", "certbot", "--from=" + config, "--yes"), Stream.of(further))
        .toArray(String[]::new);
  }

  private String trail() {
    return site.command().run("audit").out();
  }

  private Path live(String file) {
    return config.resolve("live").resolve(NAME).resolve(file);
  }

  private Map<String, String> archive() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(config.resolve("archive").resolve(NAME))) {
      for (Path file : all.toList()) {
        files.put(file.toString(), Files.isSymbolicLink(file) ? "a link" : Files.readString(file));
      }
    }
    return files;
  }

  /** What a person copies from the output into the settings. */
  private Site withLines(String shown) {
    String lines = shown.substring(shown.indexOf("\ncertificates:") + 1);
    String entry = lines.substring(0, lines.indexOf("\n\n") + 1);
    return new Site(
        site.folder(),
        site.yaml().replace(NONE, entry.replaceFirst("(?m)^ +- command: .*a-server-of.*\n", "")));
  }

  @Test
  void theNextRenewalIsMailsealsAndNothingIsOrderedTwice() throws IOException {
    issue();
    assertThat(pebble.orders()).isOne();
    Served first = Served.in(live("fullchain.pem"));
    Map<String, String> archive = archive();

    String dry = mailseal(site, 0, adopt("--dry-run")).out();
    assertThat(dry)
        .contains("account:     goes on as pebble's")
        .contains("replaced:    systemctl reload a-server-of-nobody (renew_hook in ")
        .contains("Nothing was changed.");
    assertThat(site.state().resolve("ledger.mv.db")).doesNotExist();

    // Nobody would renew it: the settings do not have it yet.
    assertThat(mailseal(site, 1, adopt("--disable")).err()).contains("nobody would renew");
    String shown = mailseal(site, 0, adopt()).out();
    assertThat(shown).contains("kept with its key", "certbot goes on renewing it until");
    site = withLines(shown);

    // Both renew it now: Mailseal leaves certbot's archive alone, and orders nothing.
    Command.Outcome both = site.command().run("renew", "--force");
    assertThat(both).as(both.said()).returns(1, Command.Outcome::exit);
    assertThat(both.said()).contains("adopt certbot " + NAME + " --disable");
    assertThat(pebble.orders()).isOne();

    refusedWhileItRuns();
    String done = mailseal(site, 0, adopt("--disable")).out();
    assertThat(done).contains("is kept already", NAME + ".conf.mailseal now", "certbot.timer");
    assertThat(archive()).isEqualTo(archive);
    assertThat(live("privkey.pem")).matches(file -> !Files.isSymbolicLink(file));
    assertThat(run("renew", "--no-random-sleep-on-renew")).contains("No renewals were attempted");
    assertThat(pebble.orders()).isOne();

    // What it has is installed, and none is ordered.
    mailseal(site, 0, "renew");
    assertThat(Served.in(live("fullchain.pem")).fingerprint()).isEqualTo(first.fingerprint());
    assertThat(mailseal(site, 0, "renew").out()).contains("nothing is due");
    assertThat(pebble.orders()).isOne();

    mailseal(site, 0, "renew", "--force");
    assertThat(pebble.orders()).isEqualTo(2);
    assertThat(Served.in(live("fullchain.pem")).fingerprint()).isNotEqualTo(first.fingerprint());
    assertThat(archive()).isEqualTo(archive);
    assertThat(trail())
        .contains("the account key of certbot for " + pebble.directory())
        .doesNotContain("a new account");
  }

  /** By the lock that certbot itself keeps others out with. */
  private void refusedWhileItRuns() {
    Path begun = scratch.path("begun");
    String hook = "touch " + begun + "; sleep 600";
    try (Running renewing =
        Running.start(
            scratch.path("certbot.out"),
            environment(),
            certbot(
                "renew", "--force-renewal", "--no-random-sleep-on-renew", "--pre-hook=" + hook))) {
      await().atMost(PATIENCE).until(() -> Files.exists(begun));
      assertThat(mailseal(site, 1, adopt("--disable")).err())
          .contains("certbot runs: it holds", ".certbot.lock");
      renewing.cut(); // and leaves the file behind
    }
  }
}
