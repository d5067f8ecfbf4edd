package org.mailseal.endpoint.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.Observation.NotServed;
import org.mailseal.endpoint.Observation.Served;
import org.mailseal.endpoint.Protocol;
import org.mailseal.endpoint.probe.ScriptedMailServer.Script;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.name.DnsName;

@Timeout(30)
class ProbeTest {
  private static final Identity MAIL =
      TestCertificates.root("Test Root")
          .intermediate("Test Issuing CA")
          .leaf("mail.example.org")
          .issue();
  private static final SSLContext TLS = MAIL.serverContext();
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final Resolver NOBODY_ASKS =
      host -> {
        throw new AssertionError("nobody should resolve " + host);
      };
  private static final Limits PATIENT =
      new Limits(Duration.ofSeconds(5), Duration.ofSeconds(10), 8192, 65536);
  private static final Limits HURRIED =
      new Limits(Duration.ofMillis(300), Duration.ofMillis(600), 8192, 65536);

  private static final String GREETING = "220 mail.example.org ESMTP";
  private static final String[] EHLO_ANSWER = {"250-mail.example.org", "250 STARTTLS"};

  private static Observation look(Protocol protocol, Limits limits, Script script)
      throws IOException {
    try (ScriptedMailServer server = ScriptedMailServer.playing(script)) {
      return new Probe(NOBODY_ASKS, CLOCK, limits)
          .observe(server.endpoint(protocol), server.address());
    }
  }

  private static Served served(Protocol protocol, Script script) throws IOException {
    Observation observation = look(protocol, PATIENT, script);
    assertThat(observation).isInstanceOf(Served.class);
    return (Served) observation;
  }

  private static NotServed notServed(Protocol protocol, Script script) throws IOException {
    return notServed(protocol, PATIENT, script);
  }

  private static NotServed notServed(Protocol protocol, Limits limits, Script script)
      throws IOException {
    Observation observation = look(protocol, limits, script);
    assertThat(observation).isInstanceOf(NotServed.class);
    return (NotServed) observation;
  }

  /** The rest of a well-behaved SMTP dialogue after the greeting. */
  private static void afterGreeting(ScriptedMailServer.Stage stage) throws IOException {
    stage.expect("EHLO [127.0.0.1]");
    stage.send(EHLO_ANSWER);
    stage.expect("STARTTLS");
    stage.send("220 go");
    stage.startTls(TLS);
    MailScripts.withinTls(Protocol.SMTP, "mail.example.org", stage);
  }

  @ParameterizedTest
  @EnumSource
  void everyProtocolComesToTlsAndShowsTheWholeChain(Protocol protocol) throws Exception {
    Script script = MailScripts.serving(protocol, "mail.example.org", TLS);
    try (ScriptedMailServer server = ScriptedMailServer.playing(script)) {
      Endpoint endpoint = server.endpoint(protocol);
      Observation observation =
          new Probe(NOBODY_ASKS, CLOCK, PATIENT).observe(endpoint, server.address());

      assertThat(observation).isInstanceOf(Served.class);
      Served seen = (Served) observation;
      assertThat(seen.endpoint()).isEqualTo(endpoint);
      assertThat(seen.at()).isEqualTo(NOW);
      assertThat(seen.address().getPort()).isEqualTo(server.port());
      assertThat(seen.chain()).isEqualTo(MAIL.chain());
      assertThat(seen.tlsVersion()).isEqualTo("TLSv1.3");
      assertThat(seen.cipherSuite()).startsWith("TLS_");
      assertThat(seen.greeting()).isPresent();
      assertThat(seen.greeting().flatMap(Greeting::name))
          .isEqualTo(
              protocol.greetsWithName()
                  ? Optional.of(DnsName.of("mail.example.org"))
                  : Optional.empty());
      assertThat(seen.ehloName()).isEqualTo(seen.greeting().flatMap(Greeting::name));
      assertThat(seen.capabilities().isEmpty()).isEqualTo(protocol.implicitTls());
      assertThat(seen.capabilitiesAfterTls())
          .doesNotContain("STARTTLS", "STLS")
          .anyMatch(capability -> capability.contains("PLAIN"));
      assertThat(server.stages().getFirst().serverNames()).containsExactly("mail.example.org");
    }
  }

  @Test
  void anAddressIsNeverSentAsSni() throws Exception {
    Script script = MailScripts.serving(Protocol.IMAPS, "mail.example.org", TLS);
    try (ScriptedMailServer server = ScriptedMailServer.playing(script)) {
      Endpoint endpoint = new Endpoint("127.0.0.1", server.port(), Protocol.IMAPS);

      assertThat(new Probe(NOBODY_ASKS, CLOCK, PATIENT).observe(endpoint, Optional.empty()))
          .singleElement()
          .isInstanceOf(Served.class);
      assertThat(server.stages().getFirst().serverNames()).isEmpty();
    }
  }

  @Test
  void aBrokenChainIsShownAsItIs() throws Exception {
    Identity other = TestCertificates.root("Other Root").leaf("other.example.org").issue();
    Identity mixed =
        MAIL.serving(MAIL.certificate(), other.certificate(), MAIL.certificates().get(1));

    Served seen =
        served(
            Protocol.SMTPS,
            MailScripts.serving(Protocol.SMTPS, "mail.example.org", mixed.serverContext()));

    assertThat(seen.chain()).isEqualTo(mixed.chain());
  }

  @Test
  void everyLookShakesHandsAnewAndSeesTheNewCertificate() throws Exception {
    Script script =
        stage -> {
          stage.startTls(TLS); // one context, hence a cache of sessions to resume
          stage.send("+OK ready");
          MailScripts.withinTls(Protocol.POP3S, "mail.example.org", stage);
        };
    try (ScriptedMailServer server = ScriptedMailServer.playing(script)) {
      Probe probe = new Probe(NOBODY_ASKS, CLOCK, PATIENT);
      for (int i = 0; i < 3; i++) {
        assertThat(probe.observe(server.endpoint(Protocol.POP3S), server.address()))
            .isInstanceOf(Served.class);
      }
    }
  }

  // Greetings

  @Test
  void waitsForTheLastLineOfAPostscreenGreeting() throws Exception {
    Served seen =
        served(
            Protocol.SMTP,
            stage -> {
              stage.send("220-mail.example.org ESMTP");
              stage.pause(Duration.ofMillis(300));
              stage.send("220 mail.example.org ESMTP Postfix");
              afterGreeting(stage);
            });

    assertThat(seen.greeting().orElseThrow().lines())
        .containsExactly("220-mail.example.org ESMTP", "220 mail.example.org ESMTP Postfix");
    assertThat(seen.greeting().orElseThrow().name()).contains(DnsName.of("mail.example.org"));
  }

  @ParameterizedTest
  @CsvSource({
    "220 mail ESMTP",
    "220 localhost",
    "220",
    "220 [192.0.2.1] ready",
    "220 192.0.2.1 ready",
    "220 *.example.org",
    "220 ************************",
  })
  void aGreetingMayLackTheFullName(String greeting) throws Exception {
    Served seen =
        served(
            Protocol.SMTP,
            stage -> {
              stage.send(greeting);
              afterGreeting(stage);
            });

    assertThat(seen.greeting().orElseThrow().name()).isEmpty();
    assertThat(seen.greeting().orElseThrow().lines()).containsExactly(greeting);
  }

  @Test
  void strangeBytesInAGreetingAreMadePrintable() throws Exception {
    Served seen =
        served(
            Protocol.SMTP,
            stage -> {
              stage.sendRaw("220-mail.example.org \0\u001b[2J caf\u00e9\r\n");
              stage.sendRaw("220 caf\u00c3\u00a9\r\n"); // the same in UTF-8
              afterGreeting(stage);
            });

    assertThat(seen.greeting().orElseThrow().lines())
        .containsExactly("220-mail.example.org \\u0000\\u001B[2J caf\u00e9", "220 caf\u00e9");
  }

  @Test
  void bareLineFeedsWillDo() throws Exception {
    Served seen =
        served(
            Protocol.SMTP,
            stage -> {
              stage.sendRaw("220 mail.example.org\n");
              stage.expect("EHLO");
              stage.sendRaw("250-mail.example.org\n250 STARTTLS\n");
              stage.expect("STARTTLS");
              stage.sendRaw("220 go\n");
              stage.startTls(TLS);
              MailScripts.withinTls(Protocol.SMTP, "mail.example.org", stage);
            });

    assertThat(seen.capabilities()).containsExactly("STARTTLS");
  }

  @ParameterizedTest
  @CsvSource({
    "421 mail.example.org too busy, TRY_LATER",
    "554 no SMTP service here, BLOCKED",
    "521 mail.example.org does not accept mail, BLOCKED",
    "451 local error, TRY_LATER",
    "450 not now, TRY_LATER",
    "454 no more, TRY_LATER",
    "550 you are on a list, BLOCKED",
    "250 what?, NONSENSE",
    "HTTP/1.1 400 Bad Request, NONSENSE",
    "220x mail.example.org, NONSENSE",
  })
  void aGreetingThatTurnsUsAway(String greeting, Fault fault) throws Exception {
    NotServed seen =
        notServed(
            Protocol.SMTP,
            stage -> {
              stage.send(greeting);
              stage.expect("QUIT"); // RFC 5321 §3.1
              stage.send("221 bye");
            });

    assertThat(seen.fault()).isEqualTo(fault);
    assertThat(seen.detail()).contains(greeting);
    assertThat(seen.greeting()).isEmpty();
    assertThat(seen.fault().unreachable()).isFalse();
  }

  @Test
  void theSameWithinTlsComesTooLateToHideTheCertificate() throws Exception {
    Served seen =
        served(
            Protocol.SMTPS,
            stage -> {
              stage.startTls(TLS);
              stage.send("421 too many connections");
            });

    assertThat(seen.chain()).isEqualTo(MAIL.chain());
    assertThat(seen.ending().map(Observation.Ending::fault)).hasValue(Fault.TRY_LATER);
  }

  @Test
  void otherProtocolsSayItTheirWay() throws Exception {
    NotServed pop3 =
        notServed(
            Protocol.POP3,
            stage -> {
              stage.send("+OK ready");
              stage.expect("CAPA");
              stage.send("-ERR [SYS/TEMP] the disk is full");
              stage.expect("QUIT");
            });
    NotServed imap =
        notServed(
            Protocol.IMAP,
            stage -> {
              stage.send("* OK ready");
              stage.expect("a1 CAPABILITY");
              stage.send("a1 NO [UNAVAILABLE] the backend is down");
              stage.expect("a2 LOGOUT");
            });

    assertThat(pop3.fault()).isEqualTo(Fault.TRY_LATER);
    assertThat(imap.fault()).isEqualTo(Fault.TRY_LATER);
  }

  // SMTP: EHLO and STARTTLS

  @ParameterizedTest
  @CsvSource({
    "250 SIZE 1000, STARTTLS_NOT_OFFERED",
    "250 STARTTLSX, STARTTLS_NOT_OFFERED",
    "250 XXXXXXXA, REWRITTEN",
    "421 later, TRY_LATER",
    "554 go away, BLOCKED",
  })
  void anEhloAnswerWithoutStartTls(String answer, Fault fault) throws Exception {
    NotServed seen =
        notServed(
            Protocol.SMTP,
            stage -> {
              stage.send(GREETING);
              stage.expect("EHLO");
              stage.send("250-mail.example.org".replace("250", answer.substring(0, 3)), answer);
              stage.expect("QUIT");
              stage.send("221 bye");
            });

    assertThat(seen.fault()).isEqualTo(fault);
    assertThat(seen.greeting()).isPresent();
  }

  @Test
  void aMaskedBannerExplainsAMissingStartTls() throws Exception {
    NotServed seen =
        notServed(
            Protocol.SMTP,
            stage -> {
              stage.send("220 **************0*2******");
              stage.expect("EHLO");
              stage.send("250 mail.example.org");
              stage.expect("QUIT");
            });

    assertThat(seen.fault()).isEqualTo(Fault.REWRITTEN);
    assertThat(seen.detail()).contains("firewall");
  }

  @Test
  void aServerThatKnowsOnlyHeloOffersNothing() throws Exception {
    NotServed seen =
        notServed(
            Protocol.SMTP,
            stage -> {
              stage.send(GREETING);
              stage.expect("EHLO");
              stage.send("502 not implemented");
              stage.expect("QUIT");
            });

    assertThat(seen.fault()).isEqualTo(Fault.STARTTLS_NOT_OFFERED);
  }

  @ParameterizedTest
  @CsvSource({
    "454 TLS not available due to local problem, STARTTLS_REFUSED",
    "501 no, STARTTLS_REFUSED",
    "421 later, TRY_LATER",
  })
  void startTlsOfferedButNotDone(String answer, Fault fault) throws Exception {
    NotServed seen =
        notServed(
            Protocol.SMTP,
            stage -> {
              stage.send(GREETING);
              stage.expect("EHLO");
              stage.send(EHLO_ANSWER);
              stage.expect("STARTTLS");
              stage.send(answer);
              stage.expect("QUIT");
            });

    assertThat(seen.fault()).isEqualTo(fault);
    assertThat(seen.detail()).contains(answer);
  }

  @Test
  void plaintextBehindTheStartTlsAnswerIsAnInjection() throws Exception {
    NotServed smtp =
        notServed(
            Protocol.SMTP,
            stage -> {
              stage.send(GREETING);
              stage.expect("EHLO");
              stage.send(EHLO_ANSWER);
              stage.expect("STARTTLS");
              stage.send("220 go", "250 injected");
              stage.expect("QUIT");
            });
    NotServed imap =
        notServed(
            Protocol.IMAP,
            stage -> {
              stage.send("* OK ready");
              stage.expect("a1");
              stage.send("* CAPABILITY IMAP4rev1 STARTTLS", "a1 OK");
              stage.expect("a2");
              stage.send("a2 OK begin", "* CAPABILITY IMAP4rev1 AUTH=PLAIN");
              stage.expect("a3 LOGOUT");
            });
    NotServed pop3 =
        notServed(
            Protocol.POP3,
            stage -> {
              stage.send("+OK ready");
              stage.expect("CAPA");
              stage.send("+OK", "STLS", ".");
              stage.expect("STLS");
              stage.send("+OK begin", "+OK injected");
              stage.expect("QUIT");
            });

    assertThat(List.of(smtp, imap, pop3)).extracting(NotServed::fault).containsOnly(Fault.INJECTED);
  }

  // IMAP

  @Test
  void untaggedLinesBeforeTheTaggedOkAreNoInjection() throws Exception {
    Served seen =
        served(
            Protocol.IMAP,
            stage -> {
              stage.send("* ok [ALERT] hello");
              stage.expect("a1 CAPABILITY");
              stage.send("* OK still here", "* capability IMAP4rev1  starttls", "a1 ok");
              stage.expect("a2 STARTTLS");
              stage.send("* OK [ALERT] soon", "* CAPABILITY IMAP4rev1", "a2 OK begin");
              stage.startTls(TLS);
              MailScripts.withinTls(Protocol.IMAP, "", stage);
            });

    assertThat(seen.capabilities()).containsExactly("IMAP4rev1", "starttls");
  }

  @Test
  void preauthenticatedInClearCannotStartTls() throws Exception {
    NotServed seen =
        notServed(
            Protocol.IMAP,
            stage -> {
              stage.send("* PREAUTH welcome back");
              stage.expect("a1 CAPABILITY");
              stage.send("* CAPABILITY IMAP4rev1 STARTTLS", "a1 OK done");
              stage.expect("a2 LOGOUT");
            });

    assertThat(seen.fault()).isEqualTo(Fault.PREAUTHENTICATED);
  }

  @Test
  void byeCanComeAtAnyTime() throws Exception {
    NotServed first =
        notServed(
            Protocol.IMAP,
            stage -> {
              stage.send("* BYE too many connections");
              stage.close();
            });
    NotServed later =
        notServed(
            Protocol.IMAP,
            stage -> {
              stage.send("* OK ready");
              stage.expect("a1 CAPABILITY");
              stage.send("* BYE shutting down");
              stage.close();
            });

    assertThat(List.of(first, later)).extracting(NotServed::fault).containsOnly(Fault.BYE);
    assertThat(later.detail()).contains("shutting down").contains("CAPABILITY");
  }

  @ParameterizedTest
  @CsvSource({
    "a2 NO not now, STARTTLS_REFUSED",
    "a2 BAD what, STARTTLS_REFUSED",
    "+ go on, NONSENSE",
  })
  void imapStartTlsNotDone(String answer, Fault fault) throws Exception {
    NotServed seen =
        notServed(
            Protocol.IMAP,
            stage -> {
              stage.send("* OK ready");
              stage.expect("a1");
              stage.send("* CAPABILITY IMAP4rev1 STARTTLS", "a1 OK");
              stage.expect("a2");
              stage.send(answer);
              stage.expect("a3 LOGOUT");
            });

    assertThat(seen.fault()).isEqualTo(fault);
  }

  @Test
  void imapWithoutStartTls() throws Exception {
    NotServed seen =
        notServed(
            Protocol.IMAP,
            stage -> {
              stage.send("* OK ready");
              stage.expect("a1");
              stage.send("* CAPABILITY IMAP4rev1 LOGINDISABLED", "a1 OK");
              stage.expect("a2 LOGOUT");
            });

    assertThat(seen.fault()).isEqualTo(Fault.STARTTLS_NOT_OFFERED);
  }

  // POP3

  @Test
  void anApopStampIsNotAName() throws Exception {
    Served seen =
        served(Protocol.POP3, MailScripts.serving(Protocol.POP3, "mail.example.org", TLS));

    assertThat(seen.greeting().orElseThrow().lines().getFirst())
        .endsWith("<1896.697170952@mail.example.org>");
    assertThat(seen.greeting().orElseThrow().name()).isEmpty();
  }

  @Test
  void withoutCapaStlsIsTriedAllTheSame() throws Exception {
    Served seen =
        served(
            Protocol.POP3,
            stage -> {
              stage.send("+OK ready");
              stage.expect("CAPA");
              stage.send("-ERR unknown command");
              stage.expect("STLS");
              stage.send("+OK begin");
              stage.startTls(TLS);
              stage.expect("CAPA");
              stage.send("-ERR unknown command");
              stage.expect("QUIT");
              stage.send("+OK");
            });

    assertThat(seen.capabilities()).isEmpty();
    assertThat(seen.capabilitiesAfterTls()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "STLS, STARTTLS_REFUSED",
    "-ERR, STARTTLS_NOT_OFFERED",
  })
  void pop3StlsRefused(String capa, Fault fault) throws Exception {
    NotServed seen =
        notServed(
            Protocol.POP3,
            stage -> {
              stage.send("+OK ready");
              stage.expect("CAPA");
              stage.send(
                  capa.equals("-ERR") ? new String[] {"-ERR"} : new String[] {"+OK", capa, "."});
              stage.expect("STLS");
              stage.send("-ERR no TLS");
              stage.expect("QUIT");
            });

    assertThat(seen.fault()).isEqualTo(fault);
  }

  @Test
  void pop3WithoutStls() throws Exception {
    NotServed seen =
        notServed(
            Protocol.POP3,
            stage -> {
              stage.send("+OK ready");
              stage.expect("CAPA");
              stage.send("+OK", "UIDL", "USER", ".");
              stage.expect("QUIT");
            });

    assertThat(seen.fault()).isEqualTo(Fault.STARTTLS_NOT_OFFERED);
  }

  @ParameterizedTest
  @CsvSource({
    "-ERR [SYS/TEMP] busy, TRY_LATER",
    "-ERR go away, BLOCKED",
    "220 mail.example.org, NONSENSE",
  })
  void aPop3GreetingThatTurnsUsAway(String greeting, Fault fault) throws Exception {
    NotServed seen = notServed(Protocol.POP3, stage -> stage.send(greeting));

    assertThat(seen.fault()).isEqualTo(fault);
    assertThat(seen.detail()).contains(greeting);
  }

  // Hostile and broken servers

  @Test
  void aLineWithoutEndIsCutOff() throws Exception {
    NotServed seen =
        notServed(Protocol.SMTP, stage -> stage.sendRaw("220 " + "x".repeat(5_000_000)));

    assertThat(seen.fault()).isEqualTo(Fault.TOO_LONG);
    assertThat(seen.detail()).hasSizeLessThan(500);
  }

  @Test
  void linesWithoutEndAreCutOff() throws Exception {
    NotServed seen =
        notServed(
            Protocol.SMTP,
            stage -> {
              while (true) {
                stage.send("220-mail.example.org hello");
              }
            });

    assertThat(seen.fault()).isEqualTo(Fault.TOO_LONG);
  }

  @Test
  @Timeout(8)
  void drippingBytesDoNotOutliveTheDeadline() throws Exception {
    NotServed greeting =
        notServed(
            Protocol.SMTP, HURRIED, stage -> stage.drip("220-slow\r\n", Duration.ofMillis(20)));
    NotServed later =
        notServed(
            Protocol.SMTP,
            HURRIED,
            stage -> {
              stage.send(GREETING);
              stage.drip("250-slow\r\n", Duration.ofMillis(20));
            });

    assertThat(greeting.fault()).isEqualTo(Fault.NO_ANSWER);
    assertThat(greeting.fault().unreachable()).isTrue();
    assertThat(later.fault()).isEqualTo(Fault.TIMED_OUT);
    assertThat(later.detail()).contains("0.6 s").contains("before TLS");
  }

  @Test
  @Timeout(8)
  void theDeadlineAlsoEndsAHandshake() throws Exception {
    // The head of a TLS record of 16 KiB, whose bytes then come one by one.
    NotServed seen =
        notServed(
            Protocol.IMAPS,
            HURRIED,
            stage -> {
              stage.awaitBytes();
              stage.sendRaw("\u0016\u0003\u0003@\u0000\u0002\u0000?\u00fc");
              stage.drip("\u0000", Duration.ofMillis(20));
            });

    assertThat(seen.fault()).isEqualTo(Fault.TIMED_OUT);
    assertThat(seen.detail()).contains("handshake");
  }

  @Test
  @Timeout(8)
  void aServerThatIgnoresTheFarewellDoesNotHoldUsUp() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    Script script =
        stage -> {
          stage.startTls(TLS);
          stage.send(GREETING);
          stage.expect("EHLO");
          stage.send("250 mail.example.org");
          stage.expect("QUIT");
          stage.pauseUntil(seen);
        };
    try (ScriptedMailServer server = ScriptedMailServer.playing(script)) {
      Observation observation =
          new Probe(NOBODY_ASKS, CLOCK, PATIENT)
              .observe(server.endpoint(Protocol.SMTPS), server.address());
      seen.countDown();
      assertThat(observation).isInstanceOf(Served.class);
    }
  }

  @Test
  void aResetInTheHandshake() throws Exception {
    NotServed seen =
        notServed(
            Protocol.SMTPS,
            stage -> {
              stage.awaitBytes();
              stage.reset();
            });

    assertThat(seen.fault()).isEqualTo(Fault.HANDSHAKE_FAILED);
  }

  @Test
  void plaintextWhereAHandshakeIsDue() throws Exception {
    NotServed seen =
        notServed(
            Protocol.SMTPS,
            stage -> {
              stage.awaitBytes();
              stage.send(GREETING);
            });

    assertThat(seen.fault()).isEqualTo(Fault.NONSENSE);
    assertThat(seen.detail()).contains(GREETING).contains("look at it as submission");
  }

  @Test
  void hangingUpIsToldWithItsMoment() throws Exception {
    NotServed before = notServed(Protocol.SMTP, ScriptedMailServer.Stage::close);
    NotServed after =
        notServed(
            Protocol.SMTP,
            stage -> {
              stage.send(GREETING);
              stage.expect("EHLO");
              stage.close();
            });

    assertThat(List.of(before, after)).extracting(NotServed::fault).containsOnly(Fault.CLOSED);
    assertThat(before.detail()).contains("before its greeting");
    assertThat(after.detail()).contains("EHLO");
    assertThat(after.greeting()).isPresent();
  }

  // Addresses

  @Test
  void nobodyListens() throws Exception {
    int free;
    try (ServerSocket closedAtOnce = new ServerSocket(0)) {
      free = closedAtOnce.getLocalPort();
    }
    Endpoint endpoint = new Endpoint("127.0.0.1", free, Protocol.SMTP);

    assertThat(new Probe(NOBODY_ASKS, CLOCK, PATIENT).observe(endpoint, Optional.empty()))
        .singleElement()
        .asInstanceOf(type(NotServed.class))
        .satisfies(
            seen -> {
              assertThat(seen.fault()).isEqualTo(Fault.REFUSED);
              assertThat(seen.fault().unreachable()).isTrue();
              assertThat(seen.detail()).contains("127.0.0.1:" + free);
            });
  }

  @Test
  void aNameWithoutAddressIsAnObservation() {
    Resolver empty =
        host -> {
          throw new UnknownHostException(host);
        };

    assertUnresolved(empty);
    assertUnresolved(host -> List.of());
    assertUnresolved(
        host -> {
          throw new IllegalStateException("broken\u001bresolver");
        });
  }

  @Test
  @Timeout(8)
  void aResolverThatHangsIsLeftAlone() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    assertUnresolved(
        host -> {
          try {
            seen.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return List.of();
        });
    seen.countDown();
  }

  private static void assertUnresolved(Resolver resolver) {
    Probe probe = new Probe(resolver, CLOCK, HURRIED);
    assertThat(probe.observe(Endpoint.parse("mail.example.org"), Optional.empty()))
        .singleElement()
        .asInstanceOf(type(NotServed.class))
        .satisfies(
            seen -> {
              assertThat(seen.fault()).isEqualTo(Fault.UNRESOLVED);
              assertThat(seen.address()).isEmpty();
              assertThat(seen.at()).isEqualTo(NOW);
              assertThat(seen.detail()).contains("mail.example.org").doesNotContain("\u001b");
            });
  }

  @Test
  void everyAddressIsLookedAtByItself() throws Exception {
    InetAddress silent = InetAddress.ofLiteral("127.0.0.2"); // nobody listens on that one
    Script script = MailScripts.serving(Protocol.IMAP, "mail.example.org", TLS);
    try (ScriptedMailServer server = ScriptedMailServer.playing(script)) {
      Resolver both = host -> List.of(server.address(), silent, server.address());
      Probe probe = new Probe(both, CLOCK, PATIENT);
      List<Observation> seen = probe.observe(server.endpoint(Protocol.IMAP), Optional.empty());

      assertThat(seen).hasSize(2);
      assertThat(seen.getFirst()).isInstanceOf(Served.class);
      assertThat(seen.getLast())
          .asInstanceOf(type(NotServed.class))
          .extracting(NotServed::fault)
          .isEqualTo(Fault.REFUSED);

      assertThat(probe.observe(server.endpoint(Protocol.IMAP), Optional.of(server.address())))
          .singleElement()
          .isInstanceOf(Served.class);
    }
  }

  /**
   * A host of many silent addresses is looked at as long as one; nothing silently counts as well.
   */
  @Test
  void manyAddressesAreLookedAtAtOnceAndTooManyAreSaid() throws Exception {
    int most = Probe.MAX_ADDRESSES;
    List<InetAddress> all =
        IntStream.rangeClosed(1, most + 8)
            .mapToObj(i -> InetAddress.ofLiteral("127.0.1.%d".formatted(100 + i)))
            .toList();
    List<ServerSocket> servers = new ArrayList<>();
    CountDownLatch together = new CountDownLatch(most);
    try {
      servers.add(new ServerSocket(0, 1, all.getFirst()));
      int port = servers.getFirst().getLocalPort();
      for (InetAddress address : all.subList(1, all.size())) {
        servers.add(new ServerSocket(port, 1, address));
      }
      // Each is silent until all that are looked at are connected, and then hangs up.
      servers.forEach(server -> Thread.ofVirtual().start(() -> hangUpTogether(server, together)));

      List<Observation> seen =
          new Probe(host -> all.reversed(), CLOCK, PATIENT)
              .observe(new Endpoint("mail.example.org", port, Protocol.SMTP), Optional.empty());

      assertThat(seen).hasSize(most + 1);
      assertThat(seen.subList(0, most))
          .allSatisfy(one -> assertThat(((NotServed) one).fault()).isEqualTo(Fault.CLOSED));
      assertThat(seen.getLast())
          .asInstanceOf(type(NotServed.class))
          .returns(Fault.LEFT_OUT, NotServed::fault)
          .returns(
              "8 of its 40 addresses were not looked at; give a mail host at most 32",
              NotServed::detail);
    } finally {
      for (ServerSocket server : servers) {
        server.close();
      }
    }
  }

  private static void hangUpTogether(ServerSocket server, CountDownLatch together) {
    try (Socket _ = server.accept()) {
      together.countDown();
      together.await();
    } catch (IOException | InterruptedException over) {
      // the test is over
    }
  }

  @Test
  void ehloGivesOurAddressAsALiteral() {
    assertThat(ClientName.addressLiteral(InetAddress.ofLiteral("192.0.2.1")))
        .isEqualTo("[192.0.2.1]");
    assertThat(ClientName.addressLiteral(InetAddress.ofLiteral("2001:db8::1")))
        .isEqualTo("[IPv6:2001:db8:0:0:0:0:0:1]");
  }
}
