package org.mailseal.it.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.AdjustableClock;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.host.Started;
import org.mailseal.fixture.server.Pebble;

/** Profiles, preferred chains, and when an authority wants a certificate renewed. */
@Timeout(180)
class OrderIT {
  private final Started started = new Started();
  private Scratch scratch;
  private int httpPort;

  @BeforeEach
  void begin() {
    scratch = started.add(Scratch.create());
    httpPort = scratch.freePort();
  }

  @AfterEach
  void end() {
    started.close();
  }

  private Served renew(Site site, String... words) {
    List<String> all = new ArrayList<>(List.of("renew"));
    all.addAll(List.of(words));
    Command.Outcome outcome = site.command().run(all.toArray(String[]::new));
    assertThat(outcome).as(outcome.said()).returns(0, Command.Outcome::exit);
    return Served.in(scratch.path("tls/mail.crt"));
  }

  private static String trail(Site site) {
    return site.command().run("audit").out();
  }

  private static String topIssuer(Served served) {
    List<X509Certificate> chain = served.chain();
    return chain.getLast().getIssuerX500Principal().getName();
  }

  @Test
  void theChainOfTheSettingsIsInstalled() throws IOException {
    Pebble pebble = started.add(Pebble.startWithAlternates(scratch, httpPort));
    pebble.trustPem(scratch.path("trust.pem"));
    Path trust = scratch.path("trust.pem");
    for (int chain = 1; chain <= 2; chain++) {
      Files.writeString(trust, Files.readString(trust) + pebble.rootPem(chain));
    }
    Site site = UnservedSite.site(scratch, pebble, httpPort);
    String own = topIssuer(renew(site, "--force"));
    assertThat(own).isEqualTo(pebble.root().subject());
    String other = Served.in(pebble.rootPem(2)).subject();
    String name = other.substring(other.indexOf("CN=") + 3);

    Served preferred = renew(prefer(site, name), "--force");

    assertThat(topIssuer(preferred)).isEqualTo(other);
    assertThat(preferred.chain()).hasSize(4);
    assertThat(topIssuer(renew(prefer(site, "No Such Root"), "--force"))).isEqualTo(own);
    assertThat(trail(site)).contains("pebble offers no chain from No Such Root", name);
  }

  private static Site prefer(Site site, String name) {
    return site.with("accept-terms: true", "accept-terms: true\n    preferred-chain: " + name);
  }

  @Test
  void aProfileIsNotOrderedWhereNoneIsOffered() {
    Pebble pebble = started.add(Pebble.startModern(scratch, httpPort, Duration.ofDays(90)));
    pebble.trustPem(scratch.path("trust.pem"));
    Site site =
        UnservedSite.site(scratch, pebble, httpPort)
            .with("accept-terms: true", "accept-terms: true\n    profile: shortlived");

    Command.Outcome refused = site.command().run("renew");

    assertThat(refused).as(refused.said()).returns(1, Command.Outcome::exit);
    assertThat(refused.said())
        .contains("pebble does not offer the profile shortlived; it offers none");
    assertThat(scratch.path("tls/mail.crt")).doesNotExist();
  }

  @Test
  void aCertificateIsRenewedWhenTheAuthorityWantsItAndTakesTheOldOnesPlace() {
    Pebble pebble = started.add(Pebble.startModern(scratch, httpPort, Duration.ofDays(30)));
    pebble.trustPem(scratch.path("trust.pem"));
    Site site =
        UnservedSite.site(scratch, pebble, httpPort)
            .with("key: ecdsa-p256", "key: ecdsa-p256\n    renew-when-left: 1d");
    Served first = renew(site);

    assertThat(renew(site).fingerprint()).isEqualTo(first.fingerprint());

    assertThat(trail(site)).contains("pebble wants it renewed between", "chosen is");

    // By the rule it would be due with a day left; the authority's window is at two thirds.
    Command.Outcome later = site.command().runUnder(AdjustableClock.shifted("+25d"), "renew");

    assertThat(later).as(later.said()).returns(0, Command.Outcome::exit);
    assertThat(Served.in(scratch.path("tls/mail.crt")).fingerprint())
        .isNotEqualTo(first.fingerprint());
    assertThat(trail(site))
        .contains("is due early: pebble wants it renewed between")
        .doesNotContain("does not take the order as a replacement");
  }
}
