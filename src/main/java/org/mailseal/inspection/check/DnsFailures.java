package org.mailseal.inspection.check;

import org.mailseal.dns.DnsAnswer;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;

/** What is to be said where the DNS gave no answer. */
public final class DnsFailures {
  private DnsFailures() {}

  /**
   * Unknown, unless it is sure that signatures do not hold: whoever validates has no answer at all
   * then (RFC 4035 §5.5), however often he asks.
   *
   * @param what was asked for; printable
   */
  public static Finding finding(
      Topic topic, String what, DnsAnswer.Failed<?> failed, String clause) {
    return failed.bogus()
        ? new Finding(
            Level.FAILURE,
            topic,
            what + ": " + failed.why(),
            "sign the zone anew, or correct its DS record; check this host's clock",
            "RFC 4035 §5.5")
        : new Finding(
            Level.UNKNOWN,
            topic,
            what + ": " + failed.why(),
            "try again, or ask another resolver",
            clause);
  }

  public static Finding unasked(Topic topic) {
    return new Finding(Level.UNKNOWN, topic, "the DNS was not asked", "let it be asked", "");
  }
}
