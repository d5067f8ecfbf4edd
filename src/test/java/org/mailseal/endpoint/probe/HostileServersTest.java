package org.mailseal.endpoint.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.Observation.NotServed;
import org.mailseal.endpoint.Observation.Served;
import org.mailseal.endpoint.Protocol;
import org.mailseal.endpoint.probe.ScriptedMailServer.Script;
import org.mailseal.endpoint.probe.ScriptedMailServer.Stage;
import org.mailseal.fixture.certificate.TestCertificates;

/**
 * One server for each way of being difficult, and the one outcome that it must have, in bounded
 * time. What is special about some of them is in {@link ProbeTest} and {@link HandshakeTest}.
 */
@Order(1) // long
@Timeout(30)
class HostileServersTest {
  private static final SSLContext TLS =
      TestCertificates.root("Test Root").leaf("mail.example.org").issue().serverContext();
  private static final Duration TOTAL = Duration.ofSeconds(4);
  private static final Limits LIMITS = new Limits(Duration.ofSeconds(1), TOTAL, 8192, 65536);
  private static final String GREETING = "220 mail.example.org ESMTP";

  private static Arguments served(String name, Protocol protocol, Script script) {
    return argumentSet(name, protocol, script);
  }

  private static Arguments ends(String name, Fault fault, Protocol protocol, Script script) {
    return argumentSet(name, fault, protocol, script);
  }

  /** SMTP from the greeting to the end. */
  private static Script greeting(String bytes) {
    return stage -> {
      stage.sendRaw(bytes);
      afterGreeting(stage);
    };
  }

  private static void afterGreeting(Stage stage) throws IOException {
    stage.expect("EHLO");
    stage.send("250-mail.example.org", "250 STARTTLS");
    stage.expect("STARTTLS");
    stage.send("220 go");
    stage.startTls(TLS);
    MailScripts.withinTls(Protocol.SMTP, "mail.example.org", stage);
  }

  /** Plays up to a question, and answers that with these lines. */
  private static Script ehlo(String... answer) {
    return stage -> {
      stage.send(GREETING);
      stage.expect("EHLO");
      stage.send(answer);
      stage.expect("QUIT");
    };
  }

  private static Script startTls(String... answer) {
    return stage -> {
      stage.send(GREETING);
      stage.expect("EHLO");
      stage.send("250-mail.example.org", "250 STARTTLS");
      stage.expect("STARTTLS");
      stage.send(answer);
      stage.expect("QUIT");
    };
  }

  private static Script sieve(String greeting) {
    return stage -> {
      stage.sendRaw(greeting);
      stage.expect("LOGOUT");
    };
  }

  /** From the question for TLS to the end. */
  private static void startTlsOfSieve(Stage stage) throws IOException {
    stage.expect("STARTTLS");
    stage.send("OK");
    stage.startTls(TLS);
    stage.expect("CAPABILITY");
    stage.send("\"SASL\" \"PLAIN\"", "OK");
    stage.expect("LOGOUT");
  }

  private static void silent(Stage stage) throws IOException {
    while (!stage.read().isEmpty()) {
      // Listens until the look is over.
    }
  }

  static Stream<Arguments> difficult() {
    return Stream.of(
        served("NUL and other bytes", Protocol.SMTP, greeting("220 mail\0\u00e9\u001b[2J\r\n")),
        served("no full name", Protocol.SMTP, greeting("220 localhost ESMTP\r\n")),
        served("bare LF", Protocol.SMTP, greeting("220-a\n220 mail.example.org\n")),
        served("masked banner, TLS left alone", Protocol.SMTP, greeting("220 *******\r\n")),
        served(
            "APOP stamp",
            Protocol.POP3,
            MailScripts.serving(Protocol.POP3, "mail.example.org", TLS)),
        served(
            "a ManageSieve string as long as a line, and one without an end",
            Protocol.SIEVE,
            stage -> {
              stage.send(
                  "\"STARTTLS\"", "\"X\" \"" + "x".repeat(8100) + "\"", "\"" + "\\\"".repeat(4000));
              stage.send("OK");
              startTlsOfSieve(stage);
            }),
        served(
            "ManageSieve with literals, and no list of its own accord",
            Protocol.SIEVE,
            stage -> {
              stage.send("\"IMPLEMENTATION\" {5}", "a\r\nbc", "\"STARTTLS\"", "OK {2}", "hi");
              startTlsOfSieve(stage);
            }));
  }

  @ParameterizedTest
  @MethodSource
  void difficult(Protocol protocol, Script script) throws Exception {
    assertThat(look(protocol, script)).isInstanceOf(Served.class);
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        ends("half-open", Fault.NO_ANSWER, Protocol.SMTP, HostileServersTest::silent),
        ends("half-open to TLS", Fault.TIMED_OUT, Protocol.SMTPS, HostileServersTest::silent),
        ends(
            "dripping greeting",
            Fault.NO_ANSWER,
            Protocol.SMTP,
            stage -> stage.drip("220-slow\r\n", Duration.ofMillis(50))),
        ends(
            "line of 5 MB",
            Fault.TOO_LONG,
            Protocol.SMTP,
            stage -> stage.sendRaw("220 " + "x".repeat(5_000_000))),
        ends("421", Fault.TRY_LATER, Protocol.SMTP, stage -> stage.send("421 busy")),
        ends("554", Fault.BLOCKED, Protocol.SMTP, stage -> stage.send("554 no service")),
        ends("hangs up", Fault.CLOSED, Protocol.SMTP, Stage::close),
        ends("reset", Fault.CLOSED, Protocol.SMTP, Stage::reset),
        ends(
            "STARTTLS missing",
            Fault.STARTTLS_NOT_OFFERED,
            Protocol.SMTP,
            ehlo("250-mail.example.org", "250 SIZE")),
        ends(
            "XXXXXXXA",
            Fault.REWRITTEN,
            Protocol.SMTP,
            ehlo("250-mail.example.org", "250 XXXXXXXA")),
        ends(
            "masked banner",
            Fault.REWRITTEN,
            Protocol.SMTP,
            stage -> {
              stage.send("220 ****");
              stage.expect("EHLO");
              stage.send("250 mail.example.org");
              stage.expect("QUIT");
            }),
        ends("454", Fault.STARTTLS_REFUSED, Protocol.SMTP, startTls("454 no TLS now")),
        ends("injection", Fault.INJECTED, Protocol.SMTP, startTls("220 go", "250 injected")),
        ends(
            "TLS alert",
            Fault.HANDSHAKE_FAILED,
            Protocol.SMTPS,
            stage -> {
              stage.read();
              stage.sendRaw("\u0015\u0003\u0003\u0000\u0002\u0002(");
            }),
        ends(
            "reset in the handshake",
            Fault.HANDSHAKE_FAILED,
            Protocol.SMTPS,
            stage -> {
              stage.awaitBytes();
              stage.reset();
            }),
        ends(
            "clear where TLS is due",
            Fault.NONSENSE,
            Protocol.IMAPS,
            stage -> {
              stage.read();
              stage.send("* OK ready");
            }),
        ends(
            "PREAUTH",
            Fault.PREAUTHENTICATED,
            Protocol.IMAP,
            stage -> {
              stage.send("* PREAUTH hello");
              stage.expect("a1 CAPABILITY");
              stage.send("* CAPABILITY IMAP4rev1 STARTTLS", "a1 OK");
              stage.expect("a2 LOGOUT");
            }),
        ends("IMAP BYE", Fault.BYE, Protocol.IMAP, stage -> stage.send("* BYE full")),
        ends("POP3 ERR", Fault.BLOCKED, Protocol.POP3, stage -> stage.send("-ERR no")),
        ends(
            "LMTP port that speaks SMTP",
            Fault.NONSENSE,
            Protocol.LMTP,
            stage -> {
              stage.send(GREETING);
              stage.expect("LHLO");
              stage.send("500 unknown command");
              stage.expect("QUIT");
            }),
        ends("Sieve BYE", Fault.BYE, Protocol.SIEVE, sieve("BYE \"closing\"\r\n")),
        ends("Sieve later", Fault.TRY_LATER, Protocol.SIEVE, sieve("NO (TRYLATER) \"b\"\r\n")),
        ends("no Sieve", Fault.NONSENSE, Protocol.SIEVE, sieve("220 mail.example.org\r\n")),
        ends(
            "Sieve without STARTTLS",
            Fault.STARTTLS_NOT_OFFERED,
            Protocol.SIEVE,
            sieve("\"SASL\" \"PLAIN\"\r\nOK\r\n")),
        ends(
            "Sieve literal of 900 MB",
            Fault.TOO_LONG,
            Protocol.SIEVE,
            sieve("\"X\" {900000000}\r\n")),
        ends(
            "Sieve refuses TLS",
            Fault.STARTTLS_REFUSED,
            Protocol.SIEVE,
            stage -> {
              stage.send("\"STARTTLS\"", "OK");
              stage.expect("STARTTLS");
              stage.send("NO \"no TLS now\"");
              stage.expect("LOGOUT");
            }),
        ends(
            "Sieve injection",
            Fault.INJECTED,
            Protocol.SIEVE,
            stage -> {
              stage.send("\"STARTTLS\"", "OK");
              stage.expect("STARTTLS");
              stage.send("OK", "\"SASL\" \"PLAIN\"", "OK");
              stage.expect("LOGOUT");
            }));
  }

  @ParameterizedTest
  @MethodSource
  void hostile(Fault fault, Protocol protocol, Script script) throws Exception {
    NotServed seen = (NotServed) look(protocol, script);

    assertThat(seen.fault()).as(seen.detail()).isEqualTo(fault);
    assertThat(seen.detail()).isNotBlank().doesNotContain("\u001b", "Exception");
  }

  private static Observation look(Protocol protocol, Script script) throws IOException {
    try (ScriptedMailServer server = ScriptedMailServer.playing(script)) {
      long begun = System.nanoTime();
      Observation seen =
          new Probe(host -> List.of(), Clock.systemUTC(), LIMITS)
              .observe(server.endpoint(protocol), server.address());
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      assertThat(took).isLessThan(TOTAL.plusSeconds(2)); // the farewell, and a busy machine
      return seen;
    }
  }
}
