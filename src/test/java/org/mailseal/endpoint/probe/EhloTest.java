package org.mailseal.endpoint.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.Observation.NotServed;
import org.mailseal.endpoint.Observation.Served;
import org.mailseal.endpoint.Protocol;
import org.mailseal.endpoint.probe.ScriptedMailServer.Script;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.name.DnsName;

/** What we call ourselves, and servers that do not like it. */
class EhloTest {
  private static final SSLContext TLS =
      TestCertificates.root("Test Root").leaf("mail.example.org").issue().serverContext();
  private static final ClientName NAMED = ClientName.of(DnsName.of("mail.example.org"));
  private static final InetAddress OURS = InetAddress.ofLiteral("192.0.2.1");

  private static Observation look(ScriptedMailServer server, Protocol protocol, ClientName name) {
    return new Probe(
            host -> List.of(),
            Clock.systemUTC(),
            new Limits(Duration.ofSeconds(5), Duration.ofSeconds(10), 8192, 65536),
            name)
        .observe(server.endpoint(protocol), server.address());
  }

  /** Takes every name but one. */
  private static Script refusing(String refused, String answer) {
    return stage -> {
      stage.send("220 mail.example.org ESMTP");
      String said = stage.expect("");
      if (said.endsWith(" " + refused)) {
        stage.send(answer);
        stage.expect("QUIT");
        return;
      }
      stage.send("250-mail.example.org", "250 STARTTLS");
      stage.expect("STARTTLS");
      stage.send("220 go");
      stage.startTls(TLS);
      stage.expect(said);
      stage.send("250 mail.example.org");
      stage.expect("QUIT");
      stage.send("221 bye");
    };
  }

  private static List<String> hellos(ScriptedMailServer server) {
    return server.stages().stream().map(stage -> stage.heard().getFirst()).toList();
  }

  @Test
  void theNameGoesFirst() throws Exception {
    try (var server = ScriptedMailServer.playing(refusing("[127.0.0.1]", "550 my address"))) {
      assertThat(look(server, Protocol.SMTP, NAMED)).isInstanceOf(Served.class);
      assertThat(hellos(server)).containsExactly("EHLO mail.example.org");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "550 REJECTED - Interface: 127.0.0.1 is _my_ address",
        "501 5.5.2 EHLO requires a fully qualified host name",
        "504 5.5.2 need a fully-qualified host name",
        "554 5.7.1 go away",
        "450 4.7.1 no such host"
      })
  void oneMoreNameIsTriedOnANewConnection(String answer) throws Exception {
    try (var server = ScriptedMailServer.playing(refusing("[127.0.0.1]", answer))) {
      assertThat(look(server, Protocol.SMTP, ClientName.none())).isInstanceOf(Served.class);
      assertThat(hellos(server)).containsExactly("EHLO [127.0.0.1]", "EHLO localhost.localdomain");
    }
    try (var server = ScriptedMailServer.playing(refusing("mail.example.org", answer))) {
      assertThat(look(server, Protocol.SMTP, NAMED)).isInstanceOf(Served.class);
      assertThat(hellos(server)).containsExactly("EHLO mail.example.org", "EHLO [127.0.0.1]");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Protocol.class,
      names = {"SMTP", "LMTP", "SUBMISSION"})
  void whoRefusesBothIsUnknown(Protocol protocol) throws Exception {
    Script never =
        stage -> {
          stage.send("220 mail.example.org ready");
          stage.expect("");
          stage.send("550 no");
        };
    try (var server = ScriptedMailServer.playing(never)) {
      NotServed seen = (NotServed) look(server, protocol, NAMED);

      assertThat(seen.fault()).isEqualTo(Fault.BLOCKED);
      assertThat(seen.detail()).contains("550 no").contains("mail.example.org");
      assertThat(seen.greeting()).isPresent();
      assertThat(server.stages()).hasSize(2);
    }
  }

  /** What the second try learns of the server counts, whatever it is. */
  @Test
  void theSecondTryMayFailFurtherOn() throws Exception {
    AtomicInteger clients = new AtomicInteger();
    Script script =
        stage -> {
          stage.send("220 mail.example.org");
          stage.expect("EHLO");
          stage.send(clients.getAndIncrement() == 0 ? "550 no" : "250 mail.example.org");
          stage.expect("QUIT");
        };
    try (var server = ScriptedMailServer.playing(script)) {
      assertThat(((NotServed) look(server, Protocol.SMTP, NAMED)).fault())
          .isEqualTo(Fault.STARTTLS_NOT_OFFERED);
    }
  }

  @Test
  void aServerThatIsGoneTheSecondTimeHasRefusedTheFirst() throws Exception {
    AtomicInteger clients = new AtomicInteger();
    Script script =
        stage -> {
          if (clients.getAndIncrement() > 0) {
            stage.send("421 too many");
            return;
          }
          stage.send("220 mail.example.org");
          stage.expect("EHLO");
          stage.send("550 no");
        };
    try (var server = ScriptedMailServer.playing(script)) {
      assertThat(((NotServed) look(server, Protocol.SMTP, NAMED)).fault()).isEqualTo(Fault.BLOCKED);
    }
  }

  /** Many ask for a certificate and want none: what they refuse is our name. */
  @Test
  void oneMoreNameIsTriedWhereACertificateIsAskedFor() throws Exception {
    Script script =
        stage -> {
          stage.startTlsAskingForCertificate(TLS);
          stage.send("220 mail.example.org");
          if (stage.expect("EHLO").endsWith(" mail.example.org")) {
            stage.send("550 no");
            return;
          }
          stage.send("250 mail.example.org");
          stage.expect("QUIT");
        };
    try (var server = ScriptedMailServer.playing(script)) {
      Served seen = (Served) look(server, Protocol.SMTPS, NAMED);

      assertThat(seen.ending()).isEmpty();
      assertThat(hellos(server)).containsExactly("EHLO mail.example.org", "EHLO [127.0.0.1]");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mail.example.org, mail.example.org",
    "Mail.Example.Org., mail.example.org",
    "mail, ",
    "localhost, ",
    "localhost.localdomain, ",
    "192.0.2.1, ",
    "not a name, ",
  })
  void onlyAFullNameIsOne(String written, String name) {
    assertThat(ClientName.full(written).map(DnsName::text)).isEqualTo(Optional.ofNullable(name));
  }

  @Test
  void aLookUpThatHangsIsLeftAlone() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    ClientName name =
        ClientName.found(
            () -> {
              asked.incrementAndGet();
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return Optional.of(DnsName.of("late.example.org"));
            },
            Duration.ofMillis(50));

    assertThat(name.inTurn(ClientName.Turn.FIRST, OURS)).isEqualTo("[192.0.2.1]");
    never.countDown();
    assertThat(name.inTurn(ClientName.Turn.FIRST, OURS)).isEqualTo("[192.0.2.1]");
    assertThat(asked).hasValue(1);
  }

  @Test
  void aLookUpThatFailsLeavesTheAddress() {
    ClientName name =
        ClientName.found(
            () -> {
              throw new IllegalStateException("no DNS");
            },
            Duration.ofSeconds(5));

    assertThat(name.inTurn(ClientName.Turn.FIRST, OURS)).isEqualTo("[192.0.2.1]");
    assertThat(name.inTurn(ClientName.Turn.SECOND, OURS)).isEqualTo("localhost.localdomain");
  }
}
