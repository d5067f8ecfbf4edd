package org.mailseal.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublicValidityTest {
  @ParameterizedTest
  @CsvSource({
    "2020-08-31T23:59:59Z, 825",
    "2020-09-01T00:00:00Z, 398",
    "2026-03-14T23:59:59Z, 398",
    "2026-03-15T00:00:00Z, 200",
    "2027-03-14T23:59:59Z, 200",
    "2027-03-15T00:00:00Z, 100",
    "2029-03-14T23:59:59Z, 100",
    "2029-03-15T00:00:00Z, 47",
    "2041-01-01T00:00:00Z, 47",
  })
  void theMostDaysByTheMomentOfIssue(Instant issued, int days) {
    Instant lastSecond = issued.plus(Duration.ofDays(days)).minusSeconds(1);

    assertThat(PublicValidity.excess(issued, lastSecond)).isEmpty();
    assertThat(PublicValidity.excess(issued, lastSecond.plusSeconds(1)))
        .hasValueSatisfying(
            sentence ->
                assertThat(sentence)
                    .contains(
                        "valid for " + (days + 1) + " days",
                        "and " + days + " are the most",
                        issued.toString().substring(0, 10)));
  }

  @Test
  void aLeapDayIsADayAsAnyOther() {
    Instant issued = Instant.parse("2028-02-01T12:00:00Z");

    assertThat(PublicValidity.excess(issued, Instant.parse("2028-05-11T11:59:59Z"))).isEmpty();
    assertThat(PublicValidity.excess(issued, Instant.parse("2028-05-11T12:00:00Z"))).isPresent();
  }

  @Test
  void whatEndsBeforeItBeginsIsNotTooLong() {
    Instant issued = Instant.parse("2028-02-01T12:00:00Z");

    assertThat(PublicValidity.excess(issued, issued.minusSeconds(100))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2019-06-30T23:59:59Z, 3650, false",
    "2019-07-01T00:00:00Z, 3650, true",
    "2026-07-01T00:00:00Z, 825, false",
    "2026-07-01T00:00:00Z, 826, true"
  })
  void applesProgramsTakeNoMoreOfAnybody(Instant issued, int days, boolean refused) {
    Instant lastSecond = issued.plus(Duration.ofDays(days)).minusSeconds(1);

    assertThat(PublicValidity.refusedByApple(issued, lastSecond)).isEqualTo(refused);
  }
}
