package org.mailseal.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.mailseal.certificate.Leaf;
import org.mailseal.ledger.Seen;

/**
 * The status for people: a line for each certificate, what its ports serve, and what happens next,
 * in 80 columns.
 */
public final class StatusTable {
  private StatusTable() {}

  /**
   * The whole table, each line ended by a line feed.
   *
   * @param now the instant from which days are counted
   */
  public static String of(List<Status> statuses, Instant now) {
    return statuses.stream()
            .map(status -> String.join("\n", block(status, now)))
            .collect(Collectors.joining("\n\n"))
        + "\n";
  }

  private static List<String> block(Status status, Instant now) {
    String left = status.leaf().map(leaf -> days(leaf, now)).orElse("no certificate seen yet");
    List<String> lines =
        new ArrayList<>(Column.lines("", status.name() + "  " + status.state() + "  " + left));
    status
        .leaf()
        .ifPresent(
            leaf ->
                row(
                    lines,
                    "issuer",
                    leaf.issuer() + ", " + leaf.key() + ", " + leaf.shortFingerprint()));
    for (Seen seen : status.seen()) {
      String what =
          seen.fault()
              .orElseGet(
                  () ->
                      seen.leaf()
                          .map(Leaf::of)
                          .map(
                              leaf ->
                                  "serves "
                                      + leaf.shortFingerprint()
                                      + ", until "
                                      + leaf.notAfter()
                                          .truncatedTo(ChronoUnit.DAYS)
                                          .toString()
                                          .substring(0, 10))
                          .orElse(""));
      row(lines, "port", seen.endpoint() + " " + what);
    }
    status.reason().ifPresent(reason -> row(lines, "why", reason));
    row(
        lines,
        "next",
        status.nextStep()
            + status.nextAt().map(at -> ": " + at.truncatedTo(ChronoUnit.SECONDS)).orElse(""));
    return lines;
  }

  private static String days(Leaf leaf, Instant now) {
    long days = leaf.daysLeft(now);
    return leaf.left(now).isNegative()
        ? "EXPIRED " + leaf.notAfter()
        : days + (days == 1 ? " day left" : " days left");
  }

  private static void row(List<String> lines, String label, String text) {
    lines.addAll(Column.lines(String.format("  %-8s", label), text));
  }
}
