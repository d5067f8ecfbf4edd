package org.mailseal.schedule;

import java.time.Duration;
import java.util.Set;

/**
 * Which certificates are checked, and how often.
 *
 * @param names the certificates' names; none: nothing is checked
 * @param every the time between two checks of the same
 */
public record CheckSchedule(Set<String> names, Duration every) {
  public CheckSchedule {
    names = Set.copyOf(names);
  }

  /** Nothing is checked. */
  public static CheckSchedule none() {
    return new CheckSchedule(Set.of(), Duration.ofDays(1));
  }
}
