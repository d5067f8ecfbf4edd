package org.mailseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.ledger.request.UnansweredRequest;

class UnansweredRequestTest {
  private static UnansweredRequest unanswered(Duration waited, Optional<Duration> left) {
    return new UnansweredRequest(
        SampleRequests.on(5, SampleAttempts.MAIL, SampleAttempts.NOW.minus(waited)),
        left.map(SampleAttempts::leaf).map(CertificateInfo::of),
        SampleAttempts.NOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "P6DT23H | P9DT5H  | for 6 days; the served certificate ends in 9",
        "P2D     | P7D     | for 2 days; the served certificate ends in 7",
        "PT47H   | P9D     | for 47 hours; the served certificate ends in 9 days",
        "P6D     | P6DT23H | for 6 days; ACT NOW: the served certificate ends in 6 days",
        "P6D     | PT5H    | for 6 days; ACT NOW: the served certificate ends in 5 hours",
        "P6D     | PT0S    | for 6 days; ACT NOW: the served certificate ends in 0 minutes",
        "P6D     | PT-1S   | for 6 days; ACT NOW: the served certificate ENDED 0 minutes ago",
        "P6D     | P-3D    | for 6 days; ACT NOW: the served certificate ENDED 3 days ago",
        "PT-5H   | P9D     | for 0 minutes; the served certificate ends in 9 days",
      })
  void saysHowLongAndHowMuchIsLeft(Duration waited, Duration left, String words) {
    assertThat(unanswered(waited, Optional.of(left)).howLong()).isEqualTo(words);
  }

  @Test
  void whereNothingIsServedThereIsNothingToEnd() {
    assertThat(unanswered(Duration.ofDays(30), Optional.empty()).howLong())
        .isEqualTo("for 30 days");
  }
}
