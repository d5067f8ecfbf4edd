package org.mailseal.monitor;

/**
 * What one inspection found wrong with a port in one respect.
 *
 * @param what one clause
 * @param fix what to do about it, in one line; may be empty
 * @param clause what it is held against; may be empty
 */
record PortProblem(String what, String fix, String clause) {
  /** The two as one; the first has the say in what is to be done. */
  PortProblem and(PortProblem more) {
    return new PortProblem(what + "; " + more.what, fix, clause);
  }
}
