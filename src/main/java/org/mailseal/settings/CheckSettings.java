package org.mailseal.settings;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the daemon checks the ports.
 *
 * @param every the time between two checks of a certificate's ports; empty: they are not checked
 * @param dns whether a check asks the DNS too
 */
public record CheckSettings(Optional<Duration> every, boolean dns) {
  static final CheckSettings STANDARD =
      new CheckSettings(Optional.of(Duration.ofMinutes(15)), true);

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final String NEVER = "never";

  /** The section {@code checks}. */
  static CheckSettings read(Value section) {
    YamlMap map = YamlMap.of(section, List.of("every", "dns"));
    return new CheckSettings(
        map.find("every").map(CheckSettings::every).orElse(STANDARD.every),
        map.find("dns").flatMap(Value::bool).orElse(STANDARD.dns));
  }

  private static Optional<Duration> every(Value value) {
    return value.is(NEVER) ? Optional.empty() : value.duration(SECOND, DAY);
  }
}
