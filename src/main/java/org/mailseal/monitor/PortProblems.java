package org.mailseal.monitor;

import static org.mailseal.ledger.port.IncidentTopic.Watched.CERTIFICATE;
import static org.mailseal.ledger.port.IncidentTopic.Watched.UNREACHABLE;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.endpoint.Observation;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;
import org.mailseal.ledger.port.IncidentTopic;

/**
 * What one inspection says against a port: of all of its findings those that somebody must act on
 * at once, and a certificate that should not be there.
 */
final class PortProblems {
  private PortProblems() {}

  /**
   * What is wrong, each topic once.
   *
   * @param before the certificate that was served until now, as far as that is known
   */
  static Map<IncidentTopic, PortProblem> find(
      Inspection.OfPort inspection,
      Optional<CertificateInfo> before,
      DeployedCertificates deployed,
      Instant now) {
    Observation seen = inspection.evidence().ordinary();
    Map<IncidentTopic, PortProblem> problems = new LinkedHashMap<>();
    for (Finding finding : inspection.findings()) {
      topic(seen, finding, now)
          .ifPresent(
              topic ->
                  problems.merge(
                      topic, HealthWording.problem(seen, topic, finding), PortProblem::and));
    }
    if (seen instanceof Observation.NotServed) {
      deployed
          .unproven()
          .map(HealthWording::notProven)
          .ifPresent(problem -> problems.replaceAll((topic, first) -> first.and(problem)));
    }
    if (seen instanceof Observation.Served served) {
      foreign(served.chain().info(), before, deployed)
          .ifPresent(problem -> problems.put(CERTIFICATE, problem));
    }
    return problems;
  }

  /** The respect in which a finding is an incident; most are none. */
  private static Optional<IncidentTopic> topic(Observation seen, Finding finding, Instant now) {
    return switch (finding.level()) {
      case OK, WARNING -> Optional.empty();
      case UNKNOWN ->
          finding.topic() == Topic.REACH // before TLS or after it, it is the same
              ? Optional.of(UNREACHABLE)
              : Optional.empty();
      case FAILURE ->
          finding.topic() == Topic.VALIDITY && valid(seen, now)
              ? Optional.empty() // near its end: the reminders see to that
              : Optional.of(new IncidentTopic.Inspected(finding.topic()));
    };
  }

  private static boolean valid(Observation seen, Instant now) {
    return seen instanceof Observation.Served served
        && !now.isBefore(served.chain().info().notBefore())
        && !now.isAfter(served.chain().info().notAfter());
  }

  private static Optional<PortProblem> foreign(
      CertificateInfo served, Optional<CertificateInfo> before, DeployedCertificates deployed) {
    if (deployed.has(served)) {
      return Optional.empty();
    }
    return deployed
        .installed()
        .map(installed -> HealthWording.notTheInstalled(served, installed))
        .or(
            () ->
                before
                    .filter(known -> !known.equals(served))
                    .map(known -> HealthWording.notTheOneBefore(served, known)));
  }

  /**
   * Whether an inspection that did not find a problem in this respect says that there is none. Who
   * could not look at the certificate has not seen that anything about it is well.
   */
  static boolean couldTell(Inspection.OfPort inspection, IncidentTopic topic) {
    return switch (inspection.evidence().ordinary()) {
      case Observation.Served _ ->
          inspection.findings().stream()
              .filter(finding -> finding.level() == Level.UNKNOWN)
              .map(finding -> new IncidentTopic.Inspected(finding.topic()))
              .noneMatch(topic::equals);
      case Observation.NotServed _ -> topic == UNREACHABLE;
    };
  }
}
