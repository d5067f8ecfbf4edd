package org.mailseal.authority;

/**
 * How a name would be proven, and what came of trying that with what proves nothing.
 *
 * @param method the kind of challenge, such as {@code http-01}
 */
public record ProofTrial(String method, Result result) {
  /** What was seen. All text is printable. */
  public sealed interface Result {
    /** Nothing was tried: it cannot be, or not now. */
    record Untried() implements Result {}

    /** It would be proven, as far as that can be seen from here. */
    record Seen(String what) implements Result {}

    /**
     * It was not seen.
     *
     * @param certain whether it could not be proven so, whatever the authority sees from outside
     * @param what one clause
     * @param fix what to do about it
     */
    record Missed(boolean certain, String what, String fix) implements Result {
      /**
       * A port that does not lead here, as seen from here: it may from outside.
       *
       * @param where the addresses, with what was met there
       * @param between what may stand between, such as {@code a router}
       */
      public static Missed ofPort(int port, String where, String between) {
        return new Missed(
            false,
            "seen from this host, its port " + port + " does not lead here (" + where + ")",
            "mend its A and AAAA records, or have port "
                + port
                + " forwarded; through "
                + between
                + " it may look otherwise from outside, where the authority comes from");
      }
    }
  }
}
