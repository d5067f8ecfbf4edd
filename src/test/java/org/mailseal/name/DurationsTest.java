package org.mailseal.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  private static final long SEED = 86_400;

  @ParameterizedTest
  @CsvSource({
    "30s, PT30S, 30s",
    "90s, PT90S, 90s",
    "60s, PT1M, 1m",
    "10m, PT10M, 10m",
    "' 12 H ', PT12H, 12h",
    "24h, PT24H, 1d",
    "14d, PT336H, 14d",
    "0d, PT0S, 0s",
    "999999d, PT23999976H, 999999d",
  })
  void isReadAsPeopleWriteItAndWrittenShort(String written, Duration duration, String shortest) {
    assertThat(Durations.parse(written)).isEqualTo(duration);
    assertThat(Durations.format(duration)).isEqualTo(shortest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "d",
        "14",
        "-1d",
        "1.5h",
        "14 days",
        "1d12h",
        "1w",
        "P14D",
        "9999999d",
        "١d",
        "\u001B1d"
      })
  void whatIsNoDurationIsRefusedInPrintableWords(String written) {
    assertThatThrownBy(() -> Durations.parse(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("such as 30s or 14d")
        .message()
        .matches("\\P{Cntrl}+");
  }

  @Test
  void whatWasReadIsWrittenAndReadBack() {
    Random random = new Random(SEED);
    for (int round = 0; round < 2_000; round++) {
      Duration duration =
          Durations.parse(
              random.nextInt(1 << random.nextInt(20)) % 1_000_000
                  + "smhd".substring(random.nextInt(4)).substring(0, 1));

      assertThat(Durations.parse(Durations.format(duration)))
          .as("seed %d, round %d", SEED, round)
          .isEqualTo(duration);
    }
  }
}
