package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.TestCertificates;
import org.mailseal.certificate.TestCertificates.Authority;
import org.mailseal.certificate.TestCertificates.Identity;
import org.mailseal.certificate.TestCertificates.KeyKind;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.ClientProfile.Keys;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.inspection.result.Finding;

class DualKeysTest {
  private static final Instant NOW = Seen.now();
  private static final Authority CA = TestCertificates.root("Test Root");
  private static final Identity ECDSA = CA.leaf("mail.example.org").issue();
  private static final Identity RSA = CA.leaf("mail.example.org").key(KeyKind.RSA_2048).issue();
  private static final Identity OLD_RSA =
      CA.leaf("mail.example.org")
          .key(KeyKind.RSA_2048)
          .valid(NOW.minus(Duration.ofDays(90)), NOW.minus(Duration.ofDays(1)))
          .issue();
  private static final Observation NONE = Seen.missing(Fault.HANDSHAKE_FAILED);

  private static List<Finding> judge(Identity ordinary, Observation rsa, Observation ecdsa) {
    return DualKeys.of(
        Seen.served(ordinary),
        Map.of(ClientProfile.with(Keys.RSA), rsa, ClientProfile.with(Keys.ECDSA), ecdsa),
        new Fitness(Endpoint.parse("mail.example.org"), (chain, now) -> Optional.empty(), NOW));
  }

  @Test
  void oneOrTwoKeysAreWell() {
    assertThat(Seen.words(judge(ECDSA, Seen.served(RSA), Seen.served(ECDSA))))
        .startsWith("it has two, RSA 2048 until 20");
    assertThat(Seen.words(judge(RSA, Seen.served(RSA), NONE))).startsWith("it has an RSA key only");
    assertThat(Seen.words(judge(ECDSA, NONE, Seen.served(ECDSA))))
        .startsWith("it has an ECDSA key only");
    assertThat(Seen.levels(judge(ECDSA, NONE, Seen.served(ECDSA)))).isEqualTo("OK dual-keys");
  }

  @Test
  void theOneThatWasForgottenAtTheRenewalFails() {
    List<Finding> findings = judge(ECDSA, Seen.served(OLD_RSA), Seen.served(ECDSA));

    assertThat(Seen.levels(findings)).isEqualTo("FAILURE dual-keys");
    assertThat(Seen.words(findings)).contains("only RSA get RSA 2048", "expired on");
    assertThat(Seen.levels(judge(OLD_RSA, Seen.served(OLD_RSA), Seen.served(ECDSA))))
        .as("what everybody gets is judged elsewhere")
        .isEqualTo("OK dual-keys");
  }

  @Test
  void whoIsTurnedAwayKnowsNothing() {
    assertThat(Seen.levels(judge(ECDSA, Seen.missing(Fault.CLOSED), Seen.served(ECDSA))))
        .isEqualTo("UNKNOWN dual-keys");
  }

  @Test
  void aLookThatGotAnotherKindOfKeyThanItAskedForSaysNothing() {
    assertThat(Seen.words(judge(ECDSA, Seen.served(ECDSA), Seen.served(ECDSA))))
        .startsWith("it has an ECDSA key only");
  }
}
