package org.mailseal.inspection.result;

import java.util.List;
import java.util.stream.Stream;

/** How good or bad a finding is, from best to worst. */
public enum Level {
  OK,
  /** Works, but not for long or not for everybody. */
  WARNING,
  /** Could not be found out; never to be counted as good. */
  UNKNOWN,
  FAILURE;

  public boolean worseThan(Level other) {
    return compareTo(other) > 0;
  }

  /** The worst of some levels; UNKNOWN where there are none. */
  public static Level worst(Stream<Level> levels) {
    return levels.reduce((one, other) -> one.worseThan(other) ? one : other).orElse(UNKNOWN);
  }

  /** The worst level among findings; UNKNOWN where there are none. */
  public static Level worst(List<Finding> findings) {
    return worst(findings.stream().map(Finding::level));
  }
}
