package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.TestCertificates;
import org.mailseal.certificate.TestCertificates.Authority;
import org.mailseal.certificate.TestCertificates.Identity;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.inspection.result.Finding;

class ConsistencyTest {
  private static final Instant NOW = Seen.now();
  private static final Authority CA = TestCertificates.root("Test Root");
  private static final Identity FRESH = CA.leaf("mail.example.org").issue();
  private static final Identity OTHER = CA.leaf("mail.example.org").issue();
  private static final Identity EXPIRED =
      CA.leaf("mail.example.org")
          .valid(NOW.minus(Duration.ofDays(90)), NOW.minus(Duration.ofDays(1)))
          .issue();
  private static final Fitness FITNESS =
      new Fitness(Endpoint.parse("mail.example.org"), (chain, now) -> Optional.empty(), NOW);

  private static List<Finding> judge(Identity first, Observation... repeats) {
    return Consistency.of(Seen.served(first), List.of(repeats), FITNESS);
  }

  @Test
  void oneCertificateForAllIsWell() {
    assertThat(judge(FRESH)).isEmpty();
    assertThat(Seen.words(judge(FRESH, Seen.served(FRESH), Seen.served(FRESH))))
        .isEqualTo("3 connections got the same certificate");
  }

  @Test
  void whereSomeGetAnExpiredOneBothAreNamed() {
    List<Finding> findings = judge(FRESH, Seen.served(EXPIRED), Seen.served(FRESH));

    assertThat(Seen.levels(findings)).isEqualTo("FAILURE same-certificate");
    assertThat(findings.getFirst().what())
        .contains("2 got " + shortly(FRESH), "1 got " + shortly(EXPIRED), "expired on", "until 20")
        .contains(FRESH.certificate().getSerialNumber().toString(16).substring(0, 8));
  }

  private static String shortly(Identity identity) {
    return CertificateInfo.of(identity.certificate()).shortFingerprint();
  }

  @Test
  void severalThatAreAllFitMayBeMeantSo() {
    assertThat(Seen.levels(judge(FRESH, Seen.served(OTHER)))).isEqualTo("WARNING same-certificate");
  }

  @Test
  void aRepeatThatIsTurnedAwayIsUnknownAndOneThatBreaksFails() {
    assertThat(Seen.levels(judge(FRESH, Seen.served(FRESH), Seen.missing(Fault.TRY_LATER))))
        .isEqualTo("UNKNOWN same-certificate");
    assertThat(Seen.levels(judge(FRESH, Seen.missing(Fault.STARTTLS_NOT_OFFERED))))
        .isEqualTo("FAILURE same-certificate");
    assertThat(Seen.levels(judge(FRESH, Seen.served(OTHER), Seen.missing(Fault.CLOSED))))
        .isEqualTo("WARNING same-certificate, UNKNOWN same-certificate");
  }
}
