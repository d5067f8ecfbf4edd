package org.mailseal.inspection.result;

import java.util.List;

/**
 * A kind of finding, by a code that stays while sentences change, such as {@code
 * validity.renewal-overdue}. Whoever decides something by a finding decides by its code. The codes
 * are part of the JSON format: keep them.
 *
 * @param topic its word is the first part of the code
 * @param name what is the case: lower-case words with hyphens
 * @param title the same for people, as one clause
 * @param clause what it is held against, such as {@code RFC 7671 §8.1}; empty where it is common
 *     sense
 * @param levels those that such a finding can have
 */
public record FindingCode(
    Topic topic, String name, String title, String clause, List<Level> levels) {
  public FindingCode {
    levels = List.copyOf(levels);
  }

  public static FindingCode of(
      Topic topic, String name, String title, String clause, Level... levels) {
    return new FindingCode(topic, name, title, clause, List.of(levels));
  }

  /** Such as {@code chain.out-of-order}. */
  public String text() {
    return topic.word() + "." + name;
  }

  /**
   * A finding of this kind that is well.
   *
   * @param what one printable clause
   */
  public Finding ok(String what) {
    return at(Level.OK, what, "");
  }

  public Finding warning(String what, String fix) {
    return at(Level.WARNING, what, fix);
  }

  public Finding unknown(String what, String fix) {
    return at(Level.UNKNOWN, what, fix);
  }

  public Finding failure(String what, String fix) {
    return at(Level.FAILURE, what, fix);
  }

  /** A finding of this kind at one of its levels. */
  public Finding at(Level level, String what, String fix) {
    return new Finding(level, this, what, fix, clause);
  }
}
