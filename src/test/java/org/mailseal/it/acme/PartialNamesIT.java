package org.mailseal.it.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.dns.FakedDns;
import org.mailseal.fixture.host.BuiltCommand;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.server.Pebble;

/** Names that are looked at before they are ordered, and those that an authority looks at. */
@Timeout(180)
class PartialNamesIT {

  private Scratch scratch;
  private FakedDns dns;
  private Path certificate;
  private int httpPort;

  @BeforeEach
  void begin() {
    scratch = Scratch.create();
    certificate = scratch.folder("tls").resolve("mail.crt");
    dns = FakedDns.start(scratch);
    httpPort = scratch.freePort();
  }

  @AfterEach
  void end() {
    dns.close();
    scratch.close();
  }

  private Pebble pebble(int tlsPort) {
    return Pebble.start(scratch, new Pebble.Visits(httpPort, tlsPort, Optional.of(dns.address())));
  }

  private BuiltCommand command(Pebble pebble, String proveBy, String alsoFor) {
    Path trust = scratch.path("trust.pem");
    pebble.trustPem(trust);
    Path settings = scratch.path("mailseal.yaml");
    try {
      Files.writeString(
          settings,
          """
          contact: postmaster@example.org
          authorities:
            pebble: { acme: DIRECTORY, accept-terms: true, trust: TRUST, prove-by: { PROVE_BY } }
          certificates:
            mail.example.org:
              also-for: [ALSO_FOR]
              key: ecdsa-p256
              install: [{ pem: { certificate: CERTIFICATE, key: KEY } }]
          database: jdbc:h2:file:STATE/ledger
          passphrase-file: STATE/passphrase
          checks: { every: never }
          """
              .replace("DIRECTORY", "\"" + pebble.directory() + "\"")
              .replace("TRUST", trust.toString())
              .replace("PROVE_BY", proveBy)
              .replace("ALSO_FOR", alsoFor)
              .replace("CERTIFICATE", certificate.toString())
              .replace("KEY", certificate.resolveSibling("mail.key").toString())
              .replace("STATE", scratch.path("state").toString()));
      Files.setPosixFilePermissions(settings, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BuiltCommand(settings);
  }

  private String http01() {
    return "http-01: { port: %d, address: 127.0.0.1 }".formatted(httpPort);
  }

  private String run(BuiltCommand mailseal, int exit, String... words) {
    Command.Outcome outcome = mailseal.runUnder(dns.around(), words);
    assertThat(outcome).as(outcome.said()).returns(exit, Command.Outcome::exit);
    return outcome.said();
  }

  @Test
  void whatWouldBeRefusedIsLeftOutAndSoIsWhatTheAuthorityRefuses() {
    dns.caa("imap.example.org", ";");
    dns.servfail("pop.example.org");
    dns.alias("smtp.example.org", "mail.example.org");
    try (Pebble pebble = pebble(scratch.freePort())) {
      BuiltCommand mailseal =
          command(
              pebble,
              http01(),
              "{ name: imap.example.org, optional: true }, { name: pop.example.org, optional:"
                  + " true }, smtp.example.org");

      assertThat(run(mailseal, 0, "renew", "--dry-run"))
          .contains("imap.example.org, which is optional, would be left out: CAA records")
          .contains("pop.example.org: its address cannot be looked up");
      assertThat(pebble.orders()).isZero();
      assertThat(run(mailseal, 0, "renew"))
          .contains("name-left-out: imap.example.org: CAA records (issue \";\")")
          .contains("name-left-out: pebble refuses pop.example.org");

      assertThat(Served.in(certificate).names())
          .containsExactlyInAnyOrder("mail.example.org", "smtp.example.org");
      assertThat(pebble.orders()).isEqualTo(2);
      assertThat(run(mailseal, 0, "renew"))
          .contains("it is not for imap.example.org, pop.example.org, which the settings call");
      assertThat(run(mailseal, 0, "status")).contains("imap.example.org, pop.example.org");
      assertThat(pebble.orders()).isEqualTo(2);

      dns.noCaa("imap.example.org");
      dns.noServfail("pop.example.org");
      run(mailseal, 0, "renew", "--force");
      assertThat(Served.in(certificate).names())
          .containsExactlyInAnyOrder(
              "mail.example.org", "imap.example.org", "pop.example.org", "smtp.example.org");
      assertThat(pebble.orders()).isEqualTo(3);
    }
  }

  @Test
  void aRequiredNameStopsItBeforeAnOrderIsSpent() {
    dns.noOtherAddresses();
    dns.host("mail.example.org", "127.0.0.1");
    try (Pebble pebble = pebble(scratch.freePort())) {
      BuiltCommand mailseal = command(pebble, http01(), "imap.example.org");

      assertThat(run(mailseal, 1, "renew", "--dry-run"))
          .contains("but it would fail: imap.example.org: the DNS has no address for it");
      assertThat(run(mailseal, 1, "renew"))
          .contains("imap.example.org: the DNS has no address for it")
          .contains("give it an A or AAAA record");
      assertThat(pebble.orders()).isZero();
      assertThat(run(mailseal, 1, "renew", "--dry-run", "--json")).contains("\"order.no-address\"");
    }
  }

  @Test
  void anAddressAndANameOfOtherLettersByHttp() {
    try (Pebble pebble = pebble(scratch.freePort())) {
      run(command(pebble, http01(), "127.0.0.1, b\u00FCcher.example.org"), 0, "renew");
      assertThat(Served.in(certificate).names())
          .containsExactlyInAnyOrder("mail.example.org", "xn--bcher-kva.example.org");
      assertThat(Served.in(certificate).addresses()).containsExactly("127.0.0.1");
    }
  }

  /** Port 443 of an address that nobody else has. */
  @Test
  void anAddressAndANameOfOtherLettersByAHandshake() {
    try (Pebble pebble = pebble(443)) {
      run(
          command(
              pebble, "tls-alpn-01: { address: 127.0.0.1 }", "127.0.0.1, b\u00FCcher.example.org"),
          0,
          "renew");
      assertThat(Served.in(certificate).names())
          .containsExactlyInAnyOrder("mail.example.org", "xn--bcher-kva.example.org");
      assertThat(Served.in(certificate).addresses()).containsExactly("127.0.0.1");
    }
  }

  @Test
  void anAddressIsProvenByNoRecord() {
    try (Pebble pebble = pebble(scratch.freePort())) {
      assertThat(
              run(
                  command(pebble, "dns-01: { command: { present: [/bin/true] } }", "192.0.2.1"),
                  2,
                  "renew"))
          .contains("192.0.2.1")
          .contains("dns-01");
    }
  }
}
