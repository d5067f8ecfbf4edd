package org.mailseal.authority.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.RevocationAnswer;
import org.mailseal.authority.acme.ScriptedAcmeServer.Asked;
import org.mailseal.authority.acme.ScriptedAcmeServer.Reply;
import org.mailseal.authority.acme.challenge.FakePostings;
import org.mailseal.certificate.Issuer;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.RevocationReason;
import org.mailseal.name.DnsName;

/** Who signs the request to revoke a certificate, and what an authority may say to it. */
@Timeout(30)
class CertificateRevocationTest {
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final KeyPair KEY = KeyAlgorithm.ECDSA_P256.generate(RANDOM);
  private static final X509Certificate LEAF =
      Issuer.create("Root", NOW, NOW.plus(Duration.ofDays(90)), RANDOM)
          .issue(
              KEY.getPublic(),
              List.of(DnsName.of("mail.example.org")),
              NOW,
              NOW.plus(Duration.ofDays(90)),
              RANDOM);
  private static final String BY_ACCOUNT = "kid";
  private static final String BY_KEY = "jwk";

  private final ScriptedAcmeServer server = ScriptedAcmeServer.start("{}");
  private FakeAccountStore account = FakeAccountStore.settled("a@example.org");

  @BeforeEach
  void knowsTheAccount() {
    server.on(
        "/new-account",
        _ ->
            Reply.of(200, "{'status':'valid'}")
                .with("Location", server.at("/account/1").toString()));
    server.on("/account/1", _ -> Reply.of(200, "{'status':'valid'}"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RevocationAnswer revoke(RevocationReason reason, Optional<KeyPair> key)
      throws AuthorityException {
    AuthorityDefinition.Acme definition =
        new AuthorityDefinition.Acme(
            "testca",
            server.at("/dir"),
            true,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            AuthorityDefinition.Ordering.STANDARD);
    return new AcmeAuthority(
            definition,
            ProofWays.of(List.of()),
            _ -> new FakePostings(),
            new AcmeAccount(definition, "a@example.org", account, _ -> new char[0]),
            ScriptedAcmeServer.trust(),
            Clock.fixed(NOW, ZoneOffset.UTC),
            duration -> {},
            Optional.empty())
        .revoke(LEAF, reason, key);
  }

  /** What is answered to each kind of signature. */
  private void answers(Reply toAccount, Reply toKey) {
    server.on("/revoke-cert", asked -> signedBy(asked).equals(BY_ACCOUNT) ? toAccount : toKey);
  }

  private static String signedBy(Asked asked) {
    return asked.header().contains(BY_KEY) ? BY_KEY : BY_ACCOUNT;
  }

  private List<String> signatures() {
    return server.asked("/revoke-cert").stream().map(CertificateRevocationTest::signedBy).toList();
  }

  private static Reply done() {
    return Reply.of(200, "");
  }

  private static Reply unauthorized() {
    return Reply.problem(403, "unauthorized", "not yours\\u001b[2J");
  }

  @ParameterizedTest
  @EnumSource
  void theCertificateAndTheReasonAreSent(RevocationReason reason) throws Exception {
    answers(done(), done());

    assertThat(revoke(reason, Optional.empty()))
        .isEqualTo(new RevocationAnswer.Revoked("by our account"));

    Asked asked = server.asked("/revoke-cert").getFirst();
    assertThat(asked.json().get("reason").asInt()).isEqualTo(reason.code());
    assertThat(Base64.getUrlDecoder().decode(asked.json().get("certificate").asString()))
        .isEqualTo(LEAF.getEncoded());
  }

  @Test
  void aCompromisedKeySignsItsOwnRevocation() throws Exception {
    answers(done(), done());

    assertThat(revoke(RevocationReason.KEY_COMPROMISE, Optional.of(KEY)))
        .isEqualTo(new RevocationAnswer.Revoked("by its own key"));
    assertThat(signatures()).containsExactly(BY_KEY);
  }

  @Test
  void theAccountSignsWhereTheKeyIsNotTaken() throws Exception {
    answers(done(), unauthorized());

    assertThat(revoke(RevocationReason.KEY_COMPROMISE, Optional.of(KEY)))
        .isEqualTo(new RevocationAnswer.Revoked("by our account"));
    assertThat(signatures()).containsExactly(BY_KEY, BY_ACCOUNT);
  }

  @Test
  void theKeySignsWhereTheAccountMayNot() throws Exception {
    answers(unauthorized(), done());

    assertThat(revoke(RevocationReason.SUPERSEDED, Optional.of(KEY)))
        .isEqualTo(new RevocationAnswer.Revoked("by its own key"));
    assertThat(signatures()).containsExactly(BY_ACCOUNT, BY_KEY);
  }

  @Test
  void noAccountIsRegisteredForIt() throws Exception {
    account = FakeAccountStore.empty();
    answers(unauthorized(), done());

    revoke(RevocationReason.CESSATION_OF_OPERATION, Optional.of(KEY));

    assertThat(server.asked("/new-account")).isEmpty();
    assertThatThrownBy(() -> revoke(RevocationReason.SUPERSEDED, Optional.empty()))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("we have no account there")
        .hasMessageContaining("does not hold the certificate's key");
  }

  @Test
  void whatNeitherMaySignIsSaidWithTheAuthoritysWords() {
    answers(unauthorized(), unauthorized());

    assertThatThrownBy(() -> revoke(RevocationReason.SUPERSEDED, Optional.of(KEY)))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("by our account: not yours\\u001B[2J")
        .hasMessageContaining("by its own key: not yours");
  }

  @Test
  void whatIsRevokedAlreadyIsWell() throws Exception {
    answers(
        Reply.problem(400, "alreadyRevoked", "it is"),
        Reply.problem(400, "alreadyRevoked", "it is"));

    assertThat(revoke(RevocationReason.UNSPECIFIED, Optional.empty()))
        .isEqualTo(new RevocationAnswer.AlreadyRevoked());
  }

  @Test
  void aReasonThatIsNotTakenIsExplained() {
    answers(
        Reply.problem(400, "badRevocationReason", "only 0"),
        Reply.problem(400, "badRevocationReason", "only 0"));

    assertThatThrownBy(() -> revoke(RevocationReason.SUPERSEDED, Optional.of(KEY)))
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("testca does not take the reason superseded: only 0")
        .hasMessageContaining("unspecified");
    assertThat(signatures()).containsExactly(BY_ACCOUNT);
  }
}
