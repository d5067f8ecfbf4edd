package org.mailseal.endpoint;

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
}
