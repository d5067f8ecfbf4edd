package org.mailseal.authority.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.authority.acme.ScriptedAcmeServer.Reply;

@Timeout(30)
class AcmeAdministrationTest {
  private static final String CONTACT = "postmaster@example.org";

  private final FakeAccountStore store = FakeAccountStore.settled(CONTACT);
  private ScriptedAcmeServer server = ScriptedAcmeServer.start("{}");
  private boolean acceptTerms = true;
  private Optional<String> profile = Optional.empty();

  @AfterEach
  void stop() {
    server.close();
  }

  private void offers(String meta) {
    server.close();
    server = ScriptedAcmeServer.start(meta);
  }

  private void hasAccount(String json) {
    server.on(
        "/new-account",
        _ -> Reply.of(200, json).with("Location", server.at("/account/1").toString()));
  }

  private AcmeAdministration administration() {
    AuthorityDefinition.Acme definition =
        new AuthorityDefinition.Acme(
            "testca",
            server.at("/dir"),
            acceptTerms,
            List.of(new ProofDefinition.Http01(0, Optional.of("127.0.0.1"))),
            Optional.empty(),
            Optional.empty(),
            new AuthorityDefinition.Ordering(profile, Optional.empty(), true));
    return new AcmeAdministration(
        definition,
        new AcmeAccount(definition, CONTACT, store, _ -> new char[0]),
        server.reached(definition, Clock.systemUTC()));
  }

  @Test
  void whatAnAuthorityOffers() throws Exception {
    offers(
        "{'termsOfService':'https://ca.example/terms','externalAccountRequired':true,"
            + "'caaIdentities':['ca.example'],'profiles':{'b':'two','a':'one'}}");
    hasAccount("{'status':'valid'}");

    AcmeAdministration.Findings found = administration().check();

    assertThat(found.account()).isEqualTo(AccountState.VALID);
    assertThat(found.faults()).isEmpty();
    assertThat(found.offer().terms()).contains("https://ca.example/terms");
    assertThat(found.offer().profiles().keySet()).containsExactly("a", "b");
    assertThat(found.offer().caaIdentities()).containsExactly("ca.example");
    assertThat(found.offer().renewalInformation()).isTrue();
    assertThat(server.asked("/new-account"))
        .hasSize(1)
        .allMatch(asked -> asked.json().contains("onlyReturnExisting"));
  }

  @Test
  void whyAnOrderWouldFail() throws Exception {
    offers(
        "{'termsOfService':'https://ca.example/terms','externalAccountRequired':true,"
            + "'profiles':{'classic':'as ever'}}");
    acceptTerms = false;
    profile = Optional.of("tlsserver");
    store.forget("");

    AcmeAdministration.Findings found = administration().check();

    assertThat(found.account()).isEqualTo(AccountState.NONE);
    assertThat(found.faults())
        .satisfiesExactly(
            terms -> assertThat(terms).contains("accept-terms: true"),
            binding -> assertThat(binding).contains("external-account"),
            unknown -> assertThat(unknown).contains("tlsserver; it offers classic"));
    assertThat(server.asked("/new-account")).isEmpty();
  }

  @Test
  void anotherKeyIsKeptBeforeTheAuthorityHearsOfIt() throws Exception {
    KeyPair old = store.key().orElseThrow();
    AtomicBoolean kept = new AtomicBoolean();
    hasAccount("{'status':'valid'}");
    server.on(
        "/key-change",
        _ -> {
          kept.set(store.successor().isPresent());
          return Reply.of(200, "{}");
        });

    administration().rollOver();

    assertThat(kept).isTrue();
    assertThat(store.key()).get().isNotEqualTo(old);
    assertThat(store.successor()).isEmpty();
    assertThat(store.events).containsExactly("the account has another key at " + server.at("/dir"));
  }

  @Test
  void aChangeOfKeysThatIsRefusedLeavesTheOldOne() {
    KeyPair old = store.key().orElseThrow();
    hasAccount("{'status':'valid'}");
    server.on("/key-change", _ -> Reply.problem(409, "malformed", "in use"));

    assertThatThrownBy(() -> administration().rollOver()).hasMessage("testca refuses: in use");

    assertThat(store.key()).contains(old);
  }

  @Test
  void anAccountThatIsGivenUpIsForgotten() throws Exception {
    hasAccount("{'status':'valid'}");
    server.on("/account/1", _ -> Reply.of(200, "{'status':'deactivated'}"));

    administration().deactivate();

    assertThat(server.asked("/account/1"))
        .singleElement()
        .returns("deactivated", asked -> asked.json().get("status").asString());
    assertThat(store.key()).isEmpty();
  }

  @Test
  void oneThatIsRevokedIsForgottenToo() throws Exception {
    hasAccount("{'status':'revoked'}");
    assertThat(administration().check().faults()).hasSize(1);

    administration().deactivate();

    assertThat(store.key()).isEmpty();
    assertThat(server.asked("/account/1")).isEmpty();
  }
}
