package org.mailseal.endpoint.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Vector;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.ClientProfile.Keys;
import org.mailseal.endpoint.ClientProfile.Sni;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.Observation.NotServed;
import org.mailseal.endpoint.Observation.Served;
import org.mailseal.endpoint.Protocol;
import org.mailseal.endpoint.TlsVersion;
import org.mailseal.endpoint.probe.ScriptedMailServer.Script;
import org.mailseal.fixture.certificate.FieldDraft;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;
import org.mailseal.name.Identifier;

/** What a look sees of certificates and TLS, however bad they are. */
@Timeout(30)
class HandshakeTest {
  private static final Authority ROOT = TestCertificates.root("Test Root");
  private static final Authority ISSUING = ROOT.intermediate("Test Issuing CA");
  private static final Identity MAIL = ISSUING.leaf("mail.example.org").issue();
  private static final Identity RSA =
      ISSUING.leaf("mail.example.org").key(KeyKind.RSA_2048).issue();
  private static final Limits PATIENT =
      new Limits(Duration.ofSeconds(5), Duration.ofSeconds(15), 8192, 65536);

  private static Script smtps(Identity identity) {
    return MailScripts.serving(Protocol.SMTPS, "mail.example.org", identity.serverContext());
  }

  private static Script old(OldTlsServer server) {
    return stage -> {
      stage.startTls(server);
      stage.send("220 mail.example.org ESMTP");
      MailScripts.withinTls(Protocol.SMTPS, "mail.example.org", stage);
    };
  }

  private static Observation look(Script script, ClientProfile profile) throws IOException {
    try (ScriptedMailServer server = ScriptedMailServer.playing(script)) {
      return look(server, Protocol.SMTPS, PATIENT, profile);
    }
  }

  private static Observation look(
      ScriptedMailServer server, Protocol protocol, Limits limits, ClientProfile profile) {
    return new Probe(host -> List.of(), Clock.systemUTC(), limits)
        .observe(server.endpoint(protocol), server.address(), profile);
  }

  private static Served served(Script script, ClientProfile profile) throws IOException {
    Observation observation = look(script, profile);
    assertThat(observation).isInstanceOf(Served.class);
    return (Served) observation;
  }

  private static NotServed notServed(Script script, ClientProfile profile) throws IOException {
    Observation observation = look(script, profile);
    assertThat(observation).isInstanceOf(NotServed.class);
    return (NotServed) observation;
  }

  // Bad certificates are seen as they are

  private static Identity rsa16k() throws Exception {
    try (InputStream key = HandshakeTest.class.getResourceAsStream("rsa-16384.p8")) {
      KeyFactory factory = KeyFactory.getInstance("RSA");
      RSAPrivateCrtKey half =
          (RSAPrivateCrtKey)
              factory.generatePrivate(
                  new PKCS8EncodedKeySpec(Objects.requireNonNull(key).readAllBytes()));
      RSAPublicKeySpec other = new RSAPublicKeySpec(half.getModulus(), half.getPublicExponent());
      KeyPair pair = new KeyPair(factory.generatePublic(other), half);
      return ISSUING.leaf("mail.example.org").key(pair).issue();
    }
  }

  @Test
  void anRsaKeyOf16384Bits() throws Exception {
    Identity huge = rsa16k();

    Served seen = served(smtps(huge), ClientProfile.ORDINARY);

    assertThat(seen.chain()).isEqualTo(huge.chain());
  }

  @Test
  void aDsaKeyIsNotTried() throws Exception {
    // The server signs with a key of RSA, and sends another one's certificate.
    KeyPair forged =
        new KeyPair(
            TestCertificates.dsa(16_384).getPublic(), KeyKind.RSA_2048.generate().getPrivate());
    Identity dsa = ISSUING.leaf("mail.example.org").key(forged).issue();

    for (int suite :
        List.of(
            CipherSuite.TLS_DHE_RSA_WITH_AES_128_CBC_SHA,
            CipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA)) {
      NotServed seen =
          notServed(
              old(new OldTlsServer(dsa, ProtocolVersion.TLSv12, suite)), ClientProfile.ORDINARY);

      assertThat(seen.fault()).isEqualTo(Fault.HANDSHAKE_FAILED);
      assertThat(seen.detail())
          .isEqualTo("the certificate that the server sends is for a DSA key, which is not tried");
    }
  }

  @Test
  void anRsaKeyOf512Bits() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(512);
    Identity tiny = ISSUING.leaf("mail.example.org").key(generator.generateKeyPair()).issue();

    Served seen =
        served(old(new OldTlsServer(tiny, ProtocolVersion.TLSv12)), ClientProfile.ORDINARY);

    assertThat(seen.chain()).isEqualTo(tiny.chain());
  }

  @Test
  void expired() throws Exception {
    Instant then = Instant.parse("2020-01-01T00:00:00Z");
    Identity expired =
        ISSUING.leaf("mail.example.org").valid(then, then.plus(Duration.ofDays(90))).issue();

    assertThat(served(smtps(expired), ClientProfile.ORDINARY).chain()).isEqualTo(expired.chain());
  }

  @Test
  void theIntermediateIsMissingOrTheOrderWrong() throws Exception {
    Identity alone = MAIL.serving(MAIL.certificate());
    Identity mixed = MAIL.serving(MAIL.certificate(), ROOT.certificate(), ISSUING.certificate());

    assertThat(served(smtps(alone), ClientProfile.ORDINARY).chain()).isEqualTo(alone.chain());
    assertThat(served(smtps(mixed), ClientProfile.ORDINARY).chain()).isEqualTo(mixed.chain());
  }

  @ParameterizedTest
  @CsvSource({"50, true", "64, true", "65, false"})
  void aLongChain(int length, boolean seen) throws Exception {
    Identity longest =
        MAIL.serving(
            Stream.concat(
                    Stream.of(MAIL.certificate()),
                    Stream.generate(ISSUING::certificate).limit(length - 1))
                .toArray(X509Certificate[]::new));

    Observation observation = look(smtps(longest), ClientProfile.ORDINARY);

    if (seen) {
      assertThat(((Served) observation).chain()).isEqualTo(longest.chain());
    } else {
      assertThat(((NotServed) observation).fault()).isEqualTo(Fault.TOO_LONG);
      assertThat(((NotServed) observation).detail()).contains("65 certificates");
    }
  }

  /** Which Java's parser refuses, and no mail server does (RFC 5280 §4.1.2.6). */
  @ParameterizedTest
  @EnumSource(
      value = TlsVersion.class,
      names = {"TLS_1_2", "TLS_1_3"})
  void noSubjectAndAlternativeNamesThatAreNotCritical(TlsVersion version) throws Exception {
    Identity odd = new FieldDraft().noSubject().identity();

    Served seen = served(smtps(odd), ClientProfile.only(version));

    assertThat(seen.chain()).isEqualTo(odd.chain());
    assertThat(seen.chain().info().names())
        .extracting(Identifier::text)
        .containsExactly("mail.example.org");
  }

  static Stream<FieldDraft> odd() {
    byte[] garbage = {0x30, 0x7F, 1};
    return Stream.of(
        new FieldDraft().issuer(FieldDraft.sequence()).noSubject(),
        new FieldDraft().version(7),
        new FieldDraft().from(DERNull.INSTANCE),
        new FieldDraft()
            .more(
                FieldDraft.extension("2.5.29.15", true, garbage),
                FieldDraft.extension("2.5.29.19", true, garbage),
                FieldDraft.extension("1.2.3.4", true, garbage)));
  }

  @ParameterizedTest
  @MethodSource
  void odd(FieldDraft draft) throws Exception {
    Identity odd = draft.identity();

    for (TlsVersion version : List.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3)) {
      assertThat(served(smtps(odd), ClientProfile.only(version)).chain()).isEqualTo(odd.chain());
    }
  }

  @Test
  void aCertificateWithoutItsKeyIsNotServed() throws Exception {
    Identity stolen =
        new Identity(ISSUING.leaf("a.example.org").issue().key(), MAIL.certificates());
    Identity stolenRsa =
        new Identity(
            ISSUING.leaf("a.example.org").key(KeyKind.RSA_2048).issue().key(), RSA.certificates());

    for (NotServed seen :
        List.of(
            notServed(smtps(stolen), ClientProfile.ORDINARY),
            notServed(smtps(stolenRsa), ClientProfile.only(TlsVersion.TLS_1_2)),
            notServed(
                old(new OldTlsServer(stolenRsa, ProtocolVersion.TLSv10)),
                ClientProfile.only(TlsVersion.TLS_1_0)))) {
      assertThat(seen.fault()).isEqualTo(Fault.HANDSHAKE_FAILED);
      assertThat(seen.detail()).contains("cannot prove that it holds the key");
    }
  }

  @Test
  void halfOfTheConnectionsServeTheOldCertificate() throws Exception {
    Identity before = ISSUING.leaf("mail.example.org").issue();
    AtomicInteger clients = new AtomicInteger();
    Script alternating =
        stage -> smtps(clients.getAndIncrement() % 2 == 0 ? MAIL : before).play(stage);
    try (ScriptedMailServer server = ScriptedMailServer.playing(alternating)) {
      Observation first = look(server, Protocol.SMTPS, PATIENT, ClientProfile.ORDINARY);
      Observation second = look(server, Protocol.SMTPS, PATIENT, ClientProfile.ORDINARY);

      assertThat(((Served) first).chain()).isEqualTo(MAIL.chain());
      assertThat(((Served) second).chain()).isEqualTo(before.chain());
    }
  }

  // Manners

  @ParameterizedTest
  @EnumSource(
      value = TlsVersion.class,
      names = {"TLS_1_0", "TLS_1_1", "TLS_1_2"})
  void anOldServerIsSeenByAClientOfItsTime(TlsVersion version) throws Exception {
    ProtocolVersion engine = Client.engine(version);
    for (int suite :
        List.of(
            CipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA,
            CipherSuite.TLS_DHE_RSA_WITH_AES_256_CBC_SHA,
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA)) {
      Served seen = served(old(new OldTlsServer(RSA, engine, suite)), ClientProfile.only(version));

      assertThat(seen.tlsVersion()).isEqualTo(version.word());
      assertThat(seen.cipherSuite()).isEqualTo(OfferedSuite.of(suite).name());
      assertThat(seen.chain()).isEqualTo(RSA.chain());
    }
  }

  /**
   * TLS 1.3 says so after the handshake, TLS 1.2 in the middle of it: the key is proven in both.
   */
  @ParameterizedTest
  @EnumSource(
      value = TlsVersion.class,
      names = {"TLS_1_2", "TLS_1_3"})
  void theCertificateIsSeenOfAServerThatWantsOneOfOurs(TlsVersion version) throws Exception {
    for (Identity identity : List.of(MAIL, RSA)) {
      Script script = stage -> stage.startTlsForCertified(identity.serverContext());

      Served seen = served(script, ClientProfile.only(version));

      assertThat(seen.tlsVersion()).isEqualTo(version.word());
      assertThat(seen.chain()).isEqualTo(identity.chain());
      assertThat(seen.ending().map(Observation.Ending::fault))
          .hasValue(Fault.CLIENT_CERTIFICATE_WANTED);
      assertThat(seen.ending().orElseThrow().detail()).contains("turns away who has none");
    }
  }

  /** It may turn us away with an alert, or by hanging up; that may overtake the alert, too. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoSignsNothingHasProvenNothing(boolean alert) throws Exception {
    Script script = stage -> stage.startTls(new DemandingServer(alert ? () -> {} : stage::reset));

    NotServed seen = notServed(script, ClientProfile.only(TlsVersion.TLS_1_2));

    assertThat(seen.fault()).isEqualTo(Fault.HANDSHAKE_FAILED);
    assertThat(seen.agreed()).as(seen.detail()).hasValue(TlsVersion.TLS_1_2);
  }

  /** Turns away who has no certificate, before it has shown that it has the key of its own. */
  @SuppressWarnings("JdkObsolete") // the engine's API is made of vectors
  private static final class DemandingServer extends OldTlsServer {
    private final Ending first;

    DemandingServer(Ending first) {
      super(RSA, ProtocolVersion.TLSv12, CipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA);
      this.first = first;
    }

    /** What it does before it says so. */
    interface Ending {
      void end() throws IOException;
    }

    @Override
    public CertificateRequest getCertificateRequest() {
      return new CertificateRequest(
          new short[] {ClientCertificateType.rsa_sign},
          TlsUtils.getDefaultSupportedSignatureAlgorithms(context),
          new Vector<>());
    }

    @Override
    public void notifyClientCertificate(Certificate none) throws IOException {
      first.end();
      throw new TlsFatalAlert(AlertDescription.handshake_failure);
    }
  }

  @Test
  void anOldServerRefusesAClientOfToday() throws Exception {
    NotServed seen =
        notServed(old(new OldTlsServer(RSA, ProtocolVersion.TLSv10)), ClientProfile.ORDINARY);

    assertThat(seen.fault()).isEqualTo(Fault.HANDSHAKE_FAILED);
    assertThat(seen.agreed()).isEmpty();
    assertThat(seen.detail())
        .contains("the TLS alert protocol_version (70)")
        .contains("TLSv1.2 or TLSv1.3");
  }

  @Test
  void oneVersionIsOfferedWhereOneIsAskedFor() throws Exception {
    assertThat(served(smtps(MAIL), ClientProfile.only(TlsVersion.TLS_1_2)).tlsVersion())
        .isEqualTo("TLSv1.2");
    assertThat(served(smtps(MAIL), ClientProfile.only(TlsVersion.TLS_1_3)).tlsVersion())
        .isEqualTo("TLSv1.3");
    assertThat(notServed(smtps(RSA), ClientProfile.only(TlsVersion.TLS_1_0)).fault())
        .isEqualTo(Fault.HANDSHAKE_FAILED);
  }

  @ParameterizedTest
  @EnumSource(
      value = Keys.class,
      names = {"RSA", "ECDSA"})
  void eachKindOfKeyIsAskedForByItself(Keys keys) throws Exception {
    Identity right = keys == Keys.RSA ? RSA : MAIL;
    Identity wrong = keys == Keys.RSA ? MAIL : RSA;
    for (TlsVersion version : List.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3)) {
      ClientProfile profile = new ClientProfile(Sni.HOST, keys, Optional.of(version));

      assertThat(served(smtps(right), profile).chain()).isEqualTo(right.chain());
      assertThat(notServed(smtps(wrong), profile).detail())
          .contains("the server refuses with the TLS alert handshake_failure (40)");
    }
  }

  @Test
  void theNameInTheSniIsAsAsked() throws Exception {
    SSLContext context = MAIL.serverContext();
    Script script = MailScripts.serving(Protocol.SMTPS, "mail.example.org", context);
    try (ScriptedMailServer server = ScriptedMailServer.playing(script)) {
      for (Sni sni : Sni.values()) {
        look(server, Protocol.SMTPS, PATIENT, ClientProfile.with(sni));
      }

      assertThat(server.stages())
          .extracting(ScriptedMailServer.Stage::serverNames)
          .containsExactly(List.of("mail.example.org"), List.of(), List.of("unknown.invalid"));
    }
  }

  @Test
  void hangsUpOnAnUnknownName() throws Exception {
    NotServed seen =
        notServed(
            stage -> {
              assertThat(stage.read()).contains("unknown.invalid");
              stage.close();
            },
            ClientProfile.with(Sni.UNKNOWN));

    assertThat(seen.fault()).isEqualTo(Fault.HANDSHAKE_FAILED);
    assertThat(seen.detail()).contains("hung up in the TLS handshake");
  }

  // Odd handshakes

  @ParameterizedTest
  @CsvSource({
    "40, handshake_failure (40)",
    "70, protocol_version (70)",
    "80, internal_error (80)",
    "112, unrecognized_name (112)",
    "199, UNKNOWN (199)"
  })
  void alertsAreNamed(int alert, String name) throws Exception {
    NotServed seen =
        notServed(
            stage -> {
              stage.read();
              stage.sendRaw("\u0015\u0003\u0003\u0000\u0002\u0002" + (char) alert);
            },
            ClientProfile.ORDINARY);

    assertThat(seen.fault()).isEqualTo(Fault.HANDSHAKE_FAILED);
    assertThat(seen.detail()).contains("the server refuses with the TLS alert " + name);
  }

  @Test
  void aHandshakeWithoutEndIsCutOff() throws Exception {
    // A handshake message of 16 MiB in records of 16 KiB.
    String record = "\u0016\u0003\u0003@\u0000";
    NotServed seen =
        notServed(
            stage -> {
              stage.read();
              stage.sendRaw(record + "\u000b\u00ff\u00ff\u00ff" + "x".repeat(16380));
              while (true) {
                stage.sendRaw(record + "x".repeat(16384));
              }
            },
            ClientProfile.ORDINARY);

    assertThat(seen.fault()).isEqualTo(Fault.TOO_LONG);
    assertThat(seen.detail()).contains("256 KiB");
  }

  // The other mode

  @Test
  void aSilentPortIsFoundToSpeakTls() throws Exception {
    Limits limits = new Limits(Duration.ofSeconds(3), Duration.ofSeconds(3), 8192, 65536);
    SSLContext context = MAIL.serverContext();
    try (ScriptedMailServer server = ScriptedMailServer.playing(stage -> stage.startTls(context))) {
      Observation seen = look(server, Protocol.SUBMISSION, limits, ClientProfile.ORDINARY);

      assertThat(((NotServed) seen).fault()).isEqualTo(Fault.NONSENSE);
      assertThat(((NotServed) seen).detail())
          .contains("answers a TLS handshake")
          .endsWith("look at it as smtps");
    }
  }

  @Test
  void aLateGreetingIsHeardAllTheSame() throws Exception {
    Limits limits = new Limits(Duration.ofSeconds(3), Duration.ofSeconds(3), 8192, 65536);
    CountDownLatch tried = new CountDownLatch(1);
    AtomicInteger clients = new AtomicInteger();
    Script mail = MailScripts.serving(Protocol.SMTP, "mail.example.org", MAIL.serverContext());
    Script late =
        stage -> {
          if (clients.getAndIncrement() > 0) {
            tried.countDown();
            stage.close();
          } else {
            stage.pauseUntil(tried);
            mail.play(stage);
          }
        };
    try (ScriptedMailServer server = ScriptedMailServer.playing(late)) {
      assertThat(look(server, Protocol.SMTP, limits, ClientProfile.ORDINARY))
          .isInstanceOf(Served.class);
    }
  }
}
