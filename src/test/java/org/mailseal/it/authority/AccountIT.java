package org.mailseal.it.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractStringAssert;
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

/** An account that an authority binds, loses, and is told another contact for. */
@Timeout(180)
class AccountIT {
  private static final String KEY_ID = "kid-1";
  private static final String SECRET =
      "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";

  private final Started started = new Started();
  private Scratch scratch;
  private Pebble pebble;
  private Site site;

  @BeforeEach
  void begin() throws IOException {
    scratch = started.add(Scratch.create());
    int httpPort = scratch.freePort();
    pebble = started.add(Pebble.startBinding(scratch, httpPort, Map.of(KEY_ID, SECRET)));
    pebble.trustPem(scratch.path("trust.pem"));
    secret(SECRET);
    site =
        UnservedSite.site(scratch, pebble, httpPort)
            .with("accept-terms: true", "accept-terms: true\n    " + bound());
  }

  @AfterEach
  void end() {
    started.close();
  }

  private void secret(String line) throws IOException {
    Path file = scratch.path("eab.secret");
    Files.writeString(file, line + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private AbstractStringAssert<?> assertRefused(Site refused) {
    Command.Outcome outcome = refused.command().run("renew");
    assertThat(outcome).as(outcome.said()).returns(1, Command.Outcome::exit);
    assertThat(scratch.path("tls/mail.crt")).doesNotExist();
    return assertThat(outcome.said()).doesNotContain(SECRET, "\tat ");
  }

  private Command.Outcome renew(Site asked) {
    Command.Outcome outcome = asked.command().run("renew", "--force");
    assertThat(outcome).as(outcome.said()).returns(0, Command.Outcome::exit);
    assertThat(outcome.said()).doesNotContain(SECRET);
    return outcome;
  }

  private String trail() {
    return site.command().run("audit").out();
  }

  @Test
  void anAccountIsBoundLostAndToldAnotherContact() throws IOException {
    assertRefused(site.with(bound(), ""))
        .contains("set external-account: {key-id: ..., secret-file: ...}");
    assertRefused(site.with("key-id: " + KEY_ID, "key-id: kid-9"))
        .contains("key-id kid-9")
        .contains("external-account");
    secret(SECRET.replace('z', 'y'));
    assertRefused(site).contains("key-id kid-1", file());
    secret(SECRET);

    renew(site);
    assertThat(trail()).contains("a new account is registered at " + pebble.directory());
    Served first = Served.in(scratch.path("tls/mail.crt"));

    // The binding is for the registration alone.
    Site later = site.with(bound(), "").with("contact: postmaster@", "contact: hostmaster@");
    renew(later);
    assertThat(trail())
        .contains("the account's contact is now hostmaster@mail.example.org")
        .doesNotContain("registered again");
    renew(later);
    assertThat(trail()).containsOnlyOnce("the account's contact is now");

    pebble.restart();
    pebble.trustPem(scratch.path("trust.pem"));
    assertThat(later.command().run("renew", "--force").said())
        .contains("set external-account: {key-id: ..., secret-file: ...}");
    renew(site);
    assertThat(trail()).contains("does not know the account any more; it is registered again");
    assertThat(Served.in(scratch.path("tls/mail.crt")).fingerprint())
        .isNotEqualTo(first.fingerprint());
    assertThat(trail()).doesNotContain(SECRET);
  }

  @Test
  void anAccountIsLookedAtHasAnotherKeyAndIsGivenUp() {
    assertThat(authority("check"))
        .contains("account  none", "binds new accounts", "signs    mail.example.org");
    renew(site);
    assertThat(authority("account", "pebble")).contains("the account is valid");
    assertThat(authority("account", "pebble", "--accept-terms")).contains("its terms at data:");
    assertThat(trail()).contains("pebble: the terms at data:");
    assertThat(authority("account", "pebble", "--roll-over")).contains("another key");
    renew(site);
    assertThat(authority("check", "--json")).contains("\"account\":", "valid");
    assertThat(trail()).contains("the account has another key").doesNotContain("registered again");

    assertThat(authority("account", "pebble", "--deactivate")).contains("is given up");
    assertThat(authority("account", "pebble")).contains("the account is none");
    renew(site);
    assertThat(trail())
        .containsPattern("(?s)a new account is registered.*a new account is registered");
  }

  private String authority(String... words) {
    List<String> all = new ArrayList<>(List.of("authority"));
    all.addAll(List.of(words));
    Command.Outcome outcome = site.command().run(all.toArray(String[]::new));
    assertThat(outcome).as(outcome.said()).returns(0, Command.Outcome::exit);
    assertThat(outcome.said()).doesNotContain(SECRET);
    return outcome.out();
  }

  private String bound() {
    return "external-account: { key-id: kid-1, secret-file: " + file() + " }";
  }

  private String file() {
    return scratch.path(".").normalize() + "/eab.secret";
  }
}
