package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.ClientProfile.Sni;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;

class SniCheckTest {
  private static final Authority CA = TestCertificates.root("Test Root");
  private static final Identity MAIL = CA.leaf("mail.example.org").issue();
  private static final Identity TWIN = CA.leaf("mail.example.org").issue();
  private static final Identity WEB = CA.leaf("www.example.org").issue();

  private static List<Finding> judge(String endpoint, Observation none, Observation unknown) {
    return EvidenceDraft.of(SampleObservations.served(endpoint, MAIL.chain(), "TLSv1.3"))
        .others(
            Map.of(ClientProfile.with(Sni.NONE), none, ClientProfile.with(Sni.UNKNOWN), unknown))
        .judge(new SniCheck());
  }

  private static Observation served(String endpoint, Identity identity) {
    return SampleObservations.served(endpoint, identity.chain(), "TLSv1.3");
  }

  private static String levels(Observation none, Observation unknown) {
    return SampleObservations.levels(judge("mail.example.org", none, unknown));
  }

  @Test
  void theSameCertificateOrAnotherOneForTheHostIsWell() {
    assertThat(levels(SampleObservations.served(MAIL), SampleObservations.served(MAIL)))
        .isEqualTo("OK sni");
    assertThat(levels(SampleObservations.served(TWIN), SampleObservations.served(MAIL)))
        .isEqualTo("OK sni");
  }

  @Test
  void aCertificateForSomethingElseFails() {
    List<Finding> findings =
        judge("mail.example.org", SampleObservations.served(WEB), SampleObservations.served(MAIL));

    assertThat(SampleObservations.levels(findings)).isEqualTo("FAILURE sni");
    assertThat(SampleObservations.words(findings))
        .contains("with no SNI", "not for mail.example.org");
    assertThat(levels(SampleObservations.served(MAIL), SampleObservations.served(WEB)))
        .isEqualTo("FAILURE sni");
  }

  @Test
  void aServerThatAbortsFails() {
    assertThat(
            levels(
                SampleObservations.served(MAIL),
                SampleObservations.missing(Fault.HANDSHAKE_FAILED)))
        .isEqualTo("FAILURE sni");
    assertThat(
            levels(
                SampleObservations.missing(Fault.HANDSHAKE_FAILED),
                SampleObservations.served(MAIL)))
        .isEqualTo("FAILURE sni");
  }

  @Test
  void mailProgramsSayTheNameOfTheirHost() {
    String imaps = "mail.example.org/imaps";

    assertThat(
            SampleObservations.levels(
                judge(
                    imaps,
                    served(imaps, MAIL),
                    SampleObservations.missing(Fault.HANDSHAKE_FAILED))))
        .isEqualTo("WARNING sni");
    assertThat(SampleObservations.levels(judge(imaps, served(imaps, MAIL), served(imaps, WEB))))
        .isEqualTo("WARNING sni");
  }

  @Test
  void whoIsTurnedAwayKnowsNothing() {
    assertThat(levels(SampleObservations.missing(Fault.TRY_LATER), SampleObservations.served(MAIL)))
        .isEqualTo("UNKNOWN sni");
  }
}
