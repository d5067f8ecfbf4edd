package org.mailseal.inspection.domain;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.inspection.check.DnsFailures;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;
import org.mailseal.mtasts.TagList;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/** Judges whether senders know where to report what went wrong with TLS (RFC 8460 §3). */
final class TlsReporting {
  static final String PREFIX = "_smtp._tls";

  private static final String VERSION = "v=TLSRPTv1";

  /** In a URI's own comma, semicolon and exclamation mark, %2C, %3B and %21 stand. */
  private static final Pattern URI =
      Pattern.compile("mailto:[^\\s,;!@]+@[^\\s,;!@]+|https://[^\\s,;!]+");

  private TlsReporting() {}

  /**
   * What the TXT records say.
   *
   * @param policy whether there is an MTA-STS policy whose failures somebody should hear of
   */
  static Finding judge(DnsName domain, DnsAnswer<String> texts, boolean policy) {
    return switch (texts) {
      case DnsAnswer.Failed<String> failed ->
          DnsFailures.finding(Topic.TLS_REPORTING, PREFIX + "." + domain, failed, "RFC 8460 §3");
      case DnsAnswer.Unasked<String> _ -> DnsFailures.unasked(Topic.TLS_REPORTING);
      case DnsAnswer.Absent<String> _ -> absent(policy);
      case DnsAnswer.Found<String> found ->
          judge(
              domain,
              found.records().stream().filter(text -> TagList.isMeant(VERSION, text)).toList(),
              policy);
    };
  }

  private static Finding judge(DnsName domain, List<String> records, boolean policy) {
    if (records.isEmpty()) {
      return absent(policy);
    }
    if (records.size() > 1) {
      return faulty(
          PREFIX + "." + domain + " has " + records.size() + " TXT records with " + VERSION,
          "leave one of them");
    }
    Optional<String> places =
        TagList.parse(VERSION, records.getFirst())
            .flatMap(tags -> tags.find("rua"))
            .filter(TlsReporting::allUris);
    return places
        .map(to -> Finding.ok(Topic.TLS_REPORTING, "TLS reports go to " + Printable.sanitize(to)))
        .orElseGet(
            () ->
                faulty(
                    PREFIX
                        + "."
                        + domain
                        + " says '"
                        + Printable.sanitize(records.getFirst())
                        + "'",
                    "write v=TLSRPTv1; rua=mailto:tls-reports@" + domain));
  }

  private static boolean allUris(String places) {
    return List.of(places.split(",", -1)).stream()
        .allMatch(place -> URI.matcher(place.strip()).matches());
  }

  private static Finding absent(boolean policy) {
    return policy
        ? new Finding(
            Level.WARNING,
            Topic.TLS_REPORTING,
            "nobody hears of mail that the MTA-STS policy holds back",
            "publish " + PREFIX + " as TXT: v=TLSRPTv1; rua=mailto:...",
            "RFC 8460 §3")
        : Finding.ok(Topic.TLS_REPORTING, "no TLS reports are asked for", "RFC 8460 §3");
  }

  /** Mail goes on without reports, so it is a warning. */
  private static Finding faulty(String what, String fix) {
    return new Finding(Level.WARNING, Topic.TLS_REPORTING, what, fix, "RFC 8460 §3");
  }
}
