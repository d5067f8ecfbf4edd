package org.mailseal.authority.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.AuthorityException.Again;
import org.mailseal.authority.HandSleeper;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.authority.acme.ScriptedAcmeServer.Asked;
import org.mailseal.authority.acme.ScriptedAcmeServer.Reply;
import org.mailseal.authority.acme.challenge.FakePostings;
import org.mailseal.authority.acme.challenge.Http01Prover;
import org.mailseal.authority.acme.http.RepeatedRead;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.dns.Caa;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.ScriptedLookup;
import org.mailseal.fetch.HostAddresses;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/** What an authority has trouble with, or wants done first, and when it is asked again. */
@Timeout(30)
class AuthorityTroubleTest {
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final CertificateRequest REQUEST =
      CertificateRequest.sign(
          Subject.NONE,
          List.of(DnsName.of("mail.example.org")),
          KeyAlgorithm.ECDSA_P256.generate(RANDOM),
          KeyAlgorithm.ECDSA_P256,
          RANDOM);

  private final List<Duration> naps = new ArrayList<>();
  private final List<String> kept = new ArrayList<>();
  private ScriptedAcmeServer server = ScriptedAcmeServer.start("{'caaIdentities':['ca.example']}");
  private final ScriptedLookup dns = ScriptedLookup.empty();
  private Optional<String> earlier = Optional.empty();
  private CertificateRequest request = REQUEST;

  @AfterEach
  void stop() {
    server.close();
  }

  /** What it says of an order that is placed now, or was before. */
  private AuthorityException ordering() {
    ProofDefinition.Http01 http01 = new ProofDefinition.Http01(0, Optional.of("127.0.0.1"));
    AuthorityDefinition.Acme definition =
        new AuthorityDefinition.Acme(
            "testca",
            server.at("/dir"),
            true,
            List.of(http01),
            Optional.empty(),
            Optional.empty(),
            AuthorityDefinition.Ordering.STANDARD);
    server.on(
        "/new-account",
        _ ->
            Reply.of(201, "{'status':'valid'}")
                .with("Location", server.at("/account/1").toString()));
    AcmeAuthority authority =
        new AcmeAuthority(
            definition,
            new ProofWays(
                List.of(new Http01Prover(http01), new ProofWaysTest.Way("dns-01", "dns", true)),
                () -> dns),
            _ -> new FakePostings(),
            new AcmeAccount(
                definition,
                "a@example.org",
                FakeAccountStore.settled("a@example.org"),
                _ -> new char[0]),
            ScriptedAcmeServer.trust(),
            Clock.fixed(NOW, ZoneOffset.UTC),
            new HandSleeper(naps::add),
            HostAddresses.system(),
            Duration.ofMinutes(1),
            Optional.empty());
    return catchThrowableOfType(
        AuthorityException.class, () -> authority.submit(request, earlier, kept::add));
  }

  private Reply placed(String status) {
    return Reply.of(
            201,
            "{'status':'%s','authorizations':['%s'],'finalize':'%s'}"
                .formatted(status, server.at("/authorization"), server.at("/finalize")))
        .with("Location", server.at("/order/1").toString());
  }

  /** The first answers of a place, and then another. */
  private static Function<Asked, Reply> first(int times, Reply first, Reply then) {
    AtomicInteger asked = new AtomicInteger();
    return _ -> asked.incrementAndGet() <= times ? first : then;
  }

  private void pendingName(Reply afterwards) {
    server.on("/new-order", _ -> placed("pending"));
    server.on(
        "/challenge",
        _ ->
            Reply.of(
                200,
                "{'type':'http-01','url':'%s','token':'abcdefghijklmnopqrstuv','status':'pending'}"
                    .formatted(server.at("/challenge"))));
    String pending =
        "{'status':'pending','identifier':{'type':'dns','value':'mail.example.org'},'challenges':"
            + "[{'type':'http-01','url':'%s','token':'abcdefghijklmnopqrstuv','status':'pending'}]}"
                .formatted(server.at("/challenge"));
    server.on("/authorization", first(1, Reply.of(200, pending), afterwards));
  }

  @Test
  void whatOnlyReadsIsAskedOnceMore() {
    earlier = Optional.of(server.at("/order/1").toString());
    server.on(
        "/order/1",
        first(2, Reply.raw(502, "<html>bad gateway"), Reply.of(200, "{'status':'processing'}")));

    assertThat(ordering()).hasMessageStartingWith("testca is still at work");
    assertThat(naps.subList(0, 2)).isEqualTo(RepeatedRead.PAUSES);
    assertThat(server.asked("/new-order")).isEmpty();
  }

  @Test
  void twiceAndNoMore() {
    earlier = Optional.of(server.at("/order/1").toString());
    server.on("/order/1", _ -> Reply.problem(500, "serverInternal", "the disk is full"));

    assertThat(ordering())
        .hasMessage(
            "testca cannot answer now (while the order of an earlier try was looked up): HTTP 500:"
                + " the disk is full")
        .returns(new Again.Soon(), AuthorityException::again);
    assertThat(server.asked("/order/1")).hasSize(3);
    assertThat(server.asked("/new-order")).isEmpty();
  }

  /** acme4j looks at no body there; whoever goes on waits for what was never handed in. */
  @Test
  void aPageInPlaceOfAnAnswerEndsItAtOnce() {
    Reply page = Reply.raw(200, "<html>").with("Content-Type", "text/html; charset=utf-8");
    server.on("/new-order", _ -> placed("ready"));
    server.on("/finalize", _ -> page);

    assertThat(ordering().getMessage())
        .endsWith(
            "does not answer as an ACME server does (while the request was handed in for signing):"
                + " it answers with a page (text/html)");
    assertThat(naps).isEmpty();
  }

  @Test
  void anOrderIsPlacedOnce() {
    server.on("/new-order", _ -> Reply.raw(500, ""));

    assertThat(ordering())
        .hasMessage(
            "testca cannot answer now (while the order was placed): HTTP 500: it gives no reason");
    assertThat(server.asked("/new-order")).hasSize(1);
    assertThat(naps).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "503, 'Fri, 27 Nov 2026 12:02:03 GMT', 2026-11-27T12:02:03Z",
    "503, 17, 2026-11-27T12:00:17Z",
    "429, 17, 2026-11-27T12:00:17Z",
    "503, 1000000, 2026-11-28T12:00:00Z",
    "500, 0, 2026-11-27T12:00:00Z",
  })
  void theWaitThatIsAskedForIsKeptToTheSecond(int status, String said, Instant until) {
    server.on("/new-order", _ -> Reply.raw(status, "<html>").with("Retry-After", said));

    assertThat(ordering()).returns(new Again.NotBefore(until), AuthorityException::again);
  }

  @Test
  void whoAsksForAWaitIsNotReadAgainBefore() {
    earlier = Optional.of(server.at("/order/1").toString());
    server.on("/order/1", _ -> Reply.raw(503, "").with("Retry-After", "1"));

    assertThat(ordering())
        .returns(new Again.NotBefore(NOW.plusSeconds(1)), AuthorityException::again);
    assertThat(server.asked("/order/1")).hasSize(1);
  }

  /** acme4j asks for it in the middle of something else. */
  @Test
  void aLimitThatIsMetWithAnAuthorization() {
    server.on("/new-order", _ -> placed("pending"));
    server.on(
        "/authorization",
        _ -> Reply.problem(429, "rateLimited", "slow down").with("Retry-After", "60"));

    assertThat(ordering())
        .hasMessage("testca limits the rate (while the names were proven): slow down")
        .returns(new Again.NotBefore(NOW.plusSeconds(60)), AuthorityException::again);
    assertThat(kept).hasSize(1);
  }

  @Test
  void anAccountThatIsPausedIsToldWhereToGoAndWaitsForSomebody() {
    server.on(
        "/new-order",
        _ ->
            Reply.problem(
                    429, "rateLimited", "paused. Please visit: https://ca.example/unpause?jwt=x")
                .with("Link", "<https://ca.example/limits>;rel=\"help\""));

    assertThat(ordering())
        .hasMessage(
            "testca limits the rate (while the order was placed): paused. Please visit:"
                + " https://ca.example/unpause?jwt=x; see https://ca.example/limits")
        .returns(new Again.OnceMended(), AuthorityException::again);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "accountDoesNotExist",
        "badCSR",
        "caa",
        "invalidProfile",
        "rejectedIdentifier",
        "unauthorized",
        "unsupportedIdentifier",
        "userActionRequired"
      })
  void whatDoesNotPassByItself(String type) {
    server.on("/new-order", _ -> Reply.problem(403, type, "no"));

    assertThat(ordering()).returns(new Again.OnceMended(), AuthorityException::again);
  }

  @ParameterizedTest
  @ValueSource(strings = {"malformed", "orderNotReady", "connection", "dns", "somethingNew"})
  void whatMay(String type) {
    server.on("/new-order", _ -> Reply.problem(400, type, "no"));

    assertThat(ordering()).returns(new Again.Soon(), AuthorityException::again);
  }

  @Test
  void whatIsToBeDoneFirstIsOnAPage() {
    server.on(
        "/new-order",
        _ ->
            Reply.of(
                403,
                "{'type':'urn:ietf:params:acme:error:userActionRequired','detail':'new terms',"
                    + "'instance':'https://ca.example/terms'}"));

    assertThat(ordering())
        .hasMessage(
            "testca wants something done first (while the order was placed): new terms; see"
                + " https://ca.example/terms");
  }

  @Test
  void theCaaRecordThatWouldAllowIt() {
    server.on(
        "/new-order",
        _ ->
            Reply.of(
                403,
                "{'type':'urn:ietf:params:acme:error:caa','detail':'forbidden','subproblems':["
                    + "{'type':'urn:ietf:params:acme:error:caa','detail':'no','identifier':"
                    + "{'type':'dns','value':'*.example.org'}},"
                    + "{'type':'urn:ietf:params:acme:error:caa','detail':'no','identifier':"
                    + "{'type':'dns','value':'imap.example.org'}}]}"));

    assertThat(ordering().getMessage())
        .endsWith(
            "; allow it by a CAA record: example.org. CAA 0 issuewild \"ca.example\","
                + " imap.example.org. CAA 0 issue \"ca.example\"");
  }

  private Reply refusedName(String type) {
    return Reply.of(
        200,
        ("{'status':'invalid','identifier':{'type':'dns','value':'mail.example.org'},'challenges':"
                + "[{'type':'http-01','url':'%s','token':'abcdefghijklmnopqrstuv',"
                + "'status':'invalid','error':"
                + "{'type':'urn:ietf:params:acme:error:%s','detail':'no'}}]}")
            .formatted(server.at("/challenge"), type));
  }

  @Test
  void theSameWhenANameWasProven() {
    pendingName(refusedName("caa"));

    assertThat(ordering())
        .hasMessage(
            "testca refuses mail.example.org: no; allow it by a CAA record: mail.example.org. CAA 0"
                + " issue \"ca.example\"")
        .returns(new Again.OnceMended(), AuthorityException::again);
  }

  /** RFC 8657 §4. */
  @Test
  void aNameIsProvenInTheWayThatItsCaaRecordsAllow() {
    pendingName(refusedName("caa"));
    server.on(
        "/authorization",
        _ ->
            Reply.of(
                200,
                "{'status':'pending','identifier':{'type':'dns','value':'mail.example.org'},'challenges':[%s,%s]}"
                    .formatted(challenge("http-01"), challenge("dns-01"))));
    dns.with(
        "CAA mail.example.org",
        new DnsAnswer.Found<>(
            List.of(new Caa(false, "issue", "ca.example; validationmethods=dns-01")), false));

    assertThat(ordering()).hasMessage("dns shows nothing");
  }

  private String challenge(String type) {
    return "{'type':'%s','url':'%s','token':'abcdefghijklmnopqrstuv','status':'pending'}"
        .formatted(type, server.at("/challenge"));
  }

  /** As an error of a validation this says that the proof was not seen. */
  @Test
  void aProofThatWasNotSeenMayBeSeenNextTime() {
    pendingName(refusedName("unauthorized"));

    assertThat(ordering())
        .hasMessage("testca refuses mail.example.org: no")
        .returns(new Again.Soon(), AuthorityException::again);
  }

  @Test
  void whoNamesNoIdentityForCaaIsToldSo() {
    server.close();
    server = ScriptedAcmeServer.start("{}");
    server.on("/new-order", _ -> Reply.problem(403, "caa", "no"));

    assertThat(ordering().getMessage())
        .endsWith(
            "; allow it by a CAA record: mail.example.org. CAA 0 issue with the domain that the"
                + " authority's pages give");
  }

  /**
   * A problem with its parts.
   *
   * @param parts each a type and a name
   */
  private static String refusal(String type, String... parts) {
    List<String> written = new ArrayList<>();
    for (int at = 0; at < parts.length; at += 2) {
      written.add(
          "{'type':'urn:ietf:params:acme:error:%s','detail':'no','identifier':{'type':'dns','value':'%s'}}"
              .formatted(parts[at], parts[at + 1]));
    }
    return "{'type':'urn:ietf:params:acme:error:%s','detail':'no','subproblems':[%s]}"
        .formatted(type, String.join(",", written));
  }

  private static CertificateRequest asking(String... names) {
    return CertificateRequest.sign(
        Subject.NONE,
        Stream.of(names).<Identifier>map(DnsName::of).toList(),
        KeyAlgorithm.ECDSA_P256.generate(RANDOM),
        KeyAlgorithm.ECDSA_P256,
        RANDOM);
  }

  @Test
  void theNamesThatItRejectsAreTheOnesToTakeOut() {
    request = asking("mail.example.org", "imap.example.org", "*.example.net");
    server.on(
        "/new-order",
        _ ->
            Reply.of(
                403,
                refusal(
                    "malformed",
                    "rejectedIdentifier",
                    "imap.example.org",
                    "rejectedIdentifier",
                    "example.net")));

    AuthorityException refused = ordering();
    assertThat(refused.getMessage())
        .endsWith(
            "; take imap.example.org, example.net out of the settings, or ask another authority for"
                + " them");
    assertThat(refused.refused())
        .containsExactlyInAnyOrder(DnsName.of("imap.example.org"), DnsName.of("*.example.net"));
  }

  @Test
  void whatIsNotOfNamesThatWereAskedForAloneIsOfTheWholeOrder() {
    request = asking("mail.example.org", "imap.example.org");
    AtomicReference<String> answer = new AtomicReference<>("");
    server.on("/new-order", _ -> Reply.of(403, answer.get()));
    for (String body :
        List.of(
            refusal("rejectedIdentifier"),
            refusal(
                "malformed",
                "rejectedIdentifier",
                "imap.example.org",
                "rejectedIdentifier",
                "elsewhere.example"),
            refusal(
                "malformed",
                "rejectedIdentifier",
                "imap.example.org",
                "serverInternal",
                "mail.example.org"))) {
      answer.set(body);
      assertThat(ordering().refused()).as(body).isEmpty();
    }
  }

  @Test
  void whoDoesNotSayWhichNameItMeansIsToldWithThoseItWasAskedFor() {
    request = asking("mail.example.org", "imap.example.org");
    server.on(
        "/new-order",
        first(1, Reply.problem(403, "caa", "no"), Reply.problem(403, "rejectedIdentifier", "no")));
    assertThat(ordering().getMessage())
        .endsWith(
            "; allow it by a CAA record: at the name or above it, CAA 0 issue \"ca.example\" (it"
                + " does not say which of those that were asked for: mail.example.org,"
                + " imap.example.org)");

    String[] many = new String[60];
    Arrays.setAll(many, n -> "m" + n + ".example.org");
    request = asking(many);
    assertThat(ordering().getMessage())
        .contains("; take such a name out of the settings", "m9.example.org and 50 more)")
        .doesNotContain("m10.example.org");
  }
}
