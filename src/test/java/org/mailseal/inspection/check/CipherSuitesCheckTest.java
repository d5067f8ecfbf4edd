package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.MailInClear;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.SuiteWeakness;
import org.mailseal.endpoint.WeakTls;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.inspection.result.EvidenceDraft;

class CipherSuitesCheckTest {
  private static final Identity MAIL =
      TestCertificates.root("Root").leaf("mail.example.org").issue();

  private static String levels(WeakTls seen) {
    return SampleObservations.levels(
        EvidenceDraft.of(SampleObservations.served(MAIL))
            .weakTls(seen)
            .judge(new CipherSuitesCheck()));
  }

  @ParameterizedTest
  @CsvSource({
    "NULL_ENCRYPTION, FAILURE cipher-suites",
    "EXPORT, FAILURE cipher-suites",
    "RC4, WARNING cipher-suites",
    "DES, WARNING cipher-suites"
  })
  void aWeakSuite(SuiteWeakness weakness, String levels) {
    assertThat(levels(new WeakTls(Map.of(weakness, "TLS_SOME_SUITE"), OptionalInt.empty())))
        .isEqualTo(levels);
  }

  /** A stock Postfix takes them on purpose, and no sender that verifies offers them. */
  @ParameterizedTest
  @CsvSource({
    "mail.example.org:25/smtp, OK",
    "mail.example.org:587/submission, WARNING",
    "mail.example.org:465/smtps, WARNING",
    "mail.example.org:993/imaps, WARNING"
  })
  void anonymousSuitesHarmWhereClientsVerify(String endpoint, String level) {
    assertThat(
            SampleObservations.levels(
                EvidenceDraft.of(SampleObservations.served(endpoint, MAIL.chain(), "TLSv1.3"))
                    .weakTls(
                        new WeakTls(
                            Map.of(SuiteWeakness.ANONYMOUS, "TLS_DH_anon_WITH_AES_256_CBC_SHA"),
                            OptionalInt.empty()))
                    .judge(new CipherSuitesCheck())))
        .isEqualTo(level + " cipher-suites");
  }

  /** Another server's setting would only mislead. */
  @ParameterizedTest
  @CsvSource({
    "220 mail.example.org ESMTP Postfix, (Postfix: smtpd_tls_exclude_ciphers = RC4)",
    "* OK Dovecot ready., '(Dovecot: ssl_cipher_list, with :!RC4 at its end)'",
    "220 mail.example.org ESMTP, them"
  })
  void theFixNamesTheServerThatGreeted(String greeting, String end) {
    Observation.Served seen = SampleObservations.served(MAIL);
    Observation.Served greeted =
        new Observation.Served(
            seen.endpoint(),
            seen.at(),
            seen.address(),
            Optional.of(new Greeting(List.of(greeting), Optional.empty())),
            Optional.empty(),
            seen.capabilities(),
            seen.capabilitiesAfterTls(),
            seen.tlsVersion(),
            seen.cipherSuite(),
            seen.chain());
    assertThat(
            EvidenceDraft.of(greeted)
                .weakTls(
                    new WeakTls(
                        Map.of(SuiteWeakness.RC4, "TLS_RSA_WITH_RC4_128_SHA"), OptionalInt.empty()))
                .judge(new CipherSuitesCheck())
                .getFirst()
                .fix())
        .endsWith(end);
  }

  @ParameterizedTest
  @CsvSource({"512, FAILURE", "1023, FAILURE", "1024, WARNING", "2047, WARNING", "2048, OK"})
  void aGroup(int bits, String level) {
    assertThat(levels(new WeakTls(Map.of(), OptionalInt.of(bits))))
        .isEqualTo("OK cipher-suites, " + level + " dh-group");
  }

  @Test
  void nothingIsSaidOfWhatWasNotTried() {
    assertThat(EvidenceDraft.of(SampleObservations.served(MAIL)).judge(new CipherSuitesCheck()))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "mail.example.org:25/smtp, true, OK",
    "mail.example.org:25/smtp, false, WARNING",
    "mail.example.org:587/submission, true, WARNING",
    "mail.example.org:587/submission, false, OK"
  })
  void mailWithoutTls(String endpoint, boolean taken, String level) {
    assertThat(
            SampleObservations.levels(
                EvidenceDraft.of(SampleObservations.served(endpoint, MAIL.chain(), "TLSv1.3"))
                    .mailInClear(
                        taken
                            ? new MailInClear.Taken()
                            : new MailInClear.TlsRequired("530 5.7.0 STARTTLS first"))
                    .judge(new RequiredTlsCheck())))
        .isEqualTo(level + " required-tls");
  }
}
