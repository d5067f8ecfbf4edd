package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.ClientProfile.Keys;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.fixture.certificate.TestCertificates.KeyKind;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;

class DualKeysCheckTest {
  private static final Instant NOW = SampleObservations.now();
  private static final Authority CA = TestCertificates.root("Test Root");
  private static final Identity ECDSA = CA.leaf("mail.example.org").issue();
  private static final Identity RSA = CA.leaf("mail.example.org").key(KeyKind.RSA_2048).issue();
  private static final Identity OLD_RSA =
      CA.leaf("mail.example.org")
          .key(KeyKind.RSA_2048)
          .valid(NOW.minus(Duration.ofDays(90)), NOW.minus(Duration.ofDays(1)))
          .issue();
  private static final Observation NONE = SampleObservations.missing(Fault.HANDSHAKE_FAILED);

  private static List<Finding> judge(Identity ordinary, Observation rsa, Observation ecdsa) {
    return EvidenceDraft.of(SampleObservations.served(ordinary))
        .others(Map.of(ClientProfile.with(Keys.RSA), rsa, ClientProfile.with(Keys.ECDSA), ecdsa))
        .at(NOW)
        .judge(new DualKeysCheck());
  }

  @Test
  void oneOrTwoKeysAreWell() {
    assertThat(
            SampleObservations.words(
                judge(ECDSA, SampleObservations.served(RSA), SampleObservations.served(ECDSA))))
        .startsWith("it has two, RSA 2048 until 20");
    assertThat(SampleObservations.words(judge(RSA, SampleObservations.served(RSA), NONE)))
        .startsWith("it has an RSA key only");
    assertThat(SampleObservations.words(judge(ECDSA, NONE, SampleObservations.served(ECDSA))))
        .startsWith("it has an ECDSA key only");
    assertThat(SampleObservations.levels(judge(ECDSA, NONE, SampleObservations.served(ECDSA))))
        .isEqualTo("OK dual-keys");
  }

  @Test
  void theOneThatWasForgottenAtTheRenewalFails() {
    List<Finding> findings =
        judge(ECDSA, SampleObservations.served(OLD_RSA), SampleObservations.served(ECDSA));

    assertThat(SampleObservations.levels(findings)).isEqualTo("FAILURE dual-keys");
    assertThat(SampleObservations.words(findings)).contains("only RSA get RSA 2048", "expired on");
    assertThat(
            SampleObservations.levels(
                judge(
                    OLD_RSA, SampleObservations.served(OLD_RSA), SampleObservations.served(ECDSA))))
        .as("what everybody gets is judged elsewhere")
        .isEqualTo("OK dual-keys");
  }

  @Test
  void whoIsTurnedAwayKnowsNothing() {
    assertThat(
            SampleObservations.levels(
                judge(
                    ECDSA,
                    SampleObservations.missing(Fault.CLOSED),
                    SampleObservations.served(ECDSA))))
        .isEqualTo("UNKNOWN dual-keys");
  }

  @Test
  void aLookThatGotAnotherKindOfKeyThanItAskedForSaysNothing() {
    assertThat(
            SampleObservations.words(
                judge(ECDSA, SampleObservations.served(ECDSA), SampleObservations.served(ECDSA))))
        .startsWith("it has an ECDSA key only");
  }
}
