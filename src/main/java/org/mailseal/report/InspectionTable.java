package org.mailseal.report;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.mailseal.certificate.Identifier;
import org.mailseal.certificate.Leaf;
import org.mailseal.checkup.Finding;
import org.mailseal.checkup.Inspection;
import org.mailseal.checkup.Level;
import org.mailseal.endpoint.Observation;

/** Inspections for people: a block for each endpoint and address, in at most 80 columns. */
public final class InspectionTable {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

  private InspectionTable() {}

  /**
   * The whole table, each line ended by a line feed.
   *
   * @param now the instant from which days are counted
   */
  public static String of(List<Inspection.OfPort> inspections, Instant now) {
    return inspections.stream()
            .map(inspection -> String.join("\n", block(inspection, now)))
            .collect(Collectors.joining("\n\n"))
        + "\n";
  }

  private static List<String> block(Inspection.OfPort inspection, Instant now) {
    List<String> lines = new ArrayList<>();
    switch (inspection.evidence().ordinary()) {
      case Observation.Served served -> {
        lines.addAll(Column.lines("", served.endpoint() + " at " + address(served.address())));
        greeting(served, lines);
        certificate(served, now, lines);
      }
      case Observation.NotServed missing -> {
        String at = missing.address().map(address -> " at " + address(address)).orElse("");
        lines.addAll(Column.lines("", missing.endpoint() + at));
        greeting(missing, lines);
        row(lines, "TLS", "none: " + missing.fault().words());
      }
    }
    inspection.findings().forEach(finding -> finding(lines, finding));
    return lines;
  }

  private static void greeting(Observation observation, List<String> lines) {
    observation
        .greeting()
        .ifPresent(greeting -> greeting.lines().forEach(line -> row(lines, "greeting", line)));
  }

  private static void certificate(Observation.Served served, Instant now, List<String> lines) {
    Leaf leaf = served.chain().facts();
    row(lines, "TLS", served.tlsVersion() + ", " + served.cipherSuite());
    row(lines, "subject", leaf.subject().isEmpty() ? "(empty)" : leaf.subject());
    row(lines, "names", leaf.names().isEmpty() ? "(none)" : names(leaf));
    row(lines, "issuer", leaf.issuer());
    row(lines, "key", leaf.key());
    row(lines, "days left", leaf.daysLeft(now) + ", until " + DAY.format(leaf.notAfter()));
    int issuers = served.chain().issuers().size();
    row(
        lines,
        "chain",
        issuers == 0
            ? "the leaf alone"
            : "the leaf and " + issuers + (issuers == 1 ? " issuer" : " issuers"));
  }

  private static String names(Leaf leaf) {
    return leaf.names().stream().map(Identifier::text).collect(Collectors.joining(", "));
  }

  private static void row(List<String> lines, String label, String text) {
    lines.addAll(Column.lines(String.format("  %-10s", label), text));
  }

  private static void finding(List<String> lines, Finding finding) {
    lines.addAll(Column.lines("  " + sign(finding.level()) + " ", finding.what()));
    if (!finding.fix().isEmpty()) {
      lines.addAll(Column.lines("      fix: ", finding.fix()));
    }
  }

  private static String sign(Level level) {
    return switch (level) {
      case OK -> "✓";
      case WARNING -> "!";
      case FAILURE -> "✗";
      case UNKNOWN -> "?";
    };
  }

  private static String address(InetSocketAddress address) {
    return address.getAddress().getHostAddress();
  }
}
