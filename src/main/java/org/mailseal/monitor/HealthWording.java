package org.mailseal.monitor;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Level;
import org.mailseal.ledger.port.CheckedPort;
import org.mailseal.ledger.port.Incident;
import org.mailseal.ledger.port.IncidentTopic;
import org.mailseal.name.Durations;

/** The sentences about the health of ports; decides nothing. */
final class HealthWording {
  private HealthWording() {}

  /** A finding that is a problem. */
  static PortProblem problem(Observation seen, IncidentTopic topic, Finding finding) {
    boolean unreachable = topic == IncidentTopic.Watched.UNREACHABLE;
    String what =
        unreachable && seen instanceof Observation.NotServed missing
            ? (missing.fault().unreachable() ? "cannot be reached: " : "cannot be looked at: ")
                + finding.what()
            : finding.what();
    return new PortProblem(what, finding.fix(), finding.clause());
  }

  static PortProblem notTheInstalled(CertificateInfo served, CertificateInfo installed) {
    return new PortProblem(
        "serves "
            + describe(served)
            + ", and not "
            + describe(installed)
            + ", which Mailseal installed",
        "find out who replaced it; a renewal puts the right one in again",
        "");
  }

  static PortProblem notProven(CertificateInfo installed) {
    return new PortProblem(
        "Mailseal has installed "
            + describe(installed)
            + ", which counts as renewed only once it was seen here",
        "",
        "");
  }

  static PortProblem notTheOneBefore(CertificateInfo served, CertificateInfo before) {
    return new PortProblem(
        "serves " + describe(served) + ", and no longer " + describe(before),
        "find out who replaced it, if you did not",
        "");
  }

  /**
   * A problem that comes and goes.
   *
   * @param returns how often it had ended before, within a day; 0: it does not
   */
  static PortProblem returning(PortProblem problem, IncidentTopic topic, int returns) {
    if (returns == 0) {
      return problem;
    }
    String alternates =
        topic == IncidentTopic.Watched.CERTIFICATE
            ? "; the port alternates between certificates"
            : "; it comes and goes";
    return new PortProblem(
        problem.what()
            + alternates
            + " ("
            + (returns + 1)
            + " times within a day), so perhaps several servers stand behind it; nothing more is"
            + " said of it until it has been quiet for some hours",
        problem.fix(),
        problem.clause());
  }

  static String firstCheck(CheckedPort port) {
    return port.port()
        + ": "
        + describe(port.level())
        + port.leaf().map(CertificateInfo::of).map(leaf -> ", serves " + describe(leaf)).orElse("");
  }

  static String certificateChanged(
      PortAddress at, CertificateInfo now, boolean installed, CertificateInfo before) {
    return at
        + " serves "
        + describe(now)
        + (installed ? ", which Mailseal installed" : ", which Mailseal did not install")
        + "; before, "
        + describe(before);
  }

  static String levelChanged(PortAddress at, Level before, Level now) {
    return at + ": was " + describe(before) + ", is " + describe(now);
  }

  /**
   * An incident that has been confirmed.
   *
   * @param before the port's level until then
   */
  static String confirmed(Incident incident, Optional<Level> before) {
    return incident.port()
        + ": "
        + incident.topic().word()
        + ": "
        + incident.what()
        + " (since "
        + incident.since()
        + before.map(level -> "; was " + describe(level)).orElse("")
        + ")";
  }

  static String recovered(Incident incident) {
    return incident.port()
        + ": "
        + incident.topic().word()
        + " is well again after "
        + Durations.describe(
            Duration.between(incident.since(), incident.recoveredAt().orElse(incident.since())))
        + "; it was: "
        + incident.what();
  }

  static String ended(PortAddress at) {
    return at + " is not in the settings any more, and not checked";
  }

  private static String describe(CertificateInfo leaf) {
    return "the certificate "
        + leaf.shortFingerprint()
        + " of "
        + (leaf.issuer().isEmpty() ? "no issuer" : leaf.issuer())
        + " until "
        + leaf.notAfter();
  }

  private static String describe(Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }
}
