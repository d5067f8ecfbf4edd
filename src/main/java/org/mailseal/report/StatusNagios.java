package org.mailseal.report;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.inspection.result.Level;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.port.ServedPort;

/**
 * The status as the one line of a monitoring plug-in.
 *
 * <pre>{@code
 * MAILSEAL OK - 2 certificates are well, 40 days left | certificates=2;;;0 incidents=0;;0;0 ...
 * }</pre>
 *
 * <p>Critical is where mail fails, or will with nobody to prevent it: a certificate that has
 * expired, a confirmed incident, a daemon that has died, a clock that cannot be believed. A warning
 * is what will come to that: an overdue renewal, one that was put back, messages that nobody takes,
 * an authority that is silent. Of what was never seen served nothing is known.
 */
public final class StatusNagios {
  private static final int MAX_REASONS = 3;

  private final StatusReport report;
  private final List<Reason> reasons;

  private record Reason(Level level, String text) {
    static Reason of(Level level, String what, String why) {
      return new Reason(level, NagiosLine.reason(what, why));
    }
  }

  /** The line of a report. */
  public StatusNagios(StatusReport report) {
    this.report = report;
    this.reasons =
        Stream.of(
                report.wrongClock().map(fault -> Reason.of(Level.FAILURE, "clock", fault)).stream(),
                daemon(),
                report.certificates().stream().flatMap(this::reasons),
                report.unsentLetters().stream()
                    .map(
                        unsent ->
                            Reason.of(
                                Level.WARNING,
                                "undelivered",
                                unsent.name().map(name -> name + ": ").orElse("") + unsent.text())),
                report.authorities().stream()
                    .filter(news -> !news.look().answers())
                    .map(
                        news ->
                            Reason.of(
                                Level.WARNING, news.authority(), news.sentences().getFirst())),
                report.certificates().isEmpty()
                    ? Stream.of(Reason.of(Level.UNKNOWN, "settings", "they have no certificate"))
                    : Stream.<Reason>of())
            .flatMap(all -> all)
            .sorted((one, other) -> NagiosLine.BY_URGENCY.compare(other.level, one.level))
            .toList();
  }

  private Stream<Reason> daemon() {
    return report.daemonDied()
        ? Stream.of(
            Reason.of(
                Level.FAILURE,
                "daemon",
                "not alive, last heartbeat "
                    + report.daemon().orElseThrow().at().truncatedTo(ChronoUnit.SECONDS)))
        : Stream.of();
  }

  private Stream<Reason> reasons(StatusEntry status) {
    String name = status.track().display();
    OptionalLong days = daysLeft(status).min();
    Stream.Builder<Reason> all = Stream.builder();
    leaves(status)
        .filter(leaf -> leaf.left(report.now()).isNegative())
        .findFirst()
        .ifPresent(leaf -> all.add(Reason.of(Level.FAILURE, name, "EXPIRED " + leaf.ends())));
    status
        .incidents()
        .forEach(
            incident ->
                all.add(Reason.of(Level.FAILURE, incident.port().toString(), incident.what())));
    status
        .overdueSince()
        .ifPresent(
            since ->
                all.add(
                    Reason.of(
                        Level.WARNING,
                        name,
                        "it ought to have been renewed by "
                            + since.truncatedTo(ChronoUnit.SECONDS))));
    if (status.state().equals(AttemptState.PUT_BACK.name())) {
      all.add(
          Reason.of(
              Level.WARNING,
              name,
              "put back" + status.reason().map(reason -> ": " + reason).orElse("")));
    }
    if (days.isEmpty()) {
      all.add(Reason.of(Level.UNKNOWN, name, "no certificate is seen"));
    }
    return all.build();
  }

  /** Those in use, as far as the ledger knows. */
  private static Stream<CertificateInfo> leaves(StatusEntry status) {
    return Stream.concat(
        status.leaf().stream(),
        status.seen().stream()
            .map(ServedPort::leaf)
            .flatMap(leaf -> leaf.map(CertificateInfo::of).stream()));
  }

  private LongStream daysLeft(StatusEntry status) {
    return leaves(status).mapToLong(leaf -> leaf.daysLeft(report.now()));
  }

  /** The state that the line begins with. */
  public Level level() {
    return reasons.isEmpty() ? Level.OK : reasons.getFirst().level;
  }

  /** The line, without its end. */
  public String line() {
    return NagiosLine.line(level(), text()) + " | " + data();
  }

  private OptionalLong soonest() {
    return report.certificates().stream().flatMapToLong(this::daysLeft).min();
  }

  private String text() {
    if (reasons.isEmpty()) {
      int all = report.certificates().size();
      return (all == 1 ? "1 certificate is well, " : all + " certificates are well, ")
          + NagiosLine.days(soonest().orElseThrow())
          + " left";
    }
    StringJoiner text = new StringJoiner("; ");
    reasons.stream().limit(MAX_REASONS).map(Reason::text).forEach(text::add);
    if (reasons.size() > MAX_REASONS) {
      text.add("and " + (reasons.size() - MAX_REASONS) + " more");
    }
    return text.toString();
  }

  private String data() {
    List<StatusEntry> certificates = report.certificates();
    StringJoiner data = new StringJoiner(" ");
    data.add("certificates=" + certificates.size() + ";;;0");
    data.add(
        "incidents="
            + certificates.stream().mapToInt(status -> status.incidents().size()).sum()
            + ";;0;0");
    data.add(
        "overdue="
            + certificates.stream().filter(status -> status.overdueSince().isPresent()).count()
            + ";0;;0");
    data.add("undelivered=" + report.unsentLetters().size() + ";0;;0");
    // What is below the range alerts.
    soonest().ifPresent(days -> data.add("days_left=" + days + ";;0:;"));
    return data.toString();
  }
}
