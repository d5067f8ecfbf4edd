package org.mailseal.it.attacker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Running;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.host.Started;
import org.mailseal.fixture.host.Stranger;
import org.mailseal.fixture.server.Pebble;

/** A stranger's requests at the port where a challenge is answered. */
@Timeout(180)
class StrangersRequestsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NAME = "mail.example.org";

  private final Started started = new Started();

  @AfterEach
  void end() {
    started.close();
  }

  /**
   * A thousand requests that do not end kept the authority from its answer, and filled the heap.
   */
  @Test
  void aThousandSlowRequestsKeepNoAuthorityOut() {
    Scratch scratch = started.add(Scratch.create());
    Stranger stranger = started.add(Stranger.create(scratch));
    int port = scratch.freePort();
    Pebble pebble = started.add(Pebble.startHesitant(scratch, port));
    Path trust = scratch.path("trust.pem");
    pebble.trustPem(trust);
    Path tls = scratch.folder("tls");
    Site site =
        new Site(
            scratch.folder("site"),
            """
            contact: postmaster@example.org
            authorities:
              pebble:
                acme: DIRECTORY
                accept-terms: true
                trust: TRUST
                prove-by: { http-01: { port: PORT } }
            certificates:
              NAME:
                install: [{pem: {key: TLS/key, certificate: TLS/crt}}]
            database: jdbc:h2:file:STATE/ledger
            checks: { every: never, dns: false }
            """
                .replace("DIRECTORY", pebble.directory().toString())
                .replace("TRUST", trust.toString())
                .replace("PORT", Integer.toString(port))
                .replace("NAME", NAME)
                .replace("TLS", tls.toString())
                .replace("STATE", scratch.path("site/state").toString()));
    // He may have more machines than this one, and the command more memory: here both have less.
    BuiltCommand mailseal =
        new BuiltCommand(site.command().settings(), Map.of("_JAVA_OPTIONS", "-Xmx64m"));
    Running slow = started.add(stranger.attack("slow.out", "slow", Integer.toString(port)));
    slow.awaitOutput("^waits$", PATIENCE);
    Running renews = started.add(mailseal.start(scratch.path("renew.log"), "renew"));
    slow.awaitOutput("^begun$", PATIENCE);
    pebble.freeze();
    slow.awaitOutput("^a thousand$", PATIENCE);
    pebble.thaw();

    assertThat(renews.awaitExit(PATIENCE)).as(renews.output()).isZero();
    assertThat(renews.output()).doesNotContain("OutOfMemoryError");
    assertThat(tls.resolve("crt")).exists();
  }
}
