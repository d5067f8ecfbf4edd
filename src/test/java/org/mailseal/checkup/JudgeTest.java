package org.mailseal.checkup;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.certificate.DnsName;
import org.mailseal.certificate.TestCertificates;
import org.mailseal.certificate.TestCertificates.Identity;
import org.mailseal.certificate.TestCertificates.KeyKind;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Observation;

class JudgeTest {
  private static final Instant FROM = Instant.parse("2026-09-01T00:00:00Z");
  private static final Instant UNTIL = FROM.plus(Duration.ofDays(90));
  private static final Instant NOW = FROM.plus(Duration.ofDays(30));
  private static final TestCertificates.Authority CA = TestCertificates.root("Test Root");
  private static final Identity MAIL =
      CA.leaf("mail.example.org", "*.wild.example.org").valid(FROM, UNTIL).issue();
  private static final TrustCheck TRUSTED = (chain, now) -> Optional.empty();

  private static Observation.Served seen(String endpoint, String greeted, Identity identity) {
    return new Observation.Served(
        Endpoint.parse(endpoint),
        NOW,
        new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 25),
        Optional.of(new Greeting(List.of("220 " + greeted), DnsName.find(greeted))),
        List.of(),
        List.of(),
        "TLSv1.3",
        "TLS_AES_128_GCM_SHA256",
        identity.chain());
  }

  private static List<Finding> bad(Observation observation, Instant now) {
    return Judge.judge(observation, now, TRUSTED).stream()
        .filter(finding -> finding.level() != Level.OK)
        .toList();
  }

  @Test
  void allIsWell() {
    List<Finding> findings =
        Judge.judge(seen("mail.example.org", "mail.example.org", MAIL), NOW, TRUSTED);

    assertThat(findings).extracting(Finding::level).containsOnly(Level.OK);
    assertThat(findings)
        .extracting(Finding::what)
        .containsExactly(
            "serves a certificate over TLSv1.3",
            "the certificate covers mail.example.org",
            "the certificate covers the greeting's name mail.example.org",
            "60 days left (until 2026-11-30)",
            "the chain is complete and leads to a trusted root",
            "the key is ECDSA P-256");
    assertThat(Level.worst(findings)).isEqualTo(Level.OK);
  }

  @ParameterizedTest
  @CsvSource({
    // asked for, greeted as, level of each finding that is not OK
    "mail.example.org, mx.example.net, WARNING",
    "mx.example.net, mail.example.org, FAILURE",
    "mx.example.net, mx.example.net, FAILURE FAILURE",
    "mail.example.org, localhost, WARNING",
    "a.wild.example.org, b.wild.example.org, ''",
    "a.b.wild.example.org, mail.example.org, FAILURE",
    "192.0.2.1, mail.example.org, WARNING",
    "192.0.2.1, mx.example.net, WARNING FAILURE",
    "mail.example.org/imap, mx.example.net, ''",
  })
  void names(String asked, String greeted, String levels) {
    assertThat(
            bad(seen(asked, greeted, MAIL), NOW).stream()
                .map(finding -> finding.level().name())
                .toList())
        .isEqualTo(levels.isEmpty() ? List.of() : List.of(levels.split(" ", -1)));
  }

  @ParameterizedTest
  @CsvSource({
    "-1, FAILURE, not valid before 2026-09-01T00:00:00Z",
    "0, OK, 90 days left (until 2026-11-30)",
    "5184000, OK, 30 days left (until 2026-11-30)",
    "5184001, WARNING, '29 days left (until 2026-11-30), under a third of 90 days'",
    "7690000, WARNING, '0 days left (until 2026-11-30), under a third of 90 days'",
    "7776000, WARNING, '0 days left (until 2026-11-30), under a third of 90 days'",
    "7776001, FAILURE, expired on 2026-11-30",
  })
  void dates(long secondsAfterFrom, Level level, String what) {
    assertThat(
            Judge.judge(
                seen("mail.example.org", "mail.example.org", MAIL),
                FROM.plusSeconds(secondsAfterFrom),
                TRUSTED))
        .anySatisfy(
            finding -> {
              assertThat(finding.level()).isEqualTo(level);
              assertThat(finding.what()).isEqualTo(what);
            });
  }

  @Test
  void anUntrustedChainFailsInTheWordsOfTheTrustCheck() {
    Observation.Served observation = seen("mail.example.org", "mail.example.org", MAIL);
    List<Finding> findings =
        Judge.judge(
            observation,
            NOW,
            (chain, now) -> {
              assertThat(chain).isEqualTo(MAIL.chain());
              assertThat(now).isEqualTo(NOW);
              return Optional.of("the chain stops at CN=mail.example.org");
            });

    assertThat(findings)
        .filteredOn(finding -> finding.level() == Level.FAILURE)
        .extracting(Finding::what)
        .containsExactly("the chain stops at CN=mail.example.org");
  }

  @ParameterizedTest
  @CsvSource({"RSA_1024, FAILURE", "RSA_2048, OK", "ECDSA_P256, OK", "ECDSA_P384, OK"})
  void keys(KeyKind kind, Level level) {
    Identity identity = CA.leaf("mail.example.org").valid(FROM, UNTIL).key(kind).issue();
    List<Finding> findings =
        Judge.judge(seen("mail.example.org", "mail.example.org", identity), NOW, TRUSTED);

    assertThat(Level.worst(findings)).isEqualTo(level);
  }

  @ParameterizedTest
  @EnumSource
  void noFaultIsEverGoodAndEachHasAFix(Fault fault) {
    Observation observation =
        new Observation.NotServed(
            Endpoint.parse("mail.example.org"),
            NOW,
            Optional.empty(),
            Optional.empty(),
            fault,
            "what happened");

    assertThat(Judge.judge(observation, NOW, TRUSTED))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.what()).isEqualTo("what happened");
              assertThat(finding.fix()).isNotBlank();
              assertThat(finding.level())
                  .isEqualTo(
                      switch (fault) {
                        case UNRESOLVED,
                            REFUSED,
                            UNREACHABLE,
                            NO_ANSWER,
                            TIMED_OUT,
                            CLOSED,
                            TRY_LATER,
                            BLOCKED,
                            BYE ->
                            Level.UNKNOWN;
                        default -> Level.FAILURE;
                      });
            });
  }

  @Test
  void noFindingsAreNoGoodNews() {
    assertThat(Level.worst(List.of())).isEqualTo(Level.UNKNOWN);
  }
}
