package org.mailseal.report.inspection;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import org.mailseal.endpoint.Observation;
import org.mailseal.inspection.batch.BatchOutcome;
import org.mailseal.inspection.check.ValidityCheck;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.Level;
import org.mailseal.report.NagiosLine;

/**
 * Outcomes as the one line of a monitoring plug-in (Monitoring Plugins Development Guidelines §2,
 * "Plugin Output for Nagios").
 *
 * <pre>{@code
 * MAILSEAL OK - 1 endpoint is well, 40 days left | 'mail.example.org:25/smtp 192.0.2.1'=40;14:;7:;
 * }</pre>
 *
 * Thresholds of the performance data are ranges of what is well: {@code 14:} alerts below 14. A
 * monitor reads a few kilobytes at most, so the first {@value #MAX_SERIES} endpoints have a series
 * of their own, and all of them count in the sums.
 */
public final class InspectionNagios implements InspectionView {
  /** So many series fit into the 4 KiB that old monitors read. */
  private static final int MAX_SERIES = 40;

  private static final int MAX_REASONS = 3;

  private final PrintWriter out;
  private final Instant now;
  private final OptionalLong warningDays;
  private final OptionalLong criticalDays;
  private final List<String> series = new ArrayList<>();
  private final List<Reason> reasons = new ArrayList<>();
  private final InspectionTally judged = new InspectionTally();
  private OptionalLong least = OptionalLong.empty();

  private record Reason(Level level, String text) {}

  /**
   * A line that is printed at the end.
   *
   * @param now the instant from which days are counted
   * @param warningDays with fewer days left an endpoint is a warning; empty: as the checks say
   * @param criticalDays with fewer days left it is critical; empty: once it has expired
   */
  public InspectionNagios(
      PrintWriter out, Instant now, OptionalLong warningDays, OptionalLong criticalDays) {
    this.out = out;
    this.now = now;
    this.warningDays = warningDays;
    this.criticalDays = criticalDays;
  }

  @Override
  public void show(BatchOutcome outcome) {
    switch (outcome) {
      case BatchOutcome.Inspected(Inspection.OfPort port) -> port(port);
      case BatchOutcome.Inspected(Inspection.OfDomain domain) ->
          judge(domain.domain().text(), reasons(domain.findings()));
      case BatchOutcome.Skipped skipped -> {
        judged.count(outcome);
        reason(Level.UNKNOWN, skipped.what(), skipped.why());
      }
    }
  }

  private void port(Inspection.OfPort port) {
    Observation seen = port.evidence().ordinary();
    String place = InspectionWords.place(seen);
    List<Reason> findings = new ArrayList<>(reasons(port.findings()));
    if (seen instanceof Observation.Served) {
      long days = port.evidence().leafInChain().daysLeft(now);
      least = OptionalLong.of(Math.min(days, least.orElse(Long.MAX_VALUE)));
      if (series.size() < MAX_SERIES) {
        series.add(series(place, days));
      }
      // Named before what else is as bad; that it has expired says more, though.
      threshold(days).ifPresent(left -> findings.add(days < 0 ? findings.size() : 0, left));
    }
    judge(place, findings);
  }

  /** Days that somebody has set count instead of the share of the lifetime that is left. */
  private List<Reason> reasons(List<Finding> findings) {
    return findings.stream()
        .filter(one -> warningDays.isEmpty() || !one.code().equals(ValidityCheck.RENEWAL_OVERDUE))
        .map(one -> new Reason(one.level(), one.what()))
        .toList();
  }

  private Optional<Reason> threshold(long days) {
    if (criticalDays.isPresent() && days < criticalDays.getAsLong()) {
      return Optional.of(new Reason(Level.FAILURE, NagiosLine.days(days) + " left"));
    }
    return warningDays.isPresent() && days < warningDays.getAsLong()
        ? Optional.of(new Reason(Level.WARNING, NagiosLine.days(days) + " left"))
        : Optional.empty();
  }

  private void judge(String place, List<Reason> findings) {
    Level level =
        findings.stream().map(Reason::level).max(NagiosLine.BY_URGENCY).orElse(Level.UNKNOWN);
    judged.count(level);
    findings.stream()
        .filter(finding -> level != Level.OK && finding.level() == level)
        .findFirst()
        .ifPresent(finding -> reason(level, place, finding.text()));
  }

  /** Keeps the worst few. */
  private void reason(Level level, String place, String what) {
    reasons.add(new Reason(level, NagiosLine.reason(place, what)));
    reasons.sort(Comparator.comparing(Reason::level, NagiosLine.BY_URGENCY).reversed());
    if (reasons.size() > MAX_REASONS) {
      reasons.removeLast();
    }
  }

  private String series(String place, long days) {
    return "'"
        + place.replace(" at ", " ").replace("'", "''").replace('=', '-')
        + "'="
        + days
        + ";"
        + range(warningDays)
        + ";"
        + range(criticalDays)
        + ";";
  }

  private static String range(OptionalLong days) {
    return days.isPresent() ? days.getAsLong() + ":" : "";
  }

  /**
   * The state that the line begins with. What is known to be wrong goes before what is not known;
   * UNKNOWN where nothing at all was inspected.
   */
  public Level level() {
    boolean partial = !judged.whole() || judged.all() == 0;
    return Arrays.stream(Level.values())
        .filter(level -> judged.of(level) > 0 || (partial && level == Level.UNKNOWN))
        .max(NagiosLine.BY_URGENCY)
        .orElse(Level.UNKNOWN);
  }

  @Override
  public void end(InspectionTally tally) {
    if (!tally.whole()) {
      judged.brokenOff();
    }
    StringJoiner data = new StringJoiner(" ");
    data.add("endpoints=" + judged.all() + ";;;0");
    data.add("warnings=" + judged.of(Level.WARNING) + ";0;;0");
    data.add("unknown=" + judged.of(Level.UNKNOWN) + ";;;0");
    data.add("failures=" + judged.of(Level.FAILURE) + ";;0;0");
    least.ifPresent(
        days ->
            data.add(
                "days_left=" + days + ";" + range(warningDays) + ";" + range(criticalDays) + ";"));
    series.forEach(data::add);
    out.append(NagiosLine.line(level(), text())).append(" | ").append(data.toString()).append('\n');
  }

  private String text() {
    StringJoiner text = new StringJoiner("; ");
    if (!judged.whole()) {
      text.add("broken off");
    }
    long all = judged.all();
    if (reasons.isEmpty()) {
      String well = all == 1 ? "1 endpoint is well" : all + " endpoints are well";
      text.add(
          all == 0
              ? "nothing was looked at"
              : least.isPresent()
                  ? well + ", " + NagiosLine.days(least.getAsLong()) + " left"
                  : well);
    } else if (all > 1) {
      long affected = all - judged.of(Level.OK);
      text.add(affected + " of " + all + " not well");
    }
    reasons.forEach(reason -> text.add(reason.text()));
    long more = all - judged.of(Level.OK) - reasons.size();
    if (more > 0) {
      text.add("and " + more + " more");
    }
    return text.toString();
  }
}
