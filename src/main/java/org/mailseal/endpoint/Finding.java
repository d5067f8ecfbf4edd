package org.mailseal.endpoint;

/**
 * One judgement.
 *
 * @param what one printable clause
 * @param fix what to do about it, in one line; empty where all is well
 */
public record Finding(Level level, String what, String fix) {
  static Finding ok(String what) {
    return new Finding(Level.OK, what, "");
  }
}
