package org.mailseal.inspection.check.domain;

import java.net.InetAddress;
import java.util.Optional;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;
import org.mailseal.name.DnsName;

/**
 * What is to be said where the DNS gave no answer: unknown, unless it is sure that signatures do
 * not hold. Whoever validates has no answer at all then (RFC 4035 §5.5), however often he asks.
 */
record DnsFailures(FindingCode unknown, FindingCode broken, FindingCode unasked) {
  /** The codes of one topic, held against a clause. */
  static DnsFailures of(Topic topic, String clause) {
    return new DnsFailures(
        FindingCode.of(topic, "unknown", "a name server gave no answer", clause, Level.UNKNOWN),
        FindingCode.of(
            topic,
            "dnssec-broken",
            "the signatures of the zone do not hold, so nobody who validates has an answer",
            "RFC 4035 §5.5",
            Level.FAILURE),
        FindingCode.of(topic, "not-asked", "the DNS was not to be asked", "", Level.UNKNOWN));
  }

  /**
   * About a question that was not answered.
   *
   * @param what was asked for; printable
   */
  Finding finding(String what, DnsAnswer.Failed<?> failed) {
    String said = what + ": " + failed.why();
    return failed.bogus()
        ? broken.failure(
            said, "sign the zone anew, or correct its DS record; check this host's clock")
        : unknown.unknown(said, "try again, or ask another resolver");
  }

  /**
   * About a host that a record names: whether it can be found at all.
   *
   * @param record such as {@code the MX record}
   * @param missing the code for a host without any address
   */
  Optional<Finding> ofHost(
      String record, DnsName host, DnsAnswer<InetAddress> addresses, FindingCode missing) {
    return switch (addresses) {
      case DnsAnswer.Absent<InetAddress> _ ->
          Optional.of(
              missing.failure(
                  record + " names " + host + ", which has no address",
                  "publish an address of " + host + ", or correct the record"));
      case DnsAnswer.Failed<InetAddress> failed ->
          Optional.of(finding("addresses of " + host, failed));
      case DnsAnswer.Found<InetAddress> _, DnsAnswer.Unasked<InetAddress> _ -> Optional.empty();
    };
  }

  Finding notAsked() {
    return unasked.unknown("the DNS was not asked", "let it be asked");
  }
}
