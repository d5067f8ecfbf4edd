package org.mailseal.it.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.cli.manage.InProcess;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.host.Started;
import org.mailseal.fixture.server.Pebble;

/** An authority that behaves as authorities may; each renews twice. */
@Timeout(300)
class PebbleMoodsIT {
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

  private void renewsTwice(Pebble pebble) {
    started.add(pebble);
    pebble.trustPem(scratch.path("trust.pem"));
    Site site =
        UnservedSite.site(scratch, pebble, httpPort)
            .with("key: ecdsa-p256", "key: ecdsa-p256\n    also-for: [imap.example.org]");
    Served first = renew(site);
    Served second = renew(site);
    assertThat(second.fingerprint()).isNotEqualTo(first.fingerprint());
    assertThat(second.names()).containsExactlyInAnyOrder("mail.example.org", "imap.example.org");
  }

  private Served renew(Site site) {
    site.command();
    Command.Outcome outcome = InProcess.run(site.file(), "renew", "--force");
    assertThat(outcome).as(outcome.said()).returns(0, Command.Outcome::exit);
    return Served.in(scratch.path("tls/mail.crt"));
  }

  @ParameterizedTest
  @CsvSource({
    "PEBBLE_WFE_NONCEREJECT, 5", // its default
    "PEBBLE_WFE_NONCEREJECT, 50",
    "PEBBLE_AUTHZREUSE, 0",
    "PEBBLE_AUTHZREUSE, 100"
  })
  void withNoSleep(String variable, String value) {
    renewsTwice(Pebble.startSo(scratch, httpPort, Map.of(variable, value)));
  }

  @Test
  void withOtherChains() {
    renewsTwice(Pebble.startWithAlternates(scratch, httpPort));
  }

  /** Up to a quarter of a minute for each name, as it comes. */
  @Test
  @Tag("thorough")
  void asItComes() {
    renewsTwice(Pebble.startAsItComes(scratch, httpPort));
  }
}
