package org.mailseal.it.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.cli.manage.InProcess;
import org.mailseal.fixture.certificate.ScratchAuthority;
import org.mailseal.fixture.certificate.Served;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.host.Site;
import org.mailseal.fixture.host.Started;
import org.mailseal.fixture.server.AcmeFront;
import org.mailseal.fixture.server.OpenSsl;
import org.mailseal.fixture.server.Pebble;
import org.mailseal.fixture.server.Postfix;

/**
 * A key is known to others. No client may meet a revoked certificate at a port of ours: the
 * authority hears of the old one once all of them serve another, on another key, and not before.
 */
@Timeout(240)
class CompromiseDrillIT {
  private static final String NAME = "mail.example.org";

  /** A request that was refused for its nonce would be counted as the first. */
  private static final Map<String, String> QUICK = Map.of("PEBBLE_WFE_NONCEREJECT", "0");

  private final Started started = new Started();
  private final List<Served> servedWhenRevoked = Collections.synchronizedList(new ArrayList<>());
  private Scratch scratch;
  private Pebble pebble;
  private AcmeFront front;
  private Postfix postfix;
  private Site site;
  private Served compromised;

  @BeforeEach
  void begin() {
    scratch = started.add(Scratch.create());
    int httpPort = scratch.freePort();
    pebble = started.add(Pebble.startSo(scratch, httpPort, QUICK));
    front = started.add(AcmeFront.before(pebble));
    front.trustPem(scratch.path("trust.pem"));
    postfix =
        started.add(
            Postfix.start(
                scratch,
                NAME,
                ScratchAuthority.create(scratch.folder("old-ca")).issue(Duration.ofDays(5), NAME)));
    site = site(httpPort);
    site.command();
    done(run("renew"));
    compromised = everywhere();
    assertValid(compromised);
    front.begin();
    front.spoil(
        "POST /revoke-cert 1",
        new AcmeFront.Fault.Watched(() -> servedWhenRevoked.addAll(everyPort())));
  }

  @AfterEach
  void end() {
    started.close();
  }

  private Site site(int httpPort) {
    String endpoints =
        postfix.ports().stream()
            .map(port -> '"' + NAME + ":" + port.number() + "/" + port.protocol() + '"')
            .collect(Collectors.joining(", "));
    return UnservedSite.site(scratch, "site", front.directory(), httpPort)
        .with(
            "install: [{ pem: { certificate: %s, key: %s } }]"
                .formatted(scratch.path("tls/mail.crt"), scratch.path("tls/mail.key")),
            """
            endpoints: [%s]
                connect-to: 127.0.0.1
                install: [{ postfix: { chain-file: %s, config-directory: %s } }]\
            """
                .formatted(endpoints, postfix.chainFile(), postfix.configDirectory()))
        .with("checks:", "verify: { connections: 2, within: 10s }\nchecks:");
  }

  private Command.Outcome run(String... words) {
    return InProcess.run(site.file(), words);
  }

  private static void done(Command.Outcome outcome) {
    assertThat(outcome).as(outcome.said()).returns(0, Command.Outcome::exit);
  }

  private Command.Outcome revoke() {
    return run("revoke", NAME, "--reason", "key-compromise", "--yes");
  }

  private List<Served> everyPort() {
    return postfix.ports().stream().map(port -> OpenSsl.sClient(port, NAME)).toList();
  }

  /** What all three ports serve alike. */
  private Served everywhere() {
    List<Served> all = everyPort();
    assertThat(all).hasSize(3).allSatisfy(one -> assertSame(one, all.getFirst()));
    return all.getFirst();
  }

  private static void assertSame(Served one, Served other) {
    assertThat(one.fingerprint()).isEqualTo(other.fingerprint());
  }

  private void assertValid(Served which) {
    assertThat(pebble.status(which.leaf())).containsPattern("\"Status\": ?\"Valid\"");
  }

  private void assertReplacedAndThenRevoked() {
    Served fresh = everywhere();
    assertThat(fresh.leaf().getPublicKey()).isNotEqualTo(compromised.leaf().getPublicKey());
    assertValid(fresh);
    assertThat(pebble.status(compromised.leaf()))
        .containsPattern("\"Status\": ?\"Revoked\"")
        .containsPattern("\"Reason\": ?1\\b");
    assertThat(servedWhenRevoked)
        .as("what the ports served when the authority was asked")
        .hasSize(3)
        .allSatisfy(one -> assertSame(one, fresh));
    assertThat(trail())
        .containsSubsequence(
            "revocation-planned", "issued", "swapped", "served", "revocation-requested", "revoked")
        .containsOnlyOnce("revoked");
    assertThat(front.orders()).as("the first, and the one in its place").isEqualTo(2);
  }

  private List<String> trail() {
    Command.Outcome trail = run("audit", "--json");
    done(trail);
    List<String> kinds = new ArrayList<>();
    for (JsonElement event :
        JsonParser.parseString(trail.out()).getAsJsonObject().getAsJsonArray("events")) {
      kinds.add(event.getAsJsonObject().get("kind").getAsString());
    }
    return kinds;
  }

  @Test
  void anotherKeyIsServedAtEveryPortBeforeTheAuthorityRevokesTheOldOne() {
    done(revoke());

    assertReplacedAndThenRevoked();
    done(run("renew"));
    assertThat(front.orders()).isEqualTo(2);
  }

  @Test
  void nothingIsRevokedAsLongAsAPortServesItOn() throws IOException {
    Path own = scratch.path("smtps-own.pem");
    Files.copy(postfix.chainFile(), own);
    postfix.giveSmtpsItsOwn(own);
    postfix.reload();

    Command.Outcome inVain = revoke();

    assertThat(inVain).as(inVain.said()).returns(1, Command.Outcome::exit);
    assertThat(inVain.said())
        .contains("put back", "smtps", "nothing is revoked: no other certificate is installed yet");
    assertSame(everywhere(), compromised);
    assertUnrevoked();
    assertStatusSays(
        "is to be revoked once another one is served everywhere", "\"state\": \"PLANNED\"");

    postfix.giveSmtpsTheCommonOne();
    postfix.reload();
    // Old processes answer for a moment.
    await().atMost(Duration.ofSeconds(30)).untilAsserted(this::everywhere);
    done(run("renew"));

    assertReplacedAndThenRevoked();
    assertStatusSays("is revoked", "\"state\": \"REVOKED\"");
  }

  /** Of the old certificate. */
  private void assertStatusSays(String words, String inJson) {
    String row = "revoke " + shortFingerprint() + " (key-compromise) " + words + " ";
    assertThat(run("status").out().replaceAll("\\s+", " ")).contains(row);
    assertThat(run("status", "--json").out())
        .containsSubsequence("\"revocations\"", compromised.fingerprint(), inJson);
  }

  private String shortFingerprint() {
    return CertificateInfo.of(compromised.leaf()).shortFingerprint();
  }

  private void assertUnrevoked() {
    assertValid(compromised);
    assertThat(servedWhenRevoked).isEmpty();
    assertThat(front.seen()).noneMatch(request -> request.contains("revoke"));
    assertThat(trail())
        .contains("revocation-planned", "put-back")
        .doesNotContain("revocation-requested", "revoked");
  }
}
