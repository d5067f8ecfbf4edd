package org.mailseal.authority.acme.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|2026-11-27T12:00:00Z",
        "1|2026-11-27T12:00:01Z",
        " 60 |2026-11-27T12:01:00Z",
        "86400|2026-11-28T12:00:00Z",
        "86401|2026-11-28T12:00:00Z",
        "31536000|2026-11-28T12:00:00Z",
        "99999999999999999999999|2026-11-28T12:00:00Z",
        "Fri, 27 Nov 2026 12:01:00 GMT|2026-11-27T12:01:00Z",
        "Fri, 01 Jan 2100 00:00:00 GMT|2026-11-28T12:00:00Z",
        "Mon, 01 Jan 1990 00:00:00 GMT|2026-11-27T12:00:00Z",
      })
  void neverBeforeNowAndNeverAfterADay(String said, Instant when) {
    assertThat(RetryAfter.parse(said, NOW)).contains(when);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-1", "+1", "1.5", "1e3", "soon", "٣", "Fri, 32 Nov 2026 12:00:00 GMT"})
  void whatIsNeitherIsNotSaid(String said) {
    assertThat(RetryAfter.parse(said, NOW)).isEmpty();
  }

  @Test
  void aYearBeyondAllYearsIsNotSaid() {
    assertThat(RetryAfter.parse("Fri, 01 Jan 9999999999999 00:00:00 GMT", NOW)).isEmpty();
  }
}
