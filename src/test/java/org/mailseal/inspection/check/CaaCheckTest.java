package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.certificate.Chain;
import org.mailseal.dns.Caa;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;
import org.mailseal.name.DnsName;

class CaaCheckTest {
  private static final X509Certificate PUBLIC =
      TestCertificates.root("R11,O=Let's Encrypt,C=US")
          .leaf("mail.example.org", "*.example.org")
          .issue()
          .certificate();
  private static final X509Certificate PRIVATE =
      TestCertificates.root("Corporate CA,O=Corp").leaf("mail.example.org").issue().certificate();

  private static List<Finding> judge(X509Certificate leaf, String name, DnsAnswer<Caa> answer) {
    return EvidenceDraft.of(
            SampleObservations.served("mail.example.org", new Chain(List.of(leaf)), "TLSv1.3"))
        .caa(Map.of(DnsName.of(name), answer))
        .judge(new CaaCheck());
  }

  /** Records such as {@code issue letsencrypt.org|!strange x}, ! for critical. */
  private static DnsAnswer<Caa> records(String written) {
    List<Caa> records = new ArrayList<>();
    for (String record : written.split("\\|", -1)) {
      String[] parts = record.split(" ", 2);
      boolean critical = parts[0].startsWith("!");
      records.add(new Caa(critical, critical ? parts[0].substring(1) : parts[0], parts[1]));
    }
    return new DnsAnswer.Found<>(records, false);
  }

  @ParameterizedTest
  @CsvSource({
    "mail.example.org, issue letsencrypt.org, OK",
    "mail.example.org, issue LetsEncrypt.org; accounturi=x, OK",
    "mail.example.org, issue other.example|issue letsencrypt.org, OK",
    "mail.example.org, issue other.example, WARNING",
    "mail.example.org, issue ;, WARNING",
    "mail.example.org, iodef mailto:x@example.org, OK",
    "mail.example.org, issuewild ;, OK",
    "*.example.org, issuewild ;|issue letsencrypt.org, WARNING",
    "*.example.org, issuewild letsencrypt.org|issue ;, OK",
    "*.example.org, issue letsencrypt.org, OK",
    "mail.example.org, issuewild letsencrypt.org|issue ;, WARNING",
    "mail.example.org, issue letsencrypt.org|!strange x, WARNING",
    "mail.example.org, issue letsencrypt.org|strange x, OK",
  })
  void aKnownCa(String name, String records, Level level) {
    assertThat(judge(PUBLIC, name, records(records)))
        .singleElement()
        .satisfies(finding -> assertThat(finding.level()).isEqualTo(level));
  }

  @Test
  void ofAnUnknownCaNobodyCanTell() {
    assertThat(
            SampleObservations.words(
                judge(PRIVATE, "mail.example.org", records("issue corp.example"))))
        .contains("is not known");
    assertThat(
            SampleObservations.levels(
                judge(PRIVATE, "mail.example.org", records("issue corp.example"))))
        .isEqualTo("OK caa");
    assertThat(SampleObservations.levels(judge(PRIVATE, "mail.example.org", records("issue ;"))))
        .isEqualTo("WARNING caa");
  }

  @Test
  void noRecordsAreFineAndNoAnswerIsUnknown() {
    assertThat(
            SampleObservations.levels(
                judge(PUBLIC, "mail.example.org", new DnsAnswer.Absent<>(false))))
        .isEqualTo("OK caa");
    assertThat(
            SampleObservations.levels(
                judge(PUBLIC, "mail.example.org", new DnsAnswer.Failed<>(false, "late"))))
        .isEqualTo("UNKNOWN caa");
    assertThat(judge(PUBLIC, "mail.example.org", new DnsAnswer.Unasked<>())).isEmpty();
  }
}
