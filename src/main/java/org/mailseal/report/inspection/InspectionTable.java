package org.mailseal.report.inspection;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.endpoint.Observation;
import org.mailseal.inspection.batch.BatchOutcome;
import org.mailseal.inspection.check.NamesCheck;
import org.mailseal.inspection.check.ReachabilityCheck;
import org.mailseal.inspection.result.Fact;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.FindingCode;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.PortEvidence;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;
import org.mailseal.report.Column;

/**
 * Inspections for people: a block for each endpoint and address, as wide as the style says. The
 * short one holds the facts that are asked for most and every finding that is not well; the whole
 * one everything that is known. What several ports of a host have alike can be told once, behind
 * them.
 */
public final class InspectionTable implements InspectionView {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);
  private static final int NAMES_IN_SHORT = 6;

  /** As many as two addresses of a host have ports; what comes then is told anew. */
  private static final int MOST_TOGETHER = 32;

  /** Those whose sentence names the clause itself. */
  private static final Set<FindingCode> NAME_THEIR_CLAUSE =
      Set.of(NamesCheck.GREETING_WITHOUT_NAME, ReachabilityCheck.INJECTED);

  private final PrintWriter out;
  private final InspectionStyle style;
  private final boolean everything;
  private final Instant now;
  private final boolean together;
  private final List<Inspection.OfPort> held = new ArrayList<>();
  private boolean begun;

  private InspectionTable(
      PrintWriter out, InspectionStyle style, boolean everything, Instant now, boolean together) {
    this.out = out;
    this.style = style;
    this.everything = everything;
    this.now = now;
    this.together = together;
  }

  /**
   * A table that is printed block by block.
   *
   * @param everything whether to show all that is known
   * @param now the instant from which days are counted
   */
  public static InspectionTable byPort(
      PrintWriter out, InspectionStyle style, boolean everything, Instant now) {
    return new InspectionTable(out, style, everything, now, false);
  }

  /**
   * A short table that is printed host by host: the blocks of one that follow each other are held
   * until the last of them is known, and what they have alike is told once.
   */
  public static InspectionTable byHost(PrintWriter out, InspectionStyle style, Instant now) {
    return new InspectionTable(out, style, false, now, true);
  }

  @Override
  public void show(BatchOutcome outcome) {
    switch (outcome) {
      case BatchOutcome.Inspected(Inspection.OfPort port) -> {
        if (!together || held.size() == MOST_TOGETHER || !host(held, port)) {
          release();
        }
        held.add(port);
        if (!together) {
          release();
        }
      }
      case BatchOutcome.Inspected(Inspection.OfDomain domain) -> {
        release();
        print(lines -> domain(lines, domain));
      }
      case BatchOutcome.Skipped skipped -> {
        release();
        print(lines -> skipped(lines, skipped));
      }
    }
  }

  private static boolean host(List<Inspection.OfPort> held, Inspection.OfPort port) {
    return held.isEmpty() || host(held.getFirst()).equals(host(port));
  }

  private static String host(Inspection.OfPort port) {
    return port.evidence().ordinary().endpoint().host();
  }

  private void release() {
    SharedFindings shared = new SharedFindings(held);
    held.forEach(port -> print(lines -> port(lines, port, shared)));
    shared
        .byPlaces()
        .forEach((places, findings) -> print(lines -> shared(lines, places, findings)));
    held.clear();
  }

  private void shared(List<String> lines, String places, List<Finding> findings) {
    Level worst =
        findings.stream().map(Finding::level).max(Comparator.naturalOrder()).orElseThrow();
    head(lines, worst, host(held.getFirst()) + " on " + places);
    findings(lines, findings);
  }

  /** A block, and an empty line before all but the first. */
  private void print(Consumer<List<String>> block) {
    List<String> lines = new ArrayList<>();
    if (begun) {
      lines.add("");
    }
    begun = true;
    block.accept(lines);
    lines.forEach(line -> out.append(line).append('\n'));
  }

  @Override
  public void end(InspectionTally tally) {
    release();
    if (tally.all() > 1 || !tally.whole()) {
      List<String> counts = new ArrayList<>();
      count(counts, tally, Level.OK, "ok");
      count(counts, tally, Level.WARNING, "with warnings");
      count(counts, tally, Level.UNKNOWN, "unknown");
      count(counts, tally, Level.FAILURE, "failed");
      String all = tally.all() + " looked at";
      out.append('\n')
          .append(counts.isEmpty() ? all : all + ": " + String.join(", ", counts))
          .append(".\n");
    }
  }

  private void count(List<String> counts, InspectionTally tally, Level level, String word) {
    if (tally.of(level) > 0) {
      counts.add(
          style.paint(level, style.sign(level).strip() + " " + tally.of(level) + " " + word));
    }
  }

  private void port(List<String> lines, Inspection.OfPort port, SharedFindings shared) {
    PortEvidence evidence = port.evidence();
    Observation seen = evidence.ordinary();
    head(lines, port.level(), InspectionWords.place(seen));
    if (everything) {
      evidence.target().mailDomain().ifPresent(domain -> row(lines, "MX of", domain.display()));
      seen.greeting()
          .ifPresent(greeting -> greeting.lines().forEach(line -> row(lines, "greeting", line)));
    }
    switch (seen) {
      case Observation.Served served when everything -> whole(lines, served, evidence);
      case Observation.Served served -> brief(lines, served, evidence);
      case Observation.NotServed missing when everything ->
          row(lines, "TLS", "none: " + missing.fault().description());
      case Observation.NotServed _ -> {}
    }
    if (seen instanceof Observation.Served served) {
      served.ending().ifPresent(ending -> row(lines, "then", ending.fault().description()));
    }
    if (everything) {
      probes(lines, evidence);
      port.facts().forEach(fact -> row(lines, fact));
    }
    findings(lines, port.findings().stream().filter(one -> !shared.holds(one)).toList());
  }

  private void brief(List<String> lines, Observation.Served served, PortEvidence evidence) {
    CertificateInfo leaf = served.chain().info();
    row(lines, "names", names(leaf, NAMES_IN_SHORT));
    row(lines, "issuer", leaf.issuer());
    row(lines, "days left", left(evidence.leafInChain()));
    row(lines, "key", leaf.key() + "; " + served.tlsVersion());
  }

  private void whole(List<String> lines, Observation.Served served, PortEvidence evidence) {
    CertificateInfo leaf = served.chain().info();
    if (!served.capabilities().isEmpty()) {
      row(lines, "offers", String.join(", ", served.capabilities()));
    }
    if (!served.capabilitiesAfterTls().isEmpty()) {
      row(lines, "in TLS", String.join(", ", served.capabilitiesAfterTls()));
    }
    row(lines, "TLS", served.tlsVersion() + ", " + served.cipherSuite());
    row(lines, "subject", leaf.subject().isEmpty() ? "(empty)" : leaf.subject());
    row(lines, "names", names(leaf, Integer.MAX_VALUE));
    row(lines, "issuer", leaf.issuer());
    row(lines, "key", leaf.key());
    row(lines, "valid", leaf.notBefore() + " to " + leaf.notAfter());
    row(lines, "days left", left(evidence.leafInChain()));
    row(lines, "SHA-256", leaf.fingerprint());
    chain(lines, served);
  }

  private String left(CertificateInfo leaf) {
    return leaf.daysLeft(now)
        + ", until "
        + DAY.format(leaf.ends())
        + (leaf.endsEarly() ? ", when an issuer ends" : "");
  }

  private void chain(List<String> lines, Observation.Served served) {
    int issuers = served.chain().issuers().size();
    row(
        lines,
        "chain",
        issuers == 0
            ? "the leaf alone"
            : "the leaf and " + issuers + (issuers == 1 ? " issuer" : " issuers"));
    served.chain().issuers().stream()
        .map(CertificateInfo::of)
        .forEach(
            issuer ->
                row(
                    lines,
                    "",
                    issuer.subject()
                        + " by "
                        + issuer.issuer()
                        + ", "
                        + issuer.key()
                        + ", until "
                        + DAY.format(issuer.notAfter())));
  }

  private void probes(List<String> lines, PortEvidence evidence) {
    evidence.repeats().forEach(seen -> probe(lines, "again", evidence.ordinary(), seen));
    InspectionWords.inOrder(evidence.others())
        .forEach(
            other ->
                probe(
                    lines,
                    InspectionWords.describe(other.getKey()),
                    evidence.ordinary(),
                    other.getValue()));
  }

  private void probe(List<String> lines, String profile, Observation first, Observation seen) {
    row(
        lines,
        "look",
        profile
            + ": "
            + switch (seen) {
              case Observation.Served served ->
                  served.tlsVersion()
                      + ", "
                      + served.cipherSuite()
                      + ", "
                      + certificate(first, served);
              case Observation.NotServed missing -> missing.detail();
            });
  }

  private static String certificate(Observation first, Observation.Served served) {
    boolean same =
        first instanceof Observation.Served before
            && before.chain().leaf().equals(served.chain().leaf());
    if (same) {
      return "the same certificate";
    }
    CertificateInfo leaf = served.chain().info();
    return leaf.key() + " " + leaf.shortFingerprint() + " for " + names(leaf, NAMES_IN_SHORT);
  }

  private void domain(List<String> lines, Inspection.OfDomain domain) {
    head(lines, domain.level(), "mail domain " + domain.domain().display());
    domain.facts().forEach(fact -> row(lines, fact));
    findings(lines, domain.findings());
  }

  private void skipped(List<String> lines, BatchOutcome.Skipped skipped) {
    String line = skipped.line().isPresent() ? "line " + skipped.line().getAsLong() + ": " : "";
    head(lines, skipped.level(), line + skipped.what());
    sign(lines, "  ", skipped.level(), "not looked at: " + skipped.why());
  }

  private static String names(CertificateInfo leaf, int most) {
    if (leaf.names().isEmpty()) {
      return leaf.commonName()
          .map(DnsName::text)
          .map(cn -> "(none, but CN " + cn + ")")
          .orElse("(none)");
    }
    String names =
        leaf.names().stream().limit(most).map(Identifier::text).collect(Collectors.joining(", "));
    int more = leaf.names().size() - most;
    return (more > 0 ? names + " and " + more + " more" : names)
        + (leaf.unreadNames().isEmpty()
            ? ""
            : "; clients do not read "
                + leaf.unreadNames().stream().limit(most).collect(Collectors.joining(", ")));
  }

  private void findings(List<String> lines, List<Finding> findings) {
    findings.stream()
        .filter(finding -> everything || finding.level() != Level.OK)
        .sorted(Comparator.comparing(Finding::level, Comparator.reverseOrder()))
        .forEach(finding -> finding(lines, finding));
    List<Finding> well = findings.stream().filter(one -> one.level() == Level.OK).toList();
    if (!everything && !well.isEmpty()) {
      String topics =
          well.stream()
              .map(finding -> finding.topic().word().replace('-', ' '))
              .distinct()
              .collect(Collectors.joining(", "));
      sign(
          lines,
          "  ",
          Level.OK,
          well.size() + (well.size() == 1 ? " check passed: " : " checks passed: ") + topics);
    }
  }

  private void finding(List<String> lines, Finding finding) {
    sign(
        lines,
        "  ",
        finding.level(),
        finding.clause().isEmpty() || NAME_THEIR_CLAUSE.contains(finding.code())
            ? finding.what()
            : finding.what() + " [" + finding.clause() + "]");
    if (!finding.fix().isEmpty()) {
      lines.addAll(Column.lines("      fix: ", style.text(finding.fix()), style.width()));
    }
  }

  private void head(List<String> lines, Level level, String text) {
    int first = lines.size();
    sign(lines, "", level, text);
    if (style.colour()) {
      String painted = style.paint(level, style.sign(level));
      String line = lines.get(first);
      lines.set(first, painted + style.bold(line.substring(painted.length())));
    }
  }

  private void sign(List<String> lines, String indent, Level level, String text) {
    String label = indent + style.sign(level) + " ";
    List<String> set = new ArrayList<>(Column.lines(label, style.text(text), style.width()));
    String rest = set.getFirst().substring(Math.min(label.length(), set.getFirst().length()));
    set.set(0, indent + style.paint(level, style.sign(level)) + " " + rest);
    lines.addAll(set);
  }

  private void row(List<String> lines, Fact fact) {
    row(lines, fact.label(), fact.text());
  }

  private void row(List<String> lines, String label, String text) {
    lines.addAll(
        Column.lines(
            String.format("    %-9s ", style.text(label)), style.text(text), style.width()));
  }
}
