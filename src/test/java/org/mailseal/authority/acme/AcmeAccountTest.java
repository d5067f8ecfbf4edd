package org.mailseal.authority.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.authority.acme.ScriptedAcmeServer.Asked;
import org.mailseal.authority.acme.ScriptedAcmeServer.Reply;
import org.shredzone.acme4j.toolbox.JSON;
import org.shredzone.acme4j.toolbox.JoseUtils;

@Timeout(30)
class AcmeAccountTest {
  private static final String CONTACT = "postmaster@example.org";
  private static final byte[] HMAC =
      "thirty-two octets that are a key".getBytes(StandardCharsets.US_ASCII);

  private ScriptedAcmeServer server;
  private FakeAccountStore store = FakeAccountStore.settled(CONTACT);
  private Optional<AuthorityDefinition.ExternalAccount> external = Optional.empty();
  private String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(HMAC);

  @BeforeEach
  void start() {
    server = ScriptedAcmeServer.start("{}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void restart(String meta) {
    server.close();
    server = ScriptedAcmeServer.start(meta);
  }

  private void login() throws AuthorityException {
    AuthorityDefinition.Acme definition =
        new AuthorityDefinition.Acme(
            "testca",
            server.at("/dir"),
            true,
            List.of(new ProofDefinition.Http01(0, Optional.of("127.0.0.1"))),
            Optional.empty(),
            external,
            AuthorityDefinition.Ordering.STANDARD);
    AcmeAccount account = new AcmeAccount(definition, CONTACT, store, _ -> secret.toCharArray());
    server.reached(definition, Clock.systemUTC()).ask(account::login);
  }

  /** An account that the server has, with what it says of it. */
  private Reply account(String json) {
    return Reply.of(200, json).with("Location", server.at("/account/1").toString());
  }

  private Reply registered() {
    return Reply.of(201, "{'status':'valid'}").with("Location", server.at("/account/1").toString());
  }

  private static boolean looksUp(Asked asked) {
    return asked.json().contains("onlyReturnExisting");
  }

  private static boolean by(KeyPair key, Asked asked) {
    return asked
        .header()
        .get("jwk")
        .asObject()
        .toMap()
        .equals(JoseUtils.publicKeyToJWK(key.getPublic()));
  }

  @Test
  void anAccountThatIsThereIsLookedUpAndNotRegistered() throws Exception {
    server.on("/new-account", _ -> account("{'status':'valid'}"));

    login();

    assertThat(server.asked("/new-account")).hasSize(1).allMatch(AcmeAccountTest::looksUp);
    assertThat(store.events).isEmpty();
  }

  @Test
  void theFirstAccountIsRegisteredWithItsContactAndTheTerms() throws Exception {
    store = FakeAccountStore.empty();
    server.on("/new-account", _ -> registered());

    login();

    assertThat(server.asked("/new-account"))
        .singleElement()
        .returns(true, asked -> asked.json().get("termsOfServiceAgreed").asBoolean())
        .returns(
            "mailto:" + CONTACT, asked -> asked.json().get("contact").asArray().get(0).asString());
    assertThat(store.events).containsExactly("a new account is registered at " + server.at("/dir"));
  }

  @Test
  void anAccountThatTheServerHasLostIsRegisteredAgainWithItsKey() throws Exception {
    KeyPair key = store.key().orElseThrow();
    server.on(
        "/new-account",
        asked ->
            looksUp(asked)
                ? Reply.problem(400, "accountDoesNotExist", "who are you?")
                : registered());

    login();

    assertThat(server.asked("/new-account")).hasSize(2).allMatch(asked -> by(key, asked));
    assertThat(store.key()).contains(key);
    assertThat(store.events).singleElement().asString().contains("does not know the account any");
  }

  @Test
  void aKeyThatWasNeverRegisteredIsOfNoLostAccount() throws Exception {
    store = FakeAccountStore.empty();
    store.make();
    server.on(
        "/new-account",
        asked ->
            looksUp(asked)
                ? Reply.problem(400, "accountDoesNotExist", "who are you?")
                : registered());

    login();

    assertThat(store.events).singleElement().asString().startsWith("a new account is registered");
  }

  @ParameterizedTest
  @ValueSource(strings = {"200", "401", "403"})
  void anAccountThatWasGivenUpElsewhereHasAnotherKeyRegistered(int status) throws Exception {
    KeyPair old = store.key().orElseThrow();
    server.on(
        "/new-account",
        asked ->
            by(old, asked)
                ? status == 200
                    ? account("{'status':'deactivated'}")
                    : Reply.problem(status, "unauthorized", "it is deactivated")
                : registered());

    login();

    assertThat(store.key()).get().isNotEqualTo(old);
    assertThat(store.successor()).isEmpty();
    assertThat(store.events).singleElement().asString().contains("was given up there");
  }

  @Test
  void aKeyThatIsRefusedToABarredHolderIsMadeOnce() {
    server.on("/new-account", _ -> Reply.problem(403, "unauthorized", "go away"));

    assertThatThrownBy(this::login).hasMessage("testca refuses: go away");
    KeyPair first = store.successor().orElseThrow();
    assertThatThrownBy(this::login).hasMessage("testca refuses: go away");

    assertThat(store.successor()).contains(first);
    assertThat(store.events).isEmpty();
  }

  @Test
  void aChangeOfKeysThatWasNotNotedIsFoundOut() throws Exception {
    KeyPair successor = store.makeSuccessor();
    server.on(
        "/new-account",
        asked ->
            by(successor, asked)
                ? account("{'status':'valid'}")
                : Reply.problem(400, "accountDoesNotExist", "who are you?"));

    login();

    assertThat(store.key()).contains(successor);
    assertThat(store.successor()).isEmpty();
    assertThat(server.asked("/new-account")).hasSize(2).allMatch(AcmeAccountTest::looksUp);
  }

  @Test
  void anAccountThatTheServerHasRevokedIsNotReplaced() {
    server.on("/new-account", _ -> account("{'status':'revoked'}"));

    assertThatThrownBy(this::login)
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("testca has revoked the account");
    assertThat(store.successor()).isEmpty();
    assertThat(server.asked("/new-account")).hasSize(1);
  }

  @Test
  void anotherContactInTheSettingsIsToldOnce() throws Exception {
    store = FakeAccountStore.settled("old@example.org");
    server.on(
        "/new-account", _ -> account("{'status':'valid','contact':['mailto:old@example.org']}"));
    server.on("/account/1", _ -> Reply.of(200, "{'status':'valid'}"));

    login();
    login();

    assertThat(server.asked("/account/1"))
        .singleElement()
        .extracting(Asked::payload)
        .isEqualTo("{\"contact\":[\"mailto:" + CONTACT + "\"]}");
    assertThat(store.contact()).contains(CONTACT);
  }

  @Test
  void aContactThatTheServerHasAlreadyIsNotToldAgain() throws Exception {
    store = FakeAccountStore.empty();
    store.make(); // as a version has left it that noted no contact
    server.on(
        "/new-account", _ -> account("{'status':'valid','contact':['mailto:" + CONTACT + "']}"));

    login();

    assertThat(server.asked("/account/1")).isEmpty();
    assertThat(store.contact()).contains(CONTACT);
  }

  @Test
  void aContactThatIsRefusedStopsNothing() throws Exception {
    store = FakeAccountStore.settled("old@example.org");
    server.on("/new-account", _ -> account("{'status':'valid'}"));
    server.on("/account/1", _ -> Reply.problem(400, "invalidContact", "no such domain"));

    login();

    assertThat(store.contact()).contains("old@example.org");
    assertThat(store.events)
        .singleElement()
        .asString()
        .contains(CONTACT, "is refused", "no such domain");
  }

  private void bound() {
    external =
        Optional.of(new AuthorityDefinition.ExternalAccount("kid-1", Path.of("/etc/eab.secret")));
    store = FakeAccountStore.empty();
  }

  @Test
  void aNewAccountIsBoundToTheExternalOne() throws Exception {
    restart("{'externalAccountRequired':true}");
    bound();
    server.on("/new-account", _ -> registered());

    login();

    Asked asked = server.asked("/new-account").getFirst();
    JSON binding = asked.json().get("externalAccountBinding").asObject();
    JSON header = JSON.parse(ScriptedAcmeServer.part(binding, "protected"));
    assertThat(header.get("alg").asString()).isEqualTo("HS256");
    assertThat(header.get("kid").asString()).isEqualTo("kid-1");
    assertThat(header.get("url").asString()).isEqualTo(server.at("/new-account").toString());
    assertThat(JSON.parse(ScriptedAcmeServer.part(binding, "payload")).toMap())
        .isEqualTo(asked.header().get("jwk").asObject().toMap());
    assertThat(Base64.getUrlDecoder().decode(binding.get("signature").asString()))
        .isEqualTo(
            hmac(binding.get("protected").asString() + "." + binding.get("payload").asString()));
  }

  private static byte[] hmac(String signed) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(HMAC, "HmacSHA256"));
    return mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void aKeyInTheOtherAlphabetOfBase64IsTheSame() throws Exception {
    bound();
    byte[] key = {(byte) 0xfb, (byte) 0xff, (byte) 0xbf, 1};
    secret = Base64.getEncoder().encodeToString(key);
    assertThat(secret).contains("+", "/", "=");
    server.on("/new-account", _ -> registered());

    login();

    assertThat(server.asked("/new-account")).hasSize(1);
  }

  @Test
  void anAccountThatIsThereNeedsNoSecret() throws Exception {
    bound();
    store = FakeAccountStore.settled(CONTACT);
    secret = "not base64!";
    server.on("/new-account", _ -> account("{'status':'valid'}"));

    login();

    assertThat(server.asked("/new-account"))
        .singleElement()
        .returns(false, asked -> asked.json().contains("externalAccountBinding"));
  }

  @Test
  void aSecretThatIsNoBase64IsNamedAndNotShown() {
    bound();
    secret = "hunter2, the secret";

    assertThatThrownBy(this::login)
        .isInstanceOf(AuthorityException.class)
        .hasMessageStartingWith("/etc/eab.secret, the secret of external-account, is no key")
        .hasMessageNotContaining("hunter2")
        .hasNoCause();
    assertThat(server.asked("/new-account")).isEmpty();
  }

  @Test
  void anAuthorityThatWantsABindingSaysSoBeforeItIsAsked() {
    restart("{'externalAccountRequired':true}");
    store = FakeAccountStore.empty();

    assertThatThrownBy(this::login)
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("set external-account: {key-id: ..., secret-file: ...}");
    assertThat(server.asked("/new-account")).isEmpty();
  }

  @Test
  void aBindingThatIsMissedOnlyThenIsToldTheSame() {
    store = FakeAccountStore.empty();
    server.on("/new-account", _ -> Reply.problem(403, "externalAccountRequired", "bind it"));

    assertThatThrownBy(this::login)
        .hasMessageContaining("set external-account: {key-id: ..., secret-file: ...}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unauthorized", "malformed"})
  void aBindingThatIsRefusedNamesTheSetting(String type) {
    bound();
    server.on("/new-account", _ -> Reply.problem(403, type, "unknown\\u001b[2J key"));

    assertThatThrownBy(this::login)
        .isInstanceOf(AuthorityException.class)
        .hasMessageContaining("external-account (key-id kid-1, secret-file /etc/eab.secret)")
        .hasMessageContaining("unknown\\u001B[2J key")
        .hasMessageNotContaining(secret);
    assertThat(store.events).isEmpty();
  }

  @Test
  void whatIsRefusedForAnotherReasonIsNotBlamedOnTheBinding() {
    bound();
    server.on("/new-account", _ -> Reply.problem(429, "rateLimited", "later"));

    assertThatThrownBy(this::login).hasMessage("testca limits the rate: later");
  }
}
