package org.mailseal.inspection.port;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.certificate.Trust;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.dns.Lookup;
import org.mailseal.dns.ScriptedLookup;
import org.mailseal.dns.Tlsa;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Protocol;
import org.mailseal.endpoint.probe.Limits;
import org.mailseal.endpoint.probe.MailScripts;
import org.mailseal.endpoint.probe.Probe;
import org.mailseal.endpoint.probe.ScriptedMailServer;
import org.mailseal.endpoint.probe.ScriptedMailServer.Script;
import org.mailseal.fetch.Fetch;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;
import org.mailseal.inspection.DnsQuestions;
import org.mailseal.inspection.RevocationLists;
import org.mailseal.inspection.Scope;
import org.mailseal.inspection.Sources;
import org.mailseal.inspection.check.CheckListTest;
import org.mailseal.inspection.check.SampleObservations;
import org.mailseal.inspection.check.TlsaMatch;
import org.mailseal.inspection.result.Fact;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.inspection.result.Topic;
import org.mailseal.inspection.result.TrustedRoots;
import org.mailseal.mtasts.PolicySource;
import org.mailseal.name.DnsName;

@Timeout(60)
class PortInspectorTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final Authority CA = TestCertificates.root("Test Root");
  private static final Identity MAIL = CA.leaf("mail.example.org").issue();
  private static final Script SERVING = serving(MAIL.serverContext());

  private List<InetAddress> addresses = List.of(LOOPBACK);
  private Lookup lookup = Lookup.unasked();
  private Fetch crls =
      place -> {
        throw new IOException("nothing is there");
      };
  private TrustedRoots trust = (chain, now) -> Optional.empty();
  private Scope scope = new Scope(true, true);
  private Duration most = Duration.ofSeconds(30);

  private static Script serving(SSLContext context) {
    return MailScripts.serving(Protocol.SMTP, "mail.example.org", context);
  }

  private List<Inspection.OfPort> inspect(ScriptedMailServer server) {
    List<Inspection.OfPort> inspections =
        inspector().inspect(PortTarget.of(server.endpoint(Protocol.SMTP)));
    inspections.forEach(inspection -> CheckListTest.assertDeclared(inspection.findings()));
    return inspections;
  }

  private PortInspector inspector() {
    Clock clock = Clock.systemUTC();
    Probe probe =
        new Probe(
            host -> {
              if (addresses.isEmpty()) {
                throw new UnknownHostException(host);
              }
              return addresses;
            },
            clock,
            new Limits(Duration.ofSeconds(5), Duration.ofSeconds(10), 8192, 65536));
    return new PortInspector(
        new Sources(
            probe,
            lookup,
            new PolicySource(lookup, crls, clock),
            new RevocationLists(crls),
            trust,
            clock,
            scope),
        most,
        Duration.ofMinutes(4));
  }

  private static List<Finding> of(Inspection.OfPort inspection, Topic topic) {
    return inspection.findings().stream().filter(one -> one.topic() == topic).toList();
  }

  @Test
  void everythingIsLookedAt() throws Exception {
    try (ScriptedMailServer server = ScriptedMailServer.playing(SERVING)) {
      Inspection.OfPort inspection = inspect(server).getFirst();

      PortEvidence evidence = inspection.evidence();
      assertThat(evidence.repeats()).hasSize(2);
      assertThat(evidence.others().keySet())
          .extracting(ClientProfile::sni)
          .contains(ClientProfile.Sni.NONE, ClientProfile.Sni.UNKNOWN);
      assertThat(evidence.others().keySet())
          .extracting(ClientProfile::keys)
          .contains(ClientProfile.Keys.RSA, ClientProfile.Keys.ECDSA);
      assertThat(evidence.others().keySet().stream().filter(profile -> profile.only().isPresent()))
          .as("one version is known from the ordinary look")
          .hasSize(3);
      assertThat(server.stages())
          .as("ten handshakes, two offers of weak suites, one mail that is taken back")
          .hasSize(13);
      assertThat(SampleObservations.levels(of(inspection, Topic.SAME_CERTIFICATE)))
          .isEqualTo("OK same-certificate");
      assertThat(SampleObservations.levels(of(inspection, Topic.SNI))).isEqualTo("OK sni");
    }
  }

  @Test
  void theFirstLookIsAloneAndThenAtMostThreeAreAtOnce() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger begun = new AtomicInteger();
    try (ScriptedMailServer server =
        ScriptedMailServer.playing(
            stage -> {
              int now = inside.incrementAndGet();
              most.accumulateAndGet(now, Math::max);
              if (begun.incrementAndGet() == 1) {
                stage.pause(Duration.ofMillis(200));
                assertThat(begun).hasValue(1);
              } else {
                stage.pause(Duration.ofMillis(50));
              }
              try {
                SERVING.play(stage);
              } finally {
                inside.decrementAndGet();
              }
            })) {
      inspect(server);
    }

    // A server may still be busy with its end of a connection that the client has left.
    assertThat(most.get()).isBetween(2, 4);
    assertThat(begun).hasValue(13);
  }

  @Test
  void quicklyOneConnectionIsEnough() throws Exception {
    scope = Scope.quick();
    try (ScriptedMailServer server = ScriptedMailServer.playing(SERVING)) {
      Inspection.OfPort inspection = inspect(server).getFirst();

      assertThat(server.stages()).hasSize(1);
      assertThat(inspection.findings()).extracting(Finding::level).containsOnly(Level.OK);
      assertThat(inspection.findings())
          .extracting(Finding::topic)
          .containsExactly(
              Topic.REACH,
              Topic.HOST_NAME,
              Topic.GREETING_NAME,
              Topic.EHLO_NAME,
              Topic.COMMON_NAME,
              Topic.VALIDITY,
              Topic.CHAIN,
              Topic.KEY,
              Topic.SIGNATURE,
              Topic.KEY_USAGE);
    }
  }

  @Test
  void halfOfTheConnectionsGetTheOldCertificate() throws Exception {
    Instant now = Instant.now();
    Script old =
        serving(
            CA.leaf("mail.example.org")
                .valid(now.minus(Duration.ofDays(90)), now.minus(Duration.ofDays(1)))
                .issue()
                .serverContext());
    AtomicInteger turn = new AtomicInteger();
    try (ScriptedMailServer server =
        ScriptedMailServer.playing(
            stage -> (turn.getAndIncrement() % 2 == 0 ? SERVING : old).play(stage))) {
      Inspection.OfPort inspection = inspect(server).getFirst();

      assertThat(SampleObservations.levels(of(inspection, Topic.SAME_CERTIFICATE)))
          .isEqualTo("FAILURE same-certificate");
      assertThat(inspection.level()).isNotIn(Level.OK, Level.WARNING);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ClientProfile.Keys.class,
      names = {"RSA", "ECDSA"})
  void ofTwoCertificatesTheOneIsJudgedThatThePortIsLookedAtFor(ClientProfile.Keys keys)
      throws Exception {
    Identity expired =
        CA.leaf("mail.example.org")
            .valid(
                Instant.now().minus(Duration.ofDays(90)), Instant.now().minus(Duration.ofDays(1)))
            .key(KeyKind.RSA_2048)
            .issue();
    scope = Scope.quick();
    try (ScriptedMailServer server =
        ScriptedMailServer.playing(serving(serverContext(MAIL, expired)))) {
      lookup =
          ScriptedLookup.empty()
              .with(
                  "TLSA _" + server.port() + "._tcp.mail.example.org",
                  new DnsAnswer.Found<>(List.of(tlsa(MAIL)), true));
      Inspection.OfPort inspection = lookFor(keys, server);

      assertThat(inspection.evidence().served().chain())
          .isEqualTo((keys == ClientProfile.Keys.RSA ? expired : MAIL).chain());
      assertThat(SampleObservations.levels(of(inspection, Topic.VALIDITY)))
          .isEqualTo(keys == ClientProfile.Keys.RSA ? "FAILURE validity" : "OK validity");
      assertThat(SampleObservations.levels(of(inspection, Topic.DANE)))
          .isEqualTo(keys == ClientProfile.Keys.RSA ? "FAILURE dane" : "OK dane");
      assertThat(server.stages()).hasSize(1);
    }
  }

  @Test
  void whereThereIsNoSuchKeyWhatOrdinaryClientsGetIsJudged() throws Exception {
    scope = Scope.quick();
    try (ScriptedMailServer server = ScriptedMailServer.playing(SERVING)) {
      Inspection.OfPort inspection = lookFor(ClientProfile.Keys.RSA, server);

      assertThat(inspection.evidence().served().chain()).isEqualTo(MAIL.chain());
      assertThat(server.stages()).hasSize(2);
    }
  }

  private static Tlsa tlsa(Identity identity) {
    return new Tlsa(3, 1, 1, TlsaMatch.association(new Tlsa(3, 1, 1, ""), identity.certificate()));
  }

  private Inspection.OfPort lookFor(ClientProfile.Keys keys, ScriptedMailServer server) {
    return inspector()
        .inspect(
            new PortTarget(
                server.endpoint(Protocol.SMTP), Optional.empty(), Optional.empty(), keys, false))
        .getFirst();
  }

  /** Has all of them, and takes the one whose key the client can verify. */
  private static SSLContext serverContext(Identity... identities)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (Identity one : identities) {
      store.setKeyEntry(
          one.key().getAlgorithm(),
          one.key(),
          new char[0],
          one.certificates().toArray(X509Certificate[]::new));
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  @Test
  void aServerThatClosesOnAnUnknownName() throws Exception {
    Script script = serving(onlyFor("mail.example.org"));
    try (ScriptedMailServer server = ScriptedMailServer.playing(script)) {
      Inspection.OfPort inspection = inspect(server).getFirst();

      assertThat(SampleObservations.levels(of(inspection, Topic.SNI))).isEqualTo("FAILURE sni");
      assertThat(SampleObservations.words(of(inspection, Topic.SNI)))
          .startsWith("the handshake fails with an unknown SNI");
    }
  }

  @Test
  void whoTurnsTheFirstLookAwayIsLeftInPeace() throws Exception {
    try (ScriptedMailServer server =
        ScriptedMailServer.playing(
            stage -> {
              stage.send("421 4.7.0 try again later");
              stage.expect("QUIT");
              stage.send("221 bye");
            })) {
      Inspection.OfPort inspection = inspect(server).getFirst();

      assertThat(server.stages()).hasSize(1);
      assertThat(SampleObservations.levels(inspection.findings())).isEqualTo("UNKNOWN reach");
      assertThat(inspection.level()).isNotIn(Level.OK, Level.WARNING);
    }
  }

  @Test
  void whereTheHandshakeFailsTheVersionsAreTriedAndNothingElse() throws Exception {
    try (ScriptedMailServer server =
        ScriptedMailServer.playing(
            stage -> {
              stage.send("220 mail.example.org ESMTP");
              stage.expect("EHLO");
              stage.send("250-mail.example.org", "250 STARTTLS");
              stage.expect("STARTTLS");
              stage.send("220 go ahead");
              stage.awaitBytes();
              stage.reset();
            })) {
      Inspection.OfPort inspection = inspect(server).getFirst();

      assertThat(server.stages()).hasSize(5);
      assertThat(inspection.evidence().others().keySet())
          .allMatch(profile -> profile.only().isPresent());
      assertThat(SampleObservations.levels(inspection.findings()))
          .isEqualTo("FAILURE reach, FAILURE tls-versions");
    }
  }

  @Test
  void everyAddressIsInspected() throws Exception {
    scope = Scope.quick();
    addresses = List.of(LOOPBACK, InetAddress.ofLiteral("127.0.0.2"));
    try (ScriptedMailServer server = ScriptedMailServer.playing(SERVING)) {
      List<Inspection.OfPort> inspections = inspect(server);

      assertThat(inspections)
          .extracting(Inspection::level)
          .containsExactly(Level.OK, Level.UNKNOWN);
    }
  }

  @Test
  void aNameWithoutAddressesIsUnknown() throws Exception {
    addresses = List.of();
    try (ScriptedMailServer server = ScriptedMailServer.playing(SERVING)) {
      List<Inspection.OfPort> inspections = inspect(server);

      assertThat(inspections).hasSize(1);
      assertThat(SampleObservations.words(inspections.getFirst().findings()))
          .isEqualTo("mail.example.org has no address");
      assertThat(inspections.getFirst().level()).isEqualTo(Level.UNKNOWN);
    }
  }

  @Test
  void whatTheDnsSaysIsJudgedAndToldInWords() throws Exception {
    try (ScriptedMailServer server = ScriptedMailServer.playing(SERVING)) {
      Tlsa tlsa = tlsa(MAIL);
      ScriptedLookup dns =
          ScriptedLookup.empty()
              .with(
                  "TLSA _" + server.port() + "._tcp.mail.example.org",
                  new DnsAnswer.Found<>(List.of(tlsa), true))
              .with("A mail.example.org", new DnsAnswer.Found<>(List.of(LOOPBACK), true))
              .with("CAA mail.example.org", new DnsAnswer.Failed<>(false, "SERVFAIL"));
      lookup = dns;

      Inspection.OfPort inspection = inspect(server).getFirst();

      assertThat(SampleObservations.levels(of(inspection, Topic.DANE))).isEqualTo("OK dane");
      assertThat(SampleObservations.levels(of(inspection, Topic.CAA))).isEqualTo("UNKNOWN caa");
      assertThat(inspection.facts())
          .contains(
              new Fact("TLSA", tlsa + " (proven by DNSSEC)"),
              new Fact("A/AAAA", "127.0.0.1 (proven by DNSSEC)"),
              new Fact("CAA mail.example.org", "not known: SERVFAIL"));
      assertThat(dns.asked())
          .as("nobody knows a loopback address")
          .noneMatch(q -> q.startsWith("PTR"));
    }
  }

  @Test
  void tlsaIsLookedForAtTheRealNameOfAnAlias() throws Exception {
    try (ScriptedMailServer server = ScriptedMailServer.playing(SERVING)) {
      DnsAnswer.Found<Tlsa> other =
          new DnsAnswer.Found<>(List.of(new Tlsa(3, 1, 1, "00".repeat(32))), true);
      String owner = "_" + server.port() + "._tcp.";
      lookup =
          ScriptedLookup.empty()
              .with("TLSA " + owner + "mail.example.org", other)
              .with("TLSA " + owner + "real.example.net", other)
              .with(
                  "CNAME mail.example.org",
                  new DnsAnswer.Found<>(List.of(DnsName.of("real.example.net")), true));

      assertThat(of(inspect(server).getFirst(), Topic.DANE))
          .allSatisfy(dane -> assertThat(dane.fix()).contains(owner + "real.example.net IN TLSA"));
    }
  }

  @Test
  void nobodyLooksForTlsaWhereMailIsRead() throws Exception {
    ScriptedLookup dns = ScriptedLookup.unreachable();
    lookup = dns;
    try (ScriptedMailServer server =
        ScriptedMailServer.playing(
            MailScripts.serving(Protocol.IMAPS, "mail.example.org", MAIL.serverContext()))) {
      Inspection.OfPort imaps =
          inspector().inspect(PortTarget.of(server.endpoint(Protocol.IMAPS))).getFirst();

      assertThat(of(imaps, Topic.DANE)).isEmpty();
      assertThat(dns.asked()).noneMatch(question -> question.startsWith("TLSA"));
    }
  }

  @Test
  void onlyPublicAddressesHaveNamesInTheDns() {
    Stream.of(
            "127.0.0.1",
            "10.1.2.3",
            "192.168.1.1",
            "169.254.1.1",
            "100.64.0.1",
            "::1",
            "fd00::1",
            "fe80::1",
            "192.0.2.1",
            "2001:db8::1")
        .forEach(
            address ->
                assertThat(DnsQuestions.isPublic(InetAddress.ofLiteral(address)))
                    .as(address)
                    .isFalse());
    Stream.of("100.128.0.1", "2a00::1")
        .forEach(
            address ->
                assertThat(DnsQuestions.isPublic(InetAddress.ofLiteral(address)))
                    .as(address)
                    .isTrue());
  }

  @Test
  void aRevokedCertificateIsFound() throws Exception {
    Authority authority = CA.intermediate("Issuing");
    Identity revoked =
        authority.leaf("mail.example.org").revocationPlaces("http://ca.example/i.crl").issue();
    byte[] list = authority.revocationList().revoked(revoked.certificate()).sign();
    crls = place -> list;
    try (ScriptedMailServer server = ScriptedMailServer.playing(serving(revoked.serverContext()))) {
      Inspection.OfPort inspection = inspect(server).getFirst();

      assertThat(SampleObservations.levels(of(inspection, Topic.REVOCATION)))
          .isEqualTo("FAILURE revocation");
      assertThat(inspection.facts())
          .anySatisfy(fact -> assertThat(fact.text()).contains("on http://ca.example/i.crl since"));
    }
  }

  @Test
  void theRootThatIsNotSentTellsWhoIsRevoked() throws Exception {
    Identity revoked = CA.leaf("mail.example.org").revocationPlaces("http://ca.example/r").issue();
    byte[] list = CA.revocationList().revoked(revoked.certificate()).sign();
    crls = place -> list;
    trust = TrustedRoots.of(Trust.none().plus(List.of(CA.certificate())));
    try (ScriptedMailServer server = ScriptedMailServer.playing(serving(revoked.serverContext()))) {
      assertThat(SampleObservations.levels(of(inspect(server).getFirst(), Topic.REVOCATION)))
          .isEqualTo("FAILURE revocation");
    }
  }

  @Test
  void nothingIsAskedAboutAChainThatIsNotTrusted() throws Exception {
    Identity mail = CA.leaf("mail.example.org").revocationPlaces("http://ca.example/r").issue();
    trust = TrustedRoots.of(Trust.none());
    try (ScriptedMailServer server = ScriptedMailServer.playing(serving(mail.serverContext()))) {
      assertThat(of(inspect(server).getFirst(), Topic.REVOCATION)).isEmpty();
    }
  }

  @Test
  void aSlowDnsIsUnknownAndHoldsNobodyUp() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    lookup = ScriptedLookup.waitingFor(never);
    most = Duration.ofSeconds(2);
    try (ScriptedMailServer server = ScriptedMailServer.playing(SERVING)) {
      Inspection.OfPort inspection = inspect(server).getFirst();
      assertThat(SampleObservations.levels(of(inspection, Topic.CAA))).isEqualTo("UNKNOWN caa");
      assertThat(SampleObservations.levels(of(inspection, Topic.DANE))).isEqualTo("UNKNOWN dane");
      assertThat(SampleObservations.words(of(inspection, Topic.DANE))).contains("ran out of time");
      assertThat(SampleObservations.levels(of(inspection, Topic.HOST_NAME)))
          .isEqualTo("OK host-name");
      assertThat(SampleObservations.levels(of(inspection, Topic.SAME_CERTIFICATE)))
          .as("looked at while the DNS was waited for")
          .isEqualTo("OK same-certificate");
    } finally {
      never.countDown();
    }
  }

  @Test
  void anInterruptEndsItSoonWithWhatIsKnown() throws Exception {
    CountDownLatch second = new CountDownLatch(2);
    AtomicInteger turn = new AtomicInteger();
    try (ScriptedMailServer server =
        ScriptedMailServer.playing(
            stage -> {
              if (turn.getAndIncrement() == 0) {
                SERVING.play(stage);
              } else {
                second.countDown();
                stage.drip("2", Duration.ofMillis(100));
              }
            })) {
      CompletableFuture<List<Inspection.OfPort>> result = new CompletableFuture<>();
      CompletableFuture<Boolean> left = new CompletableFuture<>();
      Thread checking =
          Thread.ofPlatform()
              .start(
                  () -> {
                    result.complete(inspect(server));
                    left.complete(Thread.currentThread().isInterrupted());
                  });
      assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
      checking.interrupt();

      Inspection.OfPort inspection = result.get(4, TimeUnit.SECONDS).getFirst();
      assertThat(left.get(1, TimeUnit.SECONDS)).as("the interrupt is handed on").isTrue();
      assertThat(SampleObservations.levels(of(inspection, Topic.HOST_NAME)))
          .isEqualTo("OK host-name");
      assertThat(SampleObservations.levels(of(inspection, Topic.SAME_CERTIFICATE)))
          .isEqualTo("UNKNOWN same-certificate");
      assertThat(SampleObservations.words(of(inspection, Topic.SAME_CERTIFICATE)))
          .contains("was stopped");
    }
  }

  /** A context that ends the handshake where the client asks for another name. */
  private static SSLContext onlyFor(String name) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {new Picky(name)}, null, null);
    return context;
  }

  private static final class Picky extends X509ExtendedKeyManager {
    private final String name;

    Picky(String name) {
      this.name = name;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      boolean welcome =
          socket instanceof SSLSocket tls
              && tls.getHandshakeSession() instanceof ExtendedSSLSession session
              && session.getRequestedServerNames().stream()
                  .allMatch(asked -> new String(asked.getEncoded(), US_ASCII).equals(name));
      return welcome && keyType.equals("EC") ? "server" : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return MAIL.certificates().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return MAIL.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }

  @Test
  void ofANameWithManyAddressesAFewAreLookedAt() throws Exception {
    scope = Scope.quick();
    addresses =
        java.util.stream.IntStream.range(1, 101)
            .mapToObj(n -> InetAddress.ofLiteral("127.0.9." + n))
            .toList();
    try (ScriptedMailServer server = ScriptedMailServer.playing(SERVING)) {
      List<Inspection.OfPort> inspections = inspect(server);

      assertThat(inspections).hasSize(Probe.MAX_ADDRESSES);
      assertThat(inspections.getFirst().findings())
          .anySatisfy(
              finding -> {
                assertThat(finding.level()).isEqualTo(Level.UNKNOWN);
                assertThat(finding.what()).isEqualTo("68 more addresses were not looked at");
              });
    }
  }
}
