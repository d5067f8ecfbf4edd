package org.mailseal.lifecycle.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void waitsGrowAndTheLastRepeatsEachUpToATenthLonger() {
    Backoff backoff =
        new Backoff(List.of(Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofDays(1)));
    Random random = new Random(7);
    List<Duration> expected =
        List.of(Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(1));
    for (int failures = 1; failures <= expected.size(); failures++) {
      Duration wait = expected.get(failures - 1);
      Duration longest = Duration.ZERO;
      for (int i = 0; i < 200; i++) {
        Duration waited = backoff.after(failures, random);
        assertThat(waited).isBetween(wait, wait.plus(wait.dividedBy(10)));
        longest = longest.compareTo(waited) < 0 ? waited : longest;
      }
      assertThat(longest).as("it differs").isGreaterThan(wait.plus(wait.dividedBy(20)));
    }
    assertThat(backoff.after(Integer.MAX_VALUE, random)).isGreaterThanOrEqualTo(Duration.ofDays(1));
  }

  @Test
  void thereIsAWaitAtLeast() {
    assertThatThrownBy(() -> new Backoff(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
