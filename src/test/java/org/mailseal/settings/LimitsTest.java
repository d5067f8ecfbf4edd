package org.mailseal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.authority.IssuanceLimits;
import org.mailseal.authority.IssuanceLimits.Kind;
import org.mailseal.authority.IssuanceLimits.RateLimit;

/** How often an authority lets itself be asked, as the settings say or as is known. */
class LimitsTest {
  private static final String PRODUCTION = "https://acme-v02.api.letsencrypt.org/directory";

  private static String written(String directory, String... lines) {
    StringBuilder more = new StringBuilder("acme: " + directory);
    for (String line : lines) {
      more.append(", ").append(line);
    }
    return Reading.authority("{ " + more + " }");
  }

  private static IssuanceLimits limits(String directory, String... lines) {
    return Reading.settings(written(directory, lines)).authorities().values().stream()
        .filter(AuthorityDefinition.Acme.class::isInstance)
        .map(AuthorityDefinition.Acme.class::cast)
        .findFirst()
        .orElseThrow()
        .limits();
  }

  @Test
  void areKnownOfLetsEncryptsProductionAlone() {
    assertThat(limits(PRODUCTION).limits())
        .containsEntry(Kind.NEW_ORDERS, new RateLimit(300, Duration.ofHours(3)))
        .containsEntry(Kind.PER_NAMES, new RateLimit(5, Duration.ofDays(7)))
        .hasSize(4);
    assertThat(limits(PRODUCTION).renewalsLeftOut()).isTrue();
    assertThat(limits(PRODUCTION, "renewal-information: false").renewalsLeftOut()).isFalse();
    assertThat(limits("https://acme-staging-v02.api.letsencrypt.org/directory"))
        .isEqualTo(IssuanceLimits.NONE);
  }

  @Test
  void areNoneOrOthersWhereTheSettingsSaySo() {
    assertThat(limits(PRODUCTION, "limits: none").limits()).isEmpty();
    assertThat(limits(PRODUCTION, "limits: { new-orders: 1500 per 3h }").limits())
        .containsEntry(Kind.NEW_ORDERS, new RateLimit(1500, Duration.ofHours(3)))
        .hasSize(4);
    assertThat(limits("https://ca.example/dir", "limits: { per-names: 3 per 2d }").limits())
        .isEqualTo(Map.of(Kind.PER_NAMES, new RateLimit(3, Duration.ofDays(2))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limits: some",
        "limits: { new-orders: 300 }",
        "limits: { new-orders: 0 per 3h }",
        "limits: { new-orders: 3 per 0s }",
        "limits: { new-order: 3 per 3h }"
      })
  void thatCannotBeReadAreToldOf(String line) {
    assertThat(Reading.problems(written(PRODUCTION, line))).hasSize(1);
  }
}
