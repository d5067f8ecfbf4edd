package org.mailseal.inspection.result;

/**
 * One thing that a check found.
 *
 * @param code what kind of finding it is, for programs
 * @param what one printable clause, for people
 * @param fix what to do about it, in one line; empty where all is well
 * @param clause what it is held against, such as {@code RFC 7671 §8.1}; empty where it is common
 *     sense
 */
public record Finding(Level level, FindingCode code, String what, String fix, String clause) {
  public Topic topic() {
    return code.topic();
  }
}
