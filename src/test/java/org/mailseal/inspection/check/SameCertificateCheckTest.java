package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.CertificateDetails;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;

class SameCertificateCheckTest {
  private static final Instant NOW = SampleObservations.now();
  private static final Authority CA = TestCertificates.root("Test Root");
  private static final Identity FRESH = CA.leaf("mail.example.org").issue();
  private static final Identity OTHER = CA.leaf("mail.example.org").issue();
  private static final Identity EXPIRED =
      CA.leaf("mail.example.org")
          .valid(NOW.minus(Duration.ofDays(90)), NOW.minus(Duration.ofDays(1)))
          .issue();

  private static List<Finding> judge(Identity first, Observation... repeats) {
    return EvidenceDraft.of(SampleObservations.served(first))
        .repeats(repeats)
        .at(NOW)
        .judge(new SameCertificateCheck());
  }

  @Test
  void oneCertificateForAllIsWell() {
    assertThat(judge(FRESH)).isEmpty();
    assertThat(
            SampleObservations.words(
                judge(FRESH, SampleObservations.served(FRESH), SampleObservations.served(FRESH))))
        .isEqualTo("3 connections got the same certificate");
  }

  @Test
  void whereSomeGetAnExpiredOneBothAreNamed() {
    List<Finding> findings =
        judge(FRESH, SampleObservations.served(EXPIRED), SampleObservations.served(FRESH));

    assertThat(SampleObservations.levels(findings)).isEqualTo("FAILURE same-certificate");
    assertThat(findings.getFirst().what())
        .contains("2 got " + shortly(FRESH), "1 got " + shortly(EXPIRED), "expired on", "until 20")
        .contains(CertificateDetails.serial(FRESH.certificate()).substring(0, 8));
  }

  private static String shortly(Identity identity) {
    return CertificateInfo.of(identity.certificate()).shortFingerprint();
  }

  @Test
  void severalThatAreAllFitMayBeMeantSo() {
    assertThat(SampleObservations.levels(judge(FRESH, SampleObservations.served(OTHER))))
        .isEqualTo("WARNING same-certificate");
  }

  @Test
  void aRepeatThatIsTurnedAwayIsUnknownAndOneThatBreaksFails() {
    assertThat(
            SampleObservations.levels(
                judge(
                    FRESH,
                    SampleObservations.served(FRESH),
                    SampleObservations.missing(Fault.TRY_LATER))))
        .isEqualTo("UNKNOWN same-certificate");
    assertThat(
            SampleObservations.levels(
                judge(FRESH, SampleObservations.missing(Fault.STARTTLS_NOT_OFFERED))))
        .isEqualTo("FAILURE same-certificate");
    assertThat(
            SampleObservations.levels(
                judge(
                    FRESH,
                    SampleObservations.served(OTHER),
                    SampleObservations.missing(Fault.CLOSED))))
        .isEqualTo("WARNING same-certificate, UNKNOWN same-certificate");
  }
}
