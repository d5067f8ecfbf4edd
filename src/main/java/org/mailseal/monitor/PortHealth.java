package org.mailseal.monitor;

import static org.mailseal.ledger.port.IncidentTopic.Watched.CERTIFICATE;
import static org.mailseal.ledger.port.IncidentTopic.Watched.UNREACHABLE;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.Level;
import org.mailseal.ledger.port.CheckedPort;
import org.mailseal.ledger.port.Incident;
import org.mailseal.ledger.port.Incident.State;
import org.mailseal.ledger.port.IncidentTopic;

/**
 * The health of a port, and the state machine that leads on from one inspection to the next.
 * Nothing is believed at first sight:
 *
 * <pre>
 * no incident ── found ──> SOFT ── found again ──> HARD ── not found, twice in a row ──> RECOVERED
 *                           │ └── found again, and it is a change that cannot recover ──> NOTED
 *                           └── not found ──> no incident
 * </pre>
 *
 * <p>One that is found again within a day of its end comes and goes, as where two servers stand
 * behind one port: it is one incident until it has not been found for hours, lest there be a letter
 * at nearly every check.
 *
 * @param checked what the last inspection found; empty where there was none
 * @param incidents what is wrong, and what was until a moment ago; one of each topic
 * @param ended what was wrong before, as far back as {@link #remembered}
 */
record PortHealth(
    PortAddress at, Optional<CheckedPort> checked, List<Incident> incidents, List<Incident> ended) {
  private static final int INSPECTIONS_UNTIL_HARD = 2;

  /** That nobody answers, or will not talk, says little. */
  private static final int INSPECTIONS_UNTIL_HARD_WHEN_UNREACHABLE = 3;

  private static final int INSPECTIONS_UNTIL_RECOVERED = 2;

  /** Of one that comes and goes, for each time that it did: with a check every 15 minutes 4 h. */
  private static final int INSPECTIONS_UNTIL_QUIET = 16;

  private static final int MOST_INSPECTIONS_UNTIL_QUIET = 96; // a day

  /** How soon after its end one that is found again is the same. */
  private static final Duration RETURNS_WITHIN = Duration.ofDays(1);

  /**
   * A soft incident that nobody has followed for so long, for no daemon ran, counts for nothing.
   */
  private static final Duration STALE = Duration.ofHours(1);

  /** When what is in doubt is checked again: 1 minute later, then 4 minutes after that. */
  private static final List<Duration> RECHECKS =
      List.of(Duration.ofMinutes(1), Duration.ofMinutes(4));

  PortHealth {
    incidents = List.copyOf(incidents);
    ended = List.copyOf(ended);
  }

  /** From when on it must be known which incidents have ended. */
  static Instant remembered(List<Incident> open, Instant now) {
    return open.stream()
        .map(Incident::since)
        .filter(now::isAfter)
        .min(Instant::compareTo)
        .orElse(now)
        .minus(RETURNS_WITHIN);
  }

  /** Of a port that was never inspected. */
  static PortHealth unknown(PortAddress at) {
    return new PortHealth(at, Optional.empty(), List.of(), List.of());
  }

  /** The certificate that was served last. */
  Optional<CertificateInfo> leaf() {
    return checked.flatMap(CheckedPort::leaf).map(CertificateInfo::of);
  }

  /** The same port after one more inspection. */
  PortHealth after(Inspection.OfPort inspection, DeployedCertificates deployed, Instant now) {
    Map<IncidentTopic, PortProblem> problems = PortProblems.find(inspection, leaf(), deployed, now);
    List<Incident> next = new ArrayList<>();
    for (Incident incident : followed(now)) {
      int returns = returns(incident.topic(), incident.since());
      Optional<PortProblem> problem =
          Optional.ofNullable(problems.remove(incident.topic()))
              .map(one -> HealthWording.returning(one, incident.topic(), returns));
      if (!open(incident)) {
        next.add(incident);
      } else if (problem.isPresent()) {
        next.add(found(incident, problem.get(), deployed));
      } else if (PortProblems.couldTell(inspection, incident.topic())) {
        notFound(incident, now).ifPresent(next::add);
      } else {
        next.add(incident);
      }
    }
    problems.forEach((topic, problem) -> next.add(soft(topic, problem, now)));
    return new PortHealth(at, Optional.of(checked(inspection, next, now)), next, ended);
  }

  /** How often one in this respect had ended within a day before it was found at an instant. */
  private int returns(IncidentTopic topic, Instant since) {
    Instant from = since.minus(RETURNS_WITHIN);
    return (int)
        ended.stream()
            .filter(incident -> incident.topic().equals(topic))
            .map(incident -> incident.recoveredAt().orElse(incident.since()))
            .filter(end -> !end.isBefore(from) && !end.isAfter(since))
            .count();
  }

  private boolean returned(Incident incident) {
    return returns(incident.topic(), incident.since()) > 0;
  }

  private List<Incident> followed(Instant now) {
    boolean stale = checked.filter(last -> last.at().plus(STALE).isBefore(now)).isPresent();
    return incidents.stream().filter(incident -> !stale || incident.state() != State.SOFT).toList();
  }

  private static boolean open(Incident incident) {
    return switch (incident.state()) {
      case SOFT, HARD -> true;
      case RECOVERED, NOTED -> false;
    };
  }

  private Incident soft(IncidentTopic topic, PortProblem problem, Instant now) {
    return new Incident(
        0,
        at,
        topic,
        problem.what(),
        problem.fix(),
        problem.clause(),
        now,
        State.SOFT,
        1,
        Optional.empty());
  }

  /** An open incident whose problem was found once more. */
  private Incident found(Incident incident, PortProblem problem, DeployedCertificates deployed) {
    Incident now = incident.described(problem.what(), problem.fix(), problem.clause());
    if (incident.state() == State.HARD) {
      return now.with(State.HARD, 0, Optional.empty());
    }
    int confirmations = incident.confirmations() + 1;
    if (confirmations < untilHard(incident.topic())) {
      return now.with(State.SOFT, confirmations, Optional.empty());
    }
    // Where Mailseal has installed none, no certificate is the right one to wait for.
    boolean passing =
        incident.topic() == CERTIFICATE && deployed.installed().isEmpty() && !returned(incident);
    return now.with(passing ? State.NOTED : State.HARD, 0, Optional.empty());
  }

  private static int untilHard(IncidentTopic topic) {
    return topic == UNREACHABLE ? INSPECTIONS_UNTIL_HARD_WHEN_UNREACHABLE : INSPECTIONS_UNTIL_HARD;
  }

  /** An open incident whose problem is gone. */
  private Optional<Incident> notFound(Incident incident, Instant now) {
    if (incident.state() == State.SOFT) {
      return Optional.empty();
    }
    int confirmations = incident.confirmations() + 1;
    return Optional.of(
        confirmations < untilRecovered(incident)
            ? incident.with(State.HARD, confirmations, Optional.empty())
            : incident.with(State.RECOVERED, 0, Optional.of(now)));
  }

  private int untilRecovered(Incident incident) {
    int returns = returns(incident.topic(), incident.since());
    return returns == 0
        ? INSPECTIONS_UNTIL_RECOVERED
        : Math.min(returns * INSPECTIONS_UNTIL_QUIET, MOST_INSPECTIONS_UNTIL_QUIET);
  }

  private CheckedPort checked(Inspection.OfPort inspection, List<Incident> next, Instant now) {
    return new CheckedPort(at, now, level(inspection, next), leaf(inspection, next));
  }

  /** What could not be found out this time is as it was, unless that goes on. */
  private Level level(Inspection.OfPort inspection, List<Incident> next) {
    return inspection.level() == Level.UNKNOWN && !has(next, UNREACHABLE, State.HARD)
        ? checked.map(CheckedPort::level).orElse(Level.UNKNOWN)
        : inspection.level();
  }

  /** Another certificate counts once it is no mistake that it is served. */
  private Optional<X509Certificate> leaf(Inspection.OfPort inspection, List<Incident> next) {
    Optional<X509Certificate> before = checked.flatMap(CheckedPort::leaf);
    return inspection.evidence().ordinary() instanceof Observation.Served served
            && !(before.isPresent() && has(next, CERTIFICATE, State.SOFT))
        ? Optional.of(served.chain().leaf())
        : before;
  }

  private static boolean has(List<Incident> incidents, IncidentTopic topic, State state) {
    return incidents.stream()
        .anyMatch(incident -> incident.topic().equals(topic) && incident.state() == state);
  }

  /** The host no longer has this address: what was wrong there is over. */
  PortHealth gone(Instant now) {
    return new PortHealth(
        at,
        Optional.empty(),
        incidents.stream()
            .filter(incident -> incident.state() == State.HARD)
            .map(incident -> incident.with(State.RECOVERED, 0, Optional.of(now)))
            .toList(),
        ended);
  }

  /** Whether one more inspection at once would settle something. */
  boolean doubtful() {
    return incidents.stream()
        .anyMatch(
            incident ->
                switch (incident.state()) {
                  case SOFT -> incident.topic() != UNREACHABLE;
                  case HARD -> recovering(incident);
                  case RECOVERED, NOTED -> false;
                });
  }

  /** Not so one that comes and goes: only time tells. */
  private boolean recovering(Incident incident) {
    return incident.confirmations() > 0 && !returned(incident);
  }

  /** How soon it is to be checked again before its time. */
  Optional<Duration> recheckIn() {
    return incidents.stream()
        .flatMap(incident -> recheckIn(incident).stream())
        .min(Duration::compareTo);
  }

  private Optional<Duration> recheckIn(Incident incident) {
    return switch (incident.state()) {
      case SOFT ->
          Optional.of(RECHECKS.get(Math.min(incident.confirmations(), RECHECKS.size()) - 1));
      case HARD -> recovering(incident) ? Optional.of(RECHECKS.getFirst()) : Optional.empty();
      case RECOVERED, NOTED -> Optional.empty();
    };
  }
}
