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
 * @param checked what the last inspection found; empty where there was none
 * @param incidents what is wrong, and what was until a moment ago; one of each topic
 */
record PortHealth(PortAddress at, Optional<CheckedPort> checked, List<Incident> incidents) {
  private static final int INSPECTIONS_UNTIL_HARD = 2;

  /** That nobody answers, or will not talk, says little. */
  private static final int INSPECTIONS_UNTIL_HARD_WHEN_UNREACHABLE = 3;

  private static final int INSPECTIONS_UNTIL_RECOVERED = 2;

  /**
   * A soft incident that nobody has followed for so long, for no daemon ran, counts for nothing.
   */
  private static final Duration STALE = Duration.ofHours(1);

  /** When what is in doubt is checked again: 1 minute later, then 4 minutes after that. */
  private static final List<Duration> RECHECKS =
      List.of(Duration.ofMinutes(1), Duration.ofMinutes(4));

  PortHealth {
    incidents = List.copyOf(incidents);
  }

  /** Of a port that was never inspected. */
  static PortHealth unknown(PortAddress at) {
    return new PortHealth(at, Optional.empty(), List.of());
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
      Optional<PortProblem> problem = Optional.ofNullable(problems.remove(incident.topic()));
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
    return new PortHealth(at, Optional.of(checked(inspection, next, now)), next);
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
  private static Incident found(
      Incident incident, PortProblem problem, DeployedCertificates deployed) {
    Incident now = incident.described(problem.what(), problem.fix(), problem.clause());
    if (incident.state() == State.HARD) {
      return now.with(State.HARD, 0, Optional.empty());
    }
    int confirmations = incident.confirmations() + 1;
    if (confirmations < untilHard(incident.topic())) {
      return now.with(State.SOFT, confirmations, Optional.empty());
    }
    // Where Mailseal has installed none, no certificate is the right one to wait for.
    boolean passing = incident.topic() == CERTIFICATE && deployed.installed().isEmpty();
    return now.with(passing ? State.NOTED : State.HARD, 0, Optional.empty());
  }

  private static int untilHard(IncidentTopic topic) {
    return topic == UNREACHABLE ? INSPECTIONS_UNTIL_HARD_WHEN_UNREACHABLE : INSPECTIONS_UNTIL_HARD;
  }

  /** An open incident whose problem is gone. */
  private static Optional<Incident> notFound(Incident incident, Instant now) {
    if (incident.state() == State.SOFT) {
      return Optional.empty();
    }
    int confirmations = incident.confirmations() + 1;
    return Optional.of(
        confirmations < INSPECTIONS_UNTIL_RECOVERED
            ? incident.with(State.HARD, confirmations, Optional.empty())
            : incident.with(State.RECOVERED, 0, Optional.of(now)));
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
            .toList());
  }

  /** Whether one more inspection at once would settle something. */
  boolean doubtful() {
    return incidents.stream()
        .anyMatch(
            incident ->
                switch (incident.state()) {
                  case SOFT -> incident.topic() != UNREACHABLE;
                  case HARD -> incident.confirmations() > 0;
                  case RECOVERED, NOTED -> false;
                });
  }

  /** How soon it is to be checked again before its time. */
  Optional<Duration> recheckIn() {
    return incidents.stream()
        .flatMap(incident -> recheckIn(incident).stream())
        .min(Duration::compareTo);
  }

  private static Optional<Duration> recheckIn(Incident incident) {
    return switch (incident.state()) {
      case SOFT ->
          Optional.of(RECHECKS.get(Math.min(incident.confirmations(), RECHECKS.size()) - 1));
      case HARD ->
          incident.confirmations() > 0 ? Optional.of(RECHECKS.getFirst()) : Optional.empty();
      case RECOVERED, NOTED -> Optional.empty();
    };
  }
}
