package org.mailseal.authority.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.RenewalInformation;
import org.mailseal.authority.acme.ScriptedAcmeServer.Reply;
import org.mailseal.authority.acme.challenge.FakePostings;
import org.mailseal.certificate.Issuer;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.name.DnsName;
import org.shredzone.acme4j.toolbox.AcmeUtils;

/** What an authority may say of when it wants a certificate renewed. */
@Timeout(30)
class RenewalQuestionTest {
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final X509Certificate LEAF =
      Issuer.create("Root", NOW, NOW.plus(Duration.ofDays(90)), RANDOM)
          .issue(
              KeyAlgorithm.ECDSA_P256.generate(RANDOM).getPublic(),
              List.of(DnsName.of("mail.example.org")),
              NOW,
              NOW.plus(Duration.ofDays(90)),
              RANDOM);
  private static final String WINDOW =
      "'suggestedWindow':{'start':'2027-01-02T04:00:00Z','end':'2027-01-03T04:00:00.5Z'}";

  private final ScriptedAcmeServer server = ScriptedAcmeServer.start("{}");
  private boolean wanted = true;

  @AfterEach
  void stop() {
    server.close();
  }

  private Optional<RenewalInformation> ask() throws AuthorityException {
    AuthorityDefinition.Acme definition =
        new AuthorityDefinition.Acme(
            "testca",
            server.at("/dir"),
            true,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            new AuthorityDefinition.Ordering(Optional.empty(), Optional.empty(), wanted));
    return new AcmeAuthority(
            definition,
            ProofWays.of(List.of()),
            _ -> new FakePostings(),
            new AcmeAccount(
                definition, "a@example.org", FakeAccountStore.empty(), _ -> new char[0]),
            ScriptedAcmeServer.trust(),
            Clock.fixed(NOW, ZoneOffset.UTC),
            duration -> {},
            Optional.empty())
        .renewalInformation(LEAF);
  }

  private void says(Reply reply) {
    server.on("/renewal-info/", _ -> reply);
  }

  @Test
  void theWindowAndThePageThatSaysWhy() throws Exception {
    says(Reply.of(200, "{" + WINDOW + ",'explanationURL':'https://ca.example/why\\u001b[2J'}"));

    RenewalInformation said = ask().orElseThrow();

    assertThat(said.window().orElseThrow())
        .isEqualTo(
            new RenewalInformation.Window(
                Instant.parse("2027-01-02T04:00:00Z"),
                Instant.parse("2027-01-03T04:00:00Z"),
                Optional.of("https://ca.example/why\\u001B[2J")));
    assertThat(said.askAgain()).isEqualTo(NOW.plus(Duration.ofHours(6)));
    assertThat(server.asked("/renewal-info/" + AcmeUtils.getRenewalUniqueIdentifier(LEAF)))
        .hasSize(1);
    assertThat(server.asked("/new-account")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1, PT1M", "0, PT1M", "3600, PT1H", "9999999, P1D", "soon, PT6H"})
  void itIsAskedAgainBetweenAMinuteAndADay(String said, Duration after) throws Exception {
    says(Reply.of(200, "{" + WINDOW + "}").with("Retry-After", said));

    assertThat(ask().orElseThrow().askAgain()).isEqualTo(NOW.plus(after));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'suggestedWindow':{'start':'2027-01-02T04:00:00Z','end':'2027-01-02T04:00:00Z'}}",
        "{'suggestedWindow':{'start':'2027-01-02T04:00:00Z','end':'2027-01-01T04:00:00Z'}}",
        "{'suggestedWindow':{'start':'0001-01-02T04:00:00Z','end':'2027-01-01T04:00:00Z'}}",
        "{'suggestedWindow':{'start':'2027-01-02T04:00:00Z','end':'9999-01-01T04:00:00Z'}}",
        "{'suggestedWindow':{'start':'soon','end':'later'}}",
        "{'suggestedWindow':{}}",
        "{'suggestedWindow':[]}",
        "{}",
        "[]",
        "<html>"
      })
  void whatIsNoWindowIsNoAnswer(String json) {
    says(Reply.of(200, json));

    assertThatThrownBy(this::ask)
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("testca");
  }

  @Test
  void aPageWhoseAddressHasNoEndIsLeftOut() throws Exception {
    says(
        Reply.of(
            200, "{" + WINDOW + ",'explanationURL':'https://ca.example/" + "x".repeat(600) + "'}"));

    assertThat(ask().orElseThrow().window().orElseThrow().explanation()).isEmpty();
  }

  @Test
  void whoDoesNotKnowOfItIsAskedAgainTomorrow() throws Exception {
    server.withoutRenewalInformation();

    assertThat(ask())
        .contains(new RenewalInformation(Optional.empty(), NOW.plus(Duration.ofDays(1))));
  }

  @Test
  void nobodyIsAskedWhereTheSettingsDoNotWantIt() throws Exception {
    wanted = false;

    assertThat(ask()).isEmpty();
    assertThat(server.asked).isEmpty();
  }
}
