package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Fault;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.TlsVersion;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;

class TlsVersionsCheckTest {
  private static final Identity MAIL =
      TestCertificates.root("Test Root").leaf("mail.example.org").issue();

  private static Observation seen(char sign, TlsVersion version) {
    return switch (sign) {
      case '+' -> SampleObservations.served("mail.example.org", MAIL.chain(), version.word());
      case '-' -> SampleObservations.missing(Fault.HANDSHAKE_FAILED);
      case 'b' -> broken(version);
      default -> SampleObservations.missing(Fault.TRY_LATER);
    };
  }

  /** The version was agreed on before the handshake failed. */
  private static Observation broken(TlsVersion version) {
    Observation failed = SampleObservations.missing(Fault.HANDSHAKE_FAILED);
    return new Observation.NotServed(
        failed.endpoint(),
        failed.at(),
        Optional.empty(),
        failed.greeting(),
        Fault.HANDSHAKE_FAILED,
        "its key does not fit",
        Optional.of(version));
  }

  /**
   * Judges a server.
   *
   * @param signs for each version from 1.0 on: + spoken, b agreed on, - refused, ? unknown
   */
  private static List<Finding> judge(String signs) {
    Map<ClientProfile, Observation> others = new HashMap<>();
    Observation ordinary = SampleObservations.missing(Fault.HANDSHAKE_FAILED);
    Iterator<Character> sign = signs.chars().mapToObj(c -> (char) c).iterator();
    for (TlsVersion version : TlsVersion.values()) {
      Observation seen = seen(sign.next(), version);
      if (seen instanceof Observation.Served && version.compareTo(TlsVersion.TLS_1_2) >= 0) {
        ordinary = seen;
      }
      others.put(ClientProfile.only(version), seen);
    }
    return EvidenceDraft.of(ordinary).others(others).judge(new TlsVersionsCheck());
  }

  @ParameterizedTest
  @CsvSource({
    "--++, OK tls-versions, 'it speaks only TLSv1.2, TLSv1.3'",
    "--+-, OK tls-versions, it speaks only TLSv1.2",
    "---+, OK tls-versions, it speaks only TLSv1.3",
    "++++, WARNING tls-versions, 'it still speaks TLSv1, TLSv1.1'",
    "?-++, UNKNOWN tls-versions, whether it speaks TLSv1",
    "-+?+, 'WARNING tls-versions, UNKNOWN tls-versions', it still speaks TLSv1.1",
    "++--, FAILURE tls-versions, 'it speaks only TLSv1, TLSv1.1, which clients of today refuse'",
    "----, FAILURE tls-versions, agrees to none of TLS 1.0 to 1.3",
    "--bb, OK tls-versions, 'it speaks only TLSv1.2, TLSv1.3'",
    "b--+, WARNING tls-versions, it still speaks TLSv1",
    "++??, 'WARNING tls-versions, UNKNOWN tls-versions', it still speaks TLSv1",
  })
  void versions(String signs, String levels, String words) {
    assertThat(SampleObservations.levels(judge(signs))).isEqualTo(levels);
    assertThat(SampleObservations.words(judge(signs))).contains(words);
  }

  @Test
  void oneLookSaysNothing() {
    assertThat(EvidenceDraft.of(SampleObservations.served(MAIL)).judge(new TlsVersionsCheck()))
        .isEmpty();
  }
}
