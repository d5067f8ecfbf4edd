package org.mailseal.it.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.MailInClear;
import org.mailseal.endpoint.Protocol;
import org.mailseal.endpoint.SuiteWeakness;
import org.mailseal.endpoint.WeakTls;
import org.mailseal.endpoint.probe.Limits;
import org.mailseal.endpoint.probe.Probe;
import org.mailseal.fixture.certificate.KeyAndChain;
import org.mailseal.fixture.certificate.ScratchAuthority;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.fixture.server.Postfix;

/** Weak suites and short groups of OpenSSL itself, and mail without TLS at a real Postfix. */
@Timeout(300)
class WeakTlsIT {
  private static final String NAME = "mail.example.org";
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final Probe PROBE =
      new Probe(
          _ -> List.of(LOOPBACK),
          Clock.systemUTC(),
          new Limits(Duration.ofSeconds(10), Duration.ofSeconds(20), 8192, 65536));

  private Scratch scratch;
  private KeyAndChain good;

  @BeforeEach
  void issue() {
    scratch = Scratch.create();
    good = ScratchAuthority.create(scratch.folder("ca")).issue(Duration.ofDays(80), NAME);
  }

  @AfterEach
  void cleanUp() {
    scratch.close();
  }

  private Optional<WeakTls> seenOfOpenSsl(List<String> options) throws Exception {
    Path file = scratch.path("mail.pem");
    good.write(file);
    int port = scratch.portFor(993);
    List<String> words =
        new ArrayList<>(
            List.of("openssl", "s_server", "-quiet", "-accept", "127.0.0.1:" + port, "-cert"));
    words.addAll(List.of(file.toString(), "-key", file.toString()));
    words.addAll(options);
    Process server =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(scratch.path("s_server.log").toFile())
            .start();
    try {
      await().atMost(Duration.ofSeconds(30)).until(() -> listens(port));
      return PROBE.weakTls(new Endpoint(NAME, port, Protocol.IMAPS), LOOPBACK);
    } finally {
      assertThat(server.destroyForcibly().waitFor()).isNotZero();
    }
  }

  private static boolean listens(int port) {
    try (Socket _ = new Socket(LOOPBACK, port)) {
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DEFAULT, ''",
    "aNULL:!eNULL:@SECLEVEL=0, ANONYMOUS",
    "HIGH:@SECLEVEL=0, ANONYMOUS",
    "eNULL:@SECLEVEL=0, NULL_ENCRYPTION",
    "ALL:COMPLEMENTOFALL:@SECLEVEL=0, ANONYMOUS NULL_ENCRYPTION"
  })
  void suitesOfOpenSsl(String ciphers, String weaknesses) throws Exception {
    WeakTls seen =
        seenOfOpenSsl(List.of("-cipher", ciphers, "-min_protocol", "TLSv1")).orElseThrow();
    assertThat(seen.suites().keySet().stream().map(SuiteWeakness::name))
        .hasSameElementsAs(weaknesses.isEmpty() ? Set.of() : Set.of(weaknesses.split(" ", -1)));
  }

  /** OpenSSL 3 takes none that is shorter. */
  @ParameterizedTest
  @CsvSource({
    "dh_paramgen_prime_len:1024, 1024",
    "dh_paramgen_prime_len:1280, 1280",
    "group:ffdhe2048, 0" // of RFC 7919
  })
  void groupsOfOpenSsl(String parameters, int bits) throws Exception {
    Path group = scratch.path("dh.pem");
    Command.mustRun(
        "openssl",
        "genpkey",
        "-genparam",
        "-algorithm",
        "DH",
        "-pkeyopt",
        parameters,
        "-out",
        group.toString());
    WeakTls seen =
        seenOfOpenSsl(List.of("-cipher", "ALL:@SECLEVEL=0", "-dhparam", group.toString()))
            .orElseThrow();
    assertThat(seen.dhBits().orElse(0)).isEqualTo(bits);
  }

  @Test
  void mailWithoutTlsAtPostfix() {
    try (Postfix postfix = Postfix.start(scratch, NAME, good)) {
      Endpoint smtp = new Endpoint(NAME, postfix.smtp().number(), Protocol.SMTP);
      assertThat(PROBE.mailInClear(smtp, LOOPBACK)).isEqualTo(new MailInClear.Taken());

      postfix.set("smtpd_tls_security_level=encrypt");
      postfix.reload();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(PROBE.mailInClear(smtp, LOOPBACK))
                      .isInstanceOf(MailInClear.TlsRequired.class));
      assertThat(postfix.mail()).isEmpty();
    }
  }

  /** By default, also where TLS is required: Postfix leaves them out only if it is told to. */
  @Test
  void postfixTakesAnonymousSuitesAndNoOtherWeakOnes() {
    try (Postfix postfix = Postfix.start(scratch, NAME, good)) {
      Endpoint smtps = new Endpoint(NAME, postfix.smtps().number(), Protocol.SMTPS);
      for (Endpoint endpoint :
          List.of(new Endpoint(NAME, postfix.smtp().number(), Protocol.SMTP), smtps)) {
        WeakTls stock = PROBE.weakTls(endpoint, LOOPBACK).orElseThrow();
        assertThat(stock.suites()).containsOnlyKeys(SuiteWeakness.ANONYMOUS);
        assertThat(stock.dhBits().orElseThrow()).as("of them").isGreaterThanOrEqualTo(2048);
      }

      postfix.set("smtpd_tls_exclude_ciphers=aNULL");
      postfix.reload();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(PROBE.weakTls(smtps, LOOPBACK))
                      .as("what the fix says; no suite of finite fields is left for EC keys")
                      .hasValue(new WeakTls(Map.of(), OptionalInt.empty())));
    }
  }
}
