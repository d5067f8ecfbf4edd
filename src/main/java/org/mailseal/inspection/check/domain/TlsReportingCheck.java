package org.mailseal.inspection.check.domain;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.mailseal.dns.DnsAnswer;
import org.mailseal.inspection.result.Check;
import org.mailseal.inspection.result.DomainEvidence;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;
import org.mailseal.mtasts.MtaStsPolicy;
import org.mailseal.mtasts.MtaStsResult;
import org.mailseal.mtasts.TagList;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/**
 * Whether senders know where to report what went wrong with TLS (RFC 8460 §3). Mail goes on without
 * reports, so nothing here is worse than a warning.
 */
public final class TlsReportingCheck implements Check<DomainEvidence> {
  private static final String CLAUSE = "RFC 8460 §3";
  private static final String PREFIX = DomainEvidence.REPORTING_PREFIX;

  private static final String VERSION = "v=TLSRPTv1";

  /** In a URI's own comma, semicolon and exclamation mark, %2C, %3B and %21 stand. */
  private static final Pattern URI =
      Pattern.compile("mailto:[^\\s,;!@]+@[^\\s,;!@]+|https://[^\\s,;!]+");

  private static final DnsFailures DNS = DnsFailures.of(Topic.TLS_REPORTING, CLAUSE);

  public static final FindingCode NAMED =
      FindingCode.of(Topic.TLS_REPORTING, "named", "senders know where to report", "", Level.OK);

  public static final FindingCode NONE =
      FindingCode.of(
          Topic.TLS_REPORTING,
          "none",
          "no reports are asked for, and no policy needs them",
          CLAUSE,
          Level.OK);

  public static final FindingCode MISSING =
      FindingCode.of(
          Topic.TLS_REPORTING,
          "missing",
          "there is an MTA-STS policy, and nobody hears of the mail that it holds back",
          CLAUSE,
          Level.WARNING);

  public static final FindingCode SEVERAL =
      FindingCode.of(
          Topic.TLS_REPORTING,
          "several",
          "there are several records, so none counts",
          CLAUSE,
          Level.WARNING);

  public static final FindingCode MALFORMED =
      FindingCode.of(
          Topic.TLS_REPORTING,
          "malformed",
          "the record names no place that senders can report to",
          CLAUSE,
          Level.WARNING);

  @Override
  public String title() {
    return "TLS reporting";
  }

  @Override
  public String description() {
    return "Senders report what went wrong with TLS to the place that a TXT record at `_smtp._tls`"
        + " names. Without, nobody hears of mail that an MTA-STS policy holds back.";
  }

  @Override
  public String applicability() {
    return "every mail domain";
  }

  @Override
  public List<FindingCode> codes() {
    return List.of(
        NAMED, NONE, MISSING, SEVERAL, MALFORMED, DNS.unknown(), DNS.broken(), DNS.unasked());
  }

  @Override
  public boolean appliesTo(DomainEvidence evidence) {
    return true;
  }

  @Override
  public List<Finding> findings(DomainEvidence evidence) {
    boolean policy = inForce(evidence.policy());
    return List.of(
        switch (evidence.reporting()) {
          case DnsAnswer.Failed<String> failed ->
              DNS.finding(PREFIX + "." + evidence.domain(), failed);
          case DnsAnswer.Unasked<String> _ -> DNS.notAsked();
          case DnsAnswer.Absent<String> _ -> absent(policy);
          case DnsAnswer.Found<String> found ->
              judge(
                  evidence.domain(),
                  found.records().stream().filter(text -> TagList.isMeant(VERSION, text)).toList(),
                  policy);
        });
  }

  private static boolean inForce(MtaStsResult answer) {
    return answer instanceof MtaStsResult.Published published
        && published.policy().mode() != MtaStsPolicy.Mode.NONE;
  }

  private static Finding judge(DnsName domain, List<String> records, boolean policy) {
    if (records.isEmpty()) {
      return absent(policy);
    }
    if (records.size() > 1) {
      return SEVERAL.warning(
          PREFIX + "." + domain + " has " + records.size() + " TXT records with " + VERSION,
          "leave one of them");
    }
    Optional<String> places =
        TagList.parse(VERSION, records.getFirst())
            .flatMap(tags -> tags.find("rua"))
            .filter(TlsReportingCheck::allUris);
    return places
        .map(to -> NAMED.ok("TLS reports go to " + Printable.sanitize(to)))
        .orElseGet(
            () ->
                MALFORMED.warning(
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
        ? MISSING.warning(
            "nobody hears of mail that the MTA-STS policy holds back",
            "publish " + PREFIX + " as TXT: v=TLSRPTv1; rua=mailto:...")
        : NONE.ok("no TLS reports are asked for");
  }
}
