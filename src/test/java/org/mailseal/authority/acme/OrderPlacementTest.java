package org.mailseal.authority.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.MalformedURLException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.acme.ScriptedAcmeServer.Asked;
import org.mailseal.authority.acme.ScriptedAcmeServer.Reply;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Issuer;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Pem;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.name.DnsName;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.toolbox.AcmeUtils;

/** Profiles, replacements and preferred chains, as an authority may answer them. */
@Timeout(30)
class OrderPlacementTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final TestCertificates.Authority OTHER = TestCertificates.root("New Root");
  private static final X509Certificate LEAF = leaf();

  private final FakeAccountStore store = FakeAccountStore.empty();
  private final List<String> remarks = new ArrayList<>();
  private ScriptedAcmeServer server = ScriptedAcmeServer.start("{}");
  private AuthorityDefinition.Ordering ordering = AuthorityDefinition.Ordering.STANDARD;

  /** One with an authority key identifier, which RFC 9773 §4.1 goes by. */
  private static X509Certificate leaf() {
    Instant now = Instant.now();
    Instant end = now.plus(Duration.ofDays(90));
    return Issuer.create("Old Root", now, end, RANDOM)
        .issue(
            KeyAlgorithm.ECDSA_P256.generate(RANDOM).getPublic(),
            List.of(DnsName.of("mail.example.org")),
            now,
            end,
            RANDOM);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void offers(String meta) {
    server.close();
    server = ScriptedAcmeServer.start(meta);
  }

  private void prefers(Optional<String> profile, Optional<String> chain) {
    ordering = new AuthorityDefinition.Ordering(profile, chain, true);
  }

  private AuthorityDefinition.Acme definition() {
    return new AuthorityDefinition.Acme(
        "testca", server.at("/dir"), true, List.of(), Optional.empty(), Optional.empty(), ordering);
  }

  private interface Work<T> {
    T with(Login login) throws AcmeException, AuthorityException, MalformedURLException;
  }

  private <T> T loggedIn(Work<T> work) throws AuthorityException {
    AuthorityDefinition.Acme definition = definition();
    server.on(
        "/new-account",
        _ ->
            Reply.of(201, "{'status':'valid'}")
                .with("Location", server.at("/account/1").toString()));
    return server
        .reached(definition, Clock.systemUTC())
        .ask(
            session -> {
              Login login =
                  new AcmeAccount(definition, "a@example.org", store, _ -> new char[0])
                      .login(session);
              try {
                return work.with(login);
              } catch (MalformedURLException e) {
                throw new AssertionError(e);
              }
            });
  }

  private void place(Optional<X509Certificate> replaced) throws AuthorityException {
    Order order =
        loggedIn(
            login ->
                new OrderPlacement(definition())
                    .place(login, List.of(DnsName.of("mail.example.org")), replaced, remarks::add));
    assertThat(order.getLocation()).hasPath("/order/1");
  }

  private Reply placed() {
    return Reply.of(201, "{'status':'ready'}").with("Location", server.at("/order/1").toString());
  }

  private List<Asked> orders() {
    return server.asked("/new-order");
  }

  private static boolean replaces(Asked order) {
    return order.json().contains("replaces");
  }

  @Test
  void aProfileIsAskedFor() throws Exception {
    offers("{'profiles':{'classic':'as ever','tlsserver':'without a CN'}}");
    prefers(Optional.of("tlsserver"), Optional.empty());
    server.on("/new-order", _ -> placed());

    place(Optional.empty());

    assertThat(orders())
        .singleElement()
        .returns("tlsserver", order -> order.json().get("profile").asString());
  }

  @Test
  void noneIsAskedForWhereTheSettingsNameNone() throws Exception {
    offers("{'profiles':{'classic':'as ever'}}");
    server.on("/new-order", _ -> placed());

    place(Optional.empty());

    assertThat(orders()).singleElement().returns(false, order -> order.json().contains("profile"));
  }

  @Test
  void ofAnUnknownProfileTheOfferedAreListed() {
    offers("{'profiles':{'tlsserver':'x','classic\u001b[2J':'y'}}");
    prefers(Optional.of("clasic"), Optional.empty());

    assertThatThrownBy(() -> place(Optional.empty()))
        .isInstanceOf(AuthorityException.class)
        .hasMessage(
            "testca does not offer the profile clasic; it offers classic\\u001B[2J, tlsserver; no"
                + " order was placed");
    assertThat(orders()).isEmpty();
  }

  @Test
  void anAuthorityWithoutProfiles() {
    prefers(Optional.of("tlsserver"), Optional.empty());

    assertThatThrownBy(() -> place(Optional.empty()))
        .hasMessageContaining("it offers none, so take profile out");
    assertThat(orders()).isEmpty();
  }

  @Test
  void whatIsInUseIsReplaced() throws Exception {
    server.on("/new-order", _ -> placed());

    place(Optional.of(LEAF));

    assertThat(orders())
        .singleElement()
        .returns(
            AcmeUtils.getRenewalUniqueIdentifier(LEAF),
            order -> order.json().get("replaces").asString());
    assertThat(remarks).isEmpty();
  }

  @Test
  void nothingIsSaidOfReplacingWhereTheSettingsDoNotWantIt() throws Exception {
    ordering = new AuthorityDefinition.Ordering(Optional.empty(), Optional.empty(), false);
    server.on("/new-order", _ -> placed());

    place(Optional.of(LEAF));

    assertThat(orders()).hasSize(1).noneMatch(OrderPlacementTest::replaces);
  }

  @Test
  void nothingIsSaidOfReplacingToWhoDoesNotKnowOfIt() throws Exception {
    server.withoutRenewalInformation();
    server.on("/new-order", _ -> placed());

    place(Optional.of(LEAF));

    assertThat(orders()).hasSize(1).noneMatch(OrderPlacementTest::replaces);
  }

  @ParameterizedTest
  @ValueSource(strings = {"alreadyReplaced", "malformed", "unauthorized"})
  void anOrderThatIsNotTakenAsAReplacementIsPlacedOnceMoreWithoutThat(String type)
      throws Exception {
    server.on(
        "/new-order",
        order ->
            replaces(order)
                ? Reply.problem(409, type, "cannot find any\u001b to replace")
                : placed());

    place(Optional.of(LEAF));

    assertThat(orders()).hasSize(2).first().matches(OrderPlacementTest::replaces);
    assertThat(orders().getLast()).matches(order -> !replaces(order));
    assertThat(remarks).singleElement().asString().contains("cannot find any\\u001B to replace");
  }

  @Test
  void whatIsWrongWithTheOrderItselfIsToldOfTheOneWithout() {
    server.on("/new-order", _ -> Reply.problem(400, "malformed", "no such name"));

    assertThatThrownBy(() -> place(Optional.of(LEAF))).hasMessage("testca refuses: no such name");
    assertThat(orders()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rateLimited", "serverInternal", "rejectedIdentifier"})
  void whatHasNothingToDoWithReplacingIsNotAskedTwice(String type) {
    server.on("/new-order", _ -> Reply.problem(429, type, "no"));

    assertThatThrownBy(() -> place(Optional.of(LEAF))).isInstanceOf(AuthorityException.class);
    assertThat(orders()).hasSize(1);
  }

  private Reply chain(X509Certificate... certificates) {
    StringBuilder pem = new StringBuilder();
    for (X509Certificate one : certificates) {
      pem.append(Pem.encode(one));
    }
    return Reply.raw(200, pem.toString()).with("Content-Type", "application/pem-certificate-chain");
  }

  /** Two chains of one leaf, the second of them behind a link. */
  private Chain download() throws AuthorityException {
    server.on(
        "/chain/0",
        _ -> chain(LEAF).with("Link", "<" + server.at("/chain/1") + ">;rel=\"alternate\""));
    return loggedIn(
        login ->
            new PreferredChain(definition())
                .download(login.bindCertificate(server.at("/chain/0").toURL()), remarks::add));
  }

  /** Another way up, from the leaf's issuer to a root of another name. */
  private static X509Certificate crossed() {
    return OTHER.leaf("cross.example").issue().certificate();
  }

  @Test
  void theChainOfTheSettingsIsTaken() throws Exception {
    prefers(Optional.empty(), Optional.of("New Root"));
    server.on("/chain/1", _ -> chain(LEAF, crossed()));

    assertThat(download().topIssuer()).contains("New Root");
    assertThat(remarks).isEmpty();
  }

  @Test
  void theAuthoritysOwnIsTakenWhereItIsTheOne() throws Exception {
    prefers(Optional.empty(), Optional.of("Old Root"));

    assertThat(download().topIssuer()).contains("Old Root");
    assertThat(server.asked("/chain/1")).isEmpty();
  }

  @Test
  void whereThePreferredOneIsNotOfferedTheOfferedAreListed() throws Exception {
    prefers(Optional.empty(), Optional.of("No Root"));
    server.on("/chain/1", _ -> chain(LEAF, crossed()));

    assertThat(download().certificates()).containsExactly(LEAF);
    assertThat(remarks)
        .containsExactly(
            "testca offers no chain from No Root, which preferred-chain asks for; its own choice is"
                + " taken; offered are Old Root, New Root");
  }

  @Test
  void anAlternateThatIsNoneCostsNothing() throws Exception {
    prefers(Optional.empty(), Optional.of("New Root"));
    server.on("/chain/1", _ -> Reply.problem(500, "serverInternal", "oops"));

    assertThat(download().certificates()).containsExactly(LEAF);
    assertThat(remarks).hasSize(1);
  }

  @Test
  void anAlternateOfAnotherLeafIsNotTaken() throws Exception {
    prefers(Optional.empty(), Optional.of("New Root"));
    server.on("/chain/1", _ -> chain(crossed()));

    assertThat(download().certificates()).containsExactly(LEAF);
  }
}
