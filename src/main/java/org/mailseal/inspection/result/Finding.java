package org.mailseal.inspection.result;

/**
 * One judgement.
 *
 * @param what one printable clause
 * @param fix what to do about it, in one line; empty where all is well
 * @param clause what it is held against, such as {@code RFC 7671 §8.1}; empty where it is common
 *     sense
 */
public record Finding(Level level, Topic topic, String what, String fix, String clause) {
  public static Finding ok(Topic topic, String what) {
    return new Finding(Level.OK, topic, what, "", "");
  }

  public static Finding ok(Topic topic, String what, String clause) {
    return new Finding(Level.OK, topic, what, "", clause);
  }

  public static Finding warning(Topic topic, String what, String fix, String clause) {
    return new Finding(Level.WARNING, topic, what, fix, clause);
  }

  public static Finding unknown(Topic topic, String what, String fix, String clause) {
    return new Finding(Level.UNKNOWN, topic, what, fix, clause);
  }

  public static Finding failure(Topic topic, String what, String fix, String clause) {
    return new Finding(Level.FAILURE, topic, what, fix, clause);
  }
}
