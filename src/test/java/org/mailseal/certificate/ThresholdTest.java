package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.name.Durations;

class ThresholdTest {
  @ParameterizedTest
  @CsvSource({
    // written, lifetime, what is left
    "1/3, 90d, 30d",
    "1/3, 48d, 16d",
    "' 2/3 ', 90d, 60d",
    "1/2, 6d, 3d",
    "14d, 90d, 14d",
    "14d, 6d, 14d",
    "12h, 90d, 12h",
  })
  void aFractionGrowsWithTheLifetimeAndATimeDoesNot(String written, String lifetime, String left) {
    assertThat(Threshold.parse(written).left(Durations.parse(lifetime)))
        .isEqualTo(Durations.parse(left));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1/3", "9998/9999", "14d", "36h", "1s"})
  void whatIsWrittenIsReadBack(String written) {
    assertThat(Threshold.parse(written)).hasToString(written);
    assertThat(Threshold.parse(Threshold.parse(written).toString()))
        .isEqualTo(Threshold.parse(written));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0/3", "3/3", "4/3", "1/0", "1/", "/3", "-1/3", "1/3/5", "99999/1", "a"})
  void whatIsNeitherIsRefused(String written) {
    assertThatThrownBy(() -> Threshold.parse(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("such as");
  }

  @Test
  void thePointLiesThatFarBeforeTheEnd() {
    Instant from = Instant.parse("2026-09-01T00:00:00Z");
    Instant until = Instant.parse("2026-11-30T00:00:00Z");
    CertificateInfo leaf =
        TestCertificates.root("Root")
            .leaf("mail.example.org")
            .valid(from, until)
            .issue()
            .chain()
            .info();

    assertThat(Threshold.parse("1/3").in(leaf)).isEqualTo("2026-10-31T00:00:00Z");
    assertThat(Threshold.parse("14d").in(leaf)).isEqualTo("2026-11-16T00:00:00Z");
    assertThat(Threshold.parse("100d").in(leaf)).isBefore(from);
  }
}
