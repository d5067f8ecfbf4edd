package org.mailseal.inspection.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.certificate.Chain;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.inspection.result.EvidenceDraft;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;

class ValidityCheckTest {
  private static final Instant FROM = Instant.parse("2026-09-01T00:00:00Z");
  private static final Authority CA = TestCertificates.root("Test Root");
  private static final Chain LEAF = lasting(90);

  private static Chain lasting(int days) {
    return CA.leaf("mail.example.org")
        .valid(FROM, FROM.plus(Duration.ofDays(days)))
        .issue()
        .chain();
  }

  private static List<Finding> judge(Chain leaf, Instant now, boolean publiclyTrusted) {
    return EvidenceDraft.of(SampleObservations.served("mail.example.org", leaf, "TLSv1.3"))
        .at(now)
        .judge(new ValidityCheck((path, at) -> publiclyTrusted));
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
    assertThat(judge(LEAF, FROM.plusSeconds(secondsAfterFrom), true))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.level()).isEqualTo(level);
              assertThat(finding.what()).isEqualTo(what);
            });
  }

  @Test
  void longerThanAPublicAuthorityMayIssue() {
    Chain lasting = lasting(400);

    assertThat(SampleObservations.levels(judge(lasting, FROM, true)))
        .isEqualTo("OK validity, WARNING validity");
    List<Finding> ofPrivateCa = judge(lasting, FROM, false);
    assertThat(SampleObservations.levels(ofPrivateCa)).isEqualTo("OK validity, OK validity");
    assertThat(ofPrivateCa.getLast().what())
        .startsWith("it is valid for 401 days, and 200 are the most")
        .endsWith("; a private CA may do so");
    List<Finding> expired = judge(lasting, FROM.plus(Duration.ofDays(500)), true);
    assertThat(SampleObservations.levels(expired))
        .as("one cause, one finding")
        .isEqualTo("FAILURE validity");
  }

  /** A leaf's last second is part of its validity, so that 825 days end a second earlier. */
  @ParameterizedTest
  @CsvSource({"824, OK", "825, WARNING", "3650, WARNING"})
  void longerThanApplesProgramsTakeOfAnybody(int days, Level level) {
    Finding found = judge(lasting(days), FROM, false).getLast();

    assertThat(found.code()).isEqualTo(ValidityCheck.TOO_LONG);
    assertThat(found.level()).isEqualTo(level);
    assertThat(found.what().contains("Apple's programs refuse it")).isEqualTo(days > 824);
  }
}
