package org.mailseal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
  private static final List<String> KEYS =
      List.of("authority", "also-for", "key", "endpoints", "connect-to", "renew-when-left");

  @ParameterizedTest
  @CsvSource({
    "also_for, also-for",
    "alsofor, also-for",
    "ALSO-FOR, also-for",
    "autority, authority",
    "endpoint, endpoints",
    "kye, key",
    "conect-ot, connect-to",
    "renew-when-let, renew-when-left"
  })
  void a_slip_is_understood(String written, String meant) {
    assertThat(Nearest.to(written, KEYS)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"to", "x", "ports", "authentication", "''"})
  void another_word_is_not_taken_for_a_slip(String written) {
    assertThat(Nearest.to(written, KEYS)).isEmpty();
  }

  @Test
  void the_nearest_of_several_wins() {
    assertThat(Nearest.to("smtps", List.of("smtp", "smtps"))).contains("smtps");
    assertThat(Nearest.to("imas", List.of("imap", "imaps"))).contains("imap");
  }

  @ParameterizedTest
  @CsvSource({"abc, abc, 0", "abc, abd, 1", "abc, acb, 1", "abc, '', 3", "kitten, sitting, 3"})
  void distance(String a, String b, int steps) {
    assertThat(Nearest.distance(a, b)).isEqualTo(steps);
    assertThat(Nearest.distance(b, a)).isEqualTo(steps);
  }

  @Test
  void an_endless_word_costs_nothing() {
    assertThat(Nearest.to("a".repeat(1_000_000), KEYS)).isEmpty();
  }
}
