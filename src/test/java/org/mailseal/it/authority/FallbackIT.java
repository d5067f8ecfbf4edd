package org.mailseal.it.authority;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.cli.manage.InProcess;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.host.Started;
import org.mailseal.fixture.server.AcmeFront;
import org.mailseal.fixture.server.AcmeFront.Fault;
import org.mailseal.fixture.server.Pebble;

/** Two authorities of one certificate, the first of which fails. */
@Timeout(600)
class FallbackIT {
  private static final Map<String, String> QUICK =
      Map.of("PEBBLE_AUTHZREUSE", "0", "PEBBLE_WFE_NONCEREJECT", "0");

  private final Started started = new Started();
  private Scratch scratch;
  private AcmeFront front;
  private Pebble first;
  private Pebble second;
  private int httpPort;
  private Site site;

  @BeforeEach
  void begin() {
    scratch = started.add(Scratch.create());
    httpPort = scratch.freePort();
    first = started.add(Pebble.startSo(scratch, httpPort, QUICK));
    front = started.add(AcmeFront.before(first));
    front.trustPem(scratch.path("trust.pem"));
    second = started.add(Pebble.startSo(started.add(Scratch.create()), httpPort, QUICK));
    second.trustPem(scratch.path("second.pem"));
    site =
        UnservedSite.site(scratch, "site", front.directory(), httpPort)
            .with(
                "certificates:",
                "  other:\n    acme: %s\n    accept-terms: true\n    trust: %s\n"
                        .formatted(second.directory(), scratch.path("second.pem"))
                    + "    prove-by: { http-01: { port: %d, address: 127.0.0.1 } }\n"
                        .formatted(httpPort)
                    + "certificates:")
            .with("key: ecdsa-p256", "key: ecdsa-p256\n    authority: [pebble, other]");
    site.command();
  }

  @AfterEach
  void end() {
    started.close();
  }

  private Command.Outcome run(String... words) {
    return InProcess.run(site.file(), words);
  }

  private String root() {
    return Served.in(scratch.path("tls/mail.crt"))
        .chain()
        .getLast()
        .getIssuerX500Principal()
        .getName();
  }

  @Test
  void whicheverRequestOfTheFirstFailsTheSecondGivesIt() {
    Command.Outcome whole = run("renew", "--force");
    assertThat(whole).as(whole.said()).returns(0, Command.Outcome::exit);
    assertThat(root()).isEqualTo(first.root().subject());
    front.begin();
    run("renew", "--force");
    List<String> requests =
        front.seen().stream().filter(request -> !request.matches("GET .* [2-9]")).toList();
    assertThat(requests).hasSizeGreaterThan(5);
    SoftAssertions all = new SoftAssertions();
    for (String request : requests) {
      front.begin();
      front.spoil(request, Fault.problem(403, "externalAccountRequired", "not you", "0"));
      Command.Outcome outcome = run("renew", "--force");
      all.assertThat(front.spoilt()).as(request).isTrue();
      all.assertThat(outcome.exit()).as(request + ": " + outcome.said()).isZero();
    }
    all.assertAll();
    assertThat(run("audit").out()).contains("asking other");
  }

  @Test
  void theSecondIsAskedWhereNobodyListensAtTheFirst() {
    front.close();

    Command.Outcome plan = run("renew", "--dry-run");
    Command.Outcome outcome = run("renew");

    assertThat(plan.said()).contains("would be renewed through pebble", "other would be asked");
    assertThat(outcome).as(outcome.said()).returns(0, Command.Outcome::exit);
    assertThat(root()).isEqualTo(second.root().subject());
    assertThat(run("status").said())
        .contains("it was obtained from other, which stands behind pebble");
    assertThat(run("audit").out()).contains("cannot reach pebble");
  }

  /** It would fail at the second one, too, and count against its limits. */
  @Test
  void aProofThatCannotBeSeenIsNotTakenToTheSecond() {
    site =
        site.with(
            "prove-by: { http-01: { port: " + httpPort,
            "prove-by: { http-01: { port: " + scratch.freePort());
    site.command();

    Command.Outcome outcome = run("renew");

    assertThat(outcome).as(outcome.said()).returns(1, Command.Outcome::exit);
    assertThat(outcome.said()).contains("pebble refuses");
    assertThat(run("audit").out()).contains("asking pebble").doesNotContain("asking other");
    assertThat(scratch.path("tls/mail.crt")).doesNotExist();
  }

  /** Let's Encrypt allows five failed proofs of a name in an hour. */
  @Test
  void afterAFailureTheTestDirectoryIsAskedBeforeTheRealOne() throws IOException {
    Files.writeString(
        scratch.path("trust.pem"),
        Files.readString(scratch.path("trust.pem")) + Files.readString(scratch.path("second.pem")));
    Site proven =
        site.with("authority: [pebble, other]", "authority: pebble")
            .with(
                "acme: " + front.directory(),
                "acme: " + front.directory() + "\n    test-directory: " + second.directory());
    site =
        proven.with(
            "prove-by: { http-01: { port: " + httpPort,
            "prove-by: { http-01: { port: " + scratch.freePort());
    site.command();
    assertThat(run("renew").said()).contains("pebble refuses");
    assertThat(front.orders()).isEqualTo(1);

    Command.Outcome again = run("renew");

    assertThat(again).as(again.said()).returns(1, Command.Outcome::exit);
    assertThat(again.said()).contains("pebble (test) refuses");
    assertThat(front.orders()).isEqualTo(1);

    site = proven;
    site.command();
    Command.Outcome mended = run("renew");

    assertThat(mended).as(mended.said()).returns(0, Command.Outcome::exit);
    assertThat(root()).isEqualTo(first.root().subject());
    assertThat(run("audit").out())
        .contains("the test directory of pebble was asked first, and would have signed it");
  }
}
