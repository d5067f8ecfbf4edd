package org.mailseal.report;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.install.TargetState;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Heartbeats;
import org.mailseal.ledger.port.Incident;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.ledger.request.UnansweredRequest;
import org.mailseal.ledger.trail.Event;
import org.mailseal.lifecycle.retirement.RetiredCertificate;
import org.mailseal.name.Identifier;

/**
 * The status for people, in 80 columns: a line for each certificate, what is wrong with its ports,
 * which requests wait, what the ports serve, and what happens next; then the requests for names
 * that the settings do not know, letters that could not be delivered, authorities that are silent
 * or have other terms, and whether the daemon lives.
 */
public final class StatusTable {
  private static final Comparator<ServedPort> BY_NUMBER =
      Comparator.comparing((ServedPort seen) -> seen.port().endpoint().host())
          .thenComparingInt(seen -> seen.port().endpoint().port());

  private StatusTable() {}

  /** The whole table, what somebody must act on first; each line ended by a line feed. */
  public static String render(StatusReport report) {
    Instant now = report.now();
    return Stream.of(
                report.certificates().stream()
                    .sorted(Comparator.comparing(status -> !status.troubled()))
                    .map(status -> block(status, now)),
                report.otherRequests().stream().map(request -> block(request, now)),
                report.left().stream().map(StatusTable::left),
                report.unsentLetters().stream().map(StatusTable::letter),
                report.authorities().stream().map(StatusTable::authority),
                report.wrongClock().stream().map(fault -> Column.lines("clock: ", fault)),
                Stream.of(Column.lines("daemon: ", describe(report.daemon(), now))))
            .flatMap(blocks -> blocks)
            .map(lines -> String.join("\n", lines))
            .collect(Collectors.joining("\n\n"))
        + "\n";
  }

  private static String describe(Optional<Heartbeats.Last> daemon, Instant now) {
    if (daemon.isEmpty()) {
      return "never ran: nothing is renewed, checked or reminded of by itself";
    }
    Heartbeats.Last last = daemon.get();
    Instant at = last.at().truncatedTo(ChronoUnit.SECONDS);
    if (last.lives(now)) {
      long seconds = Math.max(0, Duration.between(last.at(), now).toSeconds());
      return "alive, last heartbeat "
          + seconds
          + " s ago"
          + last.settings().map(said -> "; " + said).orElse("");
    }
    return last.stopped()
        ? "stopped " + at + "; start it again"
        : "NOT ALIVE, last heartbeat " + at + "; see its log, and start it again";
  }

  private static List<String> left(RetiredCertificate certificate) {
    List<String> lines =
        new ArrayList<>(
            Column.lines(
                "",
                certificate.name().display()
                    + "  "
                    + certificate.state()
                    + "  not in the settings"));
    row(lines, "next", "not renewed, not checked; its reminders go on until this retires it:");
    row(lines, "", command(certificate));
    return lines;
  }

  /** What retires a certificate. */
  static String command(RetiredCertificate certificate) {
    return "mailseal forget " + certificate.name();
  }

  private static List<String> letter(Event failure) {
    return Column.lines(
        "letters: ",
        failure.at().truncatedTo(ChronoUnit.SECONDS)
            + " "
            + failure.name().orElse("-")
            + ": "
            + failure.text());
  }

  private static List<String> authority(AuthorityNews news) {
    return news.sentences().stream()
        .flatMap(
            sentence -> Column.lines("authority: ", news.authority() + ": " + sentence).stream())
        .toList();
  }

  private static List<String> block(Attempt request, Instant now) {
    List<String> lines =
        new ArrayList<>(
            Column.lines(
                "", request.name().display() + "  " + request.state() + "  not in the settings"));
    if (request.names().size() > 1) {
      row(
          lines,
          "names",
          request.names().stream().map(Identifier::display).collect(Collectors.joining(", ")));
    }
    request(lines, new UnansweredRequest(request, Optional.empty(), now));
    return lines;
  }

  private static void request(List<String> lines, UnansweredRequest unanswered) {
    row(lines, "request", unanswered.request().id() + " waits for the CA " + unanswered.howLong());
    row(lines, "", "for " + unanswered.forWhat());
  }

  private static List<String> block(StatusEntry status, Instant now) {
    String left =
        status
            .leaf()
            .map(leaf -> days(leaf, now))
            .orElse(status.seen().isEmpty() ? "no certificate seen yet" : "no certificate is seen");
    List<String> lines =
        new ArrayList<>(
            Column.lines("", status.track().display() + "  " + status.state() + "  " + left));
    for (Incident incident : status.incidents()) {
      row(
          lines,
          "trouble",
          incident.port()
              + " since "
              + incident.since().truncatedTo(ChronoUnit.SECONDS)
              + ": "
              + incident.what());
    }
    status
        .overdueSince()
        .ifPresent(
            since ->
                row(
                    lines,
                    "overdue",
                    "it ought to have been renewed by " + since.truncatedTo(ChronoUnit.SECONDS)));
    status
        .leaf()
        .ifPresent(
            leaf ->
                row(
                    lines,
                    "issuer",
                    leaf.issuer() + ", " + leaf.key() + ", " + leaf.shortFingerprint()));
    status
        .waiting()
        .forEach(request -> request(lines, new UnansweredRequest(request, status.leaf(), now)));
    for (ServedPort port : status.seen().stream().sorted(BY_NUMBER).toList()) {
      String what =
          port.fault()
              .orElseGet(
                  () ->
                      port.leaf()
                          .map(CertificateInfo::of)
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
      row(lines, "port", port.port().endpoint() + " " + what);
    }
    status
        .checked()
        .ifPresent(
            at ->
                row(
                    lines,
                    "checked",
                    at.truncatedTo(ChronoUnit.SECONDS)
                        + (status.incidents().isEmpty() ? ", no trouble" : "")));
    status.targets().states().stream()
        .filter(TargetState::lacksIt)
        .forEach(target -> row(lines, "target", target.describe()));
    status.revocations().forEach(revocation -> row(lines, "revoke", revocation.words()));
    status.reason().ifPresent(reason -> row(lines, "why", reason));
    status.remarks().forEach(remark -> row(lines, "note", remark));
    status.kept().ifPresent(kept -> row(lines, "kept", kept));
    row(
        lines,
        "next",
        status.nextStep()
            + status.nextAt().map(at -> ": " + at.truncatedTo(ChronoUnit.SECONDS)).orElse(""));
    return lines;
  }

  private static String days(CertificateInfo leaf, Instant now) {
    long days = leaf.daysLeft(now);
    return leaf.left(now).isNegative()
        ? "EXPIRED " + leaf.ends()
        : days + (days == 1 ? " day left" : " days left");
  }

  private static void row(List<String> lines, String label, String text) {
    lines.addAll(Column.lines(String.format("  %-8s", label), text));
  }
}
