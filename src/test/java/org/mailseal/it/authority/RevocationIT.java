package org.mailseal.it.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.host.Started;
import org.mailseal.fixture.server.Pebble;

/** Certificates that an authority revokes, asked by our account or by their own keys. */
@Timeout(180)
class RevocationIT {
  private static final String NAME = "mail.example.org";

  private final Started started = new Started();
  private Scratch scratch;
  private Pebble pebble;
  private Site site;

  @BeforeEach
  void begin() throws IOException {
    scratch = started.add(Scratch.create());
    int httpPort = scratch.freePort();
    pebble = started.add(Pebble.start(scratch, httpPort, Duration.ofDays(90), List.of()));
    pebble.trustPem(scratch.path("trust.pem"));
    site = UnservedSite.site(scratch, pebble, httpPort);
  }

  @AfterEach
  void end() {
    started.close();
  }

  private Served renewed() {
    Command.Outcome outcome = site.command().run("renew", "--force");
    assertThat(outcome).as(outcome.said()).returns(0, Command.Outcome::exit);
    return Served.in(scratch.path("tls/mail.crt"));
  }

  private String revoke(Served which, String reason, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "revoke",
                NAME,
                "--reason",
                reason,
                "--serial",
                "00:" + which.leaf().getSerialNumber().toString(16),
                "--yes"));
    words.addAll(List.of(more));
    Command.Outcome outcome = site.command().run(words.toArray(String[]::new));
    assertThat(outcome).as(outcome.said()).returns(0, Command.Outcome::exit);
    return outcome.out();
  }

  private void assertRevoked(Served which, int reason) {
    assertThat(pebble.status(which.leaf()))
        .containsPattern("\"Status\": ?\"Revoked\"")
        .containsPattern("\"Reason\": ?" + reason + "\\b");
  }

  @Test
  void everyReasonIsTakenOfTheAccountOrOfTheKey() {
    Served unspecified = renewed();
    Served superseded = renewed();
    Served ceased = renewed();
    Served compromised = renewed();
    Served inUse = renewed();

    assertThat(revoke(unspecified, "unspecified")).contains("by our account");
    assertRevoked(unspecified, 0);
    assertThat(revoke(superseded, "superseded")).contains("by our account");
    assertRevoked(superseded, 4);
    assertThat(revoke(ceased, "cessation-of-operation")).contains("by our account");
    assertRevoked(ceased, 5);
    assertThat(revoke(compromised, "key-compromise")).contains("by its own key");
    assertRevoked(compromised, 1);
    assertThat(revoke(compromised, "key-compromise")).contains("is revoked.");
    assertThat(pebble.status(inUse.leaf())).containsPattern("\"Status\": ?\"Valid\"");
    assertThat(site.command().run("rollback", NAME).said()).contains("is revoked (key-compromise)");
  }

  @Test
  void whatIsForgottenIsRevokedBeforeThat() throws IOException {
    List<Served> both = List.of(renewed(), renewed());
    Site left = site.with("  " + NAME + ":\n", "  other.example.org:\n");

    Command.Outcome refused =
        left.with(pebble.directory().toString(), "https://localhost:" + scratch.freePort() + "/dir")
            .command()
            .run("forget", NAME, "--revoke", "--yes");
    assertThat(refused).as(refused.said()).returns(1, Command.Outcome::exit);
    assertThat(refused.said()).contains("nothing was forgotten");
    assertThat(left.command().run("status").out()).contains(NAME + "  SERVED  not in the");

    Command.Outcome done = left.command().run("forget", NAME, "--revoke", "--yes");
    assertThat(done).as(done.said()).returns(0, Command.Outcome::exit);
    both.forEach(one -> assertRevoked(one, 5));
    assertThat(left.command().run("status").out()).doesNotContain(NAME);
  }
}
