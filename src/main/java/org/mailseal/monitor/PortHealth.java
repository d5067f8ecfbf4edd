package org.mailseal.monitor;

import static org.mailseal.ledger.IncidentTopic.Watched.CERTIFICATE;
import static org.mailseal.ledger.IncidentTopic.Watched.UNREACHABLE;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.inspection.result.Finding;
import org.mailseal.inspection.result.Inspection;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;
import org.mailseal.ledger.CheckResult.Remark;
import org.mailseal.ledger.CheckedPort;
import org.mailseal.ledger.EventKind;
import org.mailseal.ledger.Incident;
import org.mailseal.ledger.IncidentTopic;
import org.mailseal.name.Durations;

/**
 * A port at one address, and what is known of it. One look at a time leads on from it; nothing is
 * believed at first sight:
 *
 * <ul>
 *   <li>a failure stands when two looks in a row have found it;
 *   <li>that a port cannot be reached, or will not talk, says little, and stands after three;
 *   <li>a trouble is over when two looks in a row have not found it. Who could not look at the
 *       certificate has not seen that anything about it is over.
 * </ul>
 *
 * @param port what the last check found; empty where there was none
 * @param incidents what is wrong, and what was until a moment ago
 */
record PortHealth(PortAddress at, Optional<CheckedPort> port, List<Incident> incidents) {
  private static final int FAILURE_STANDS_AFTER = 2;
  private static final int UNREACHABLE_STANDS_AFTER = 3;
  private static final int OVER_AFTER = 2;

  /** A suspicion that nobody has followed for so long, for no daemon ran, counts for nothing. */
  private static final Duration STALE = Duration.ofHours(1);

  /** When a port that could not be reached is looked at again: after a minute, and after five. */
  private static final List<Duration> AGAIN = List.of(Duration.ofMinutes(1), Duration.ofMinutes(4));

  PortHealth {
    incidents = List.copyOf(incidents);
  }

  /** What is wrong in one respect, as one look found it. */
  private record Found(String what, String fix, String clause) {}

  /** The same port after one more look. */
  PortHealth after(Inspection.OfPort look, DeployedCertificates deployed, Instant now) {
    Map<IncidentTopic, Found> found = found(look, deployed, now);
    List<Incident> after = new ArrayList<>();
    for (Incident incident : followed(now)) {
      Optional<Found> again = Optional.ofNullable(found.remove(incident.topic()));
      if (!live(incident)) {
        after.add(incident);
      } else if (again.isPresent()) {
        after.add(seenAgain(renewed(incident, again.get()), deployed));
      } else if (!says(look, incident.topic())) {
        after.add(incident);
      } else if (incident.state() == Incident.State.HARD) {
        after.add(notSeen(incident, now));
      }
    }
    found.forEach((topic, wrong) -> after.add(suspected(topic, wrong, now)));
    return new PortHealth(at, Optional.of(port(look, after, now)), after);
  }

  private List<Incident> followed(Instant now) {
    boolean stale = port.filter(last -> last.at().plus(STALE).isBefore(now)).isPresent();
    return incidents.stream()
        .filter(incident -> !stale || incident.state() != Incident.State.SOFT)
        .toList();
  }

  private static boolean live(Incident incident) {
    return switch (incident.state()) {
      case SOFT, HARD -> true;
      case RECOVERED, NOTED -> false;
    };
  }

  private Incident suspected(IncidentTopic topic, Found wrong, Instant now) {
    return new Incident(
        0,
        at,
        topic,
        wrong.what,
        wrong.fix,
        wrong.clause,
        now,
        Incident.State.SOFT,
        1,
        Optional.empty());
  }

  private static Incident renewed(Incident incident, Found wrong) {
    return incident.described(wrong.what, wrong.fix, wrong.clause);
  }

  private static Incident seenAgain(Incident incident, DeployedCertificates deployed) {
    if (incident.state() == Incident.State.HARD) {
      return incident.with(Incident.State.HARD, 0, Optional.empty());
    }
    int looks = incident.confirmations() + 1;
    int needed = incident.topic() == UNREACHABLE ? UNREACHABLE_STANDS_AFTER : FAILURE_STANDS_AFTER;
    if (looks < needed) {
      return incident.with(Incident.State.SOFT, looks, Optional.empty());
    }
    // Where Mailseal has put in none, no certificate is the right one: the change is all there is.
    boolean passing = incident.topic() == CERTIFICATE && deployed.installed().isEmpty();
    return incident.with(passing ? Incident.State.NOTED : Incident.State.HARD, 0, Optional.empty());
  }

  private static Incident notSeen(Incident incident, Instant now) {
    int looks = incident.confirmations() + 1;
    return looks < OVER_AFTER
        ? incident.with(Incident.State.HARD, looks, Optional.empty())
        : incident.with(Incident.State.RECOVERED, 0, Optional.of(now));
  }

  /** Whether a look that did not find a trouble speaks against it. */
  private static boolean says(Inspection.OfPort look, IncidentTopic topic) {
    return switch (look.evidence().ordinary()) {
      case Observation.Served _ ->
          look.findings().stream()
              .noneMatch(
                  finding ->
                      finding.level() == Level.UNKNOWN
                          && new IncidentTopic.Inspected(finding.topic()).equals(topic));
      case Observation.NotServed _ -> topic == UNREACHABLE;
    };
  }

  private Map<IncidentTopic, Found> found(
      Inspection.OfPort look, DeployedCertificates deployed, Instant now) {
    Map<IncidentTopic, Found> found = new LinkedHashMap<>();
    for (Finding finding : look.findings()) {
      topic(look, finding, now)
          .ifPresent(
              topic ->
                  found.merge(
                      topic,
                      new Found(what(look, topic, finding), finding.fix(), finding.clause()),
                      (one, more) -> new Found(one.what + "; " + more.what, one.fix, one.clause)));
    }
    if (look.evidence().ordinary() instanceof Observation.Served served) {
      foreign(served.chain().info(), deployed).ifPresent(wrong -> found.put(CERTIFICATE, wrong));
    }
    return found;
  }

  /** The respect in which a finding is a trouble; most are none. */
  private static Optional<IncidentTopic> topic(
      Inspection.OfPort look, Finding finding, Instant now) {
    Observation seen = look.evidence().ordinary();
    return switch (finding.level()) {
      case OK, WARNING -> Optional.empty();
      case UNKNOWN ->
          seen instanceof Observation.NotServed && finding.topic() == Topic.REACH
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

  private static String what(Inspection.OfPort look, IncidentTopic topic, Finding finding) {
    if (topic == UNREACHABLE
        && look.evidence().ordinary() instanceof Observation.NotServed missing) {
      return (missing.fault().unreachable() ? "cannot be reached: " : "cannot be looked at: ")
          + finding.what();
    }
    return finding.what();
  }

  private Optional<Found> foreign(CertificateInfo served, DeployedCertificates deployed) {
    if (deployed.has(served)) {
      return Optional.empty();
    }
    if (deployed.installed().isPresent()) {
      return Optional.of(
          new Found(
              "serves "
                  + described(served)
                  + ", and not "
                  + described(deployed.installed().get())
                  + ", which Mailseal installed",
              "find out who replaced it; a renewal puts the right one in again",
              ""));
    }
    return port.flatMap(CheckedPort::leaf)
        .map(CertificateInfo::of)
        .filter(before -> !before.equals(served))
        .map(
            before ->
                new Found(
                    "serves " + described(served) + ", and no longer " + described(before),
                    "find out who replaced it, if you did not",
                    ""));
  }

  private static String described(CertificateInfo leaf) {
    return "the certificate "
        + leaf.shortFingerprint()
        + " of "
        + (leaf.issuer().isEmpty() ? "no issuer" : leaf.issuer())
        + " until "
        + leaf.notAfter();
  }

  private CheckedPort port(Inspection.OfPort look, List<Incident> after, Instant now) {
    Optional<X509Certificate> known = port.flatMap(CheckedPort::leaf);
    boolean doubted =
        after.stream()
            .anyMatch(
                incident ->
                    incident.topic() == CERTIFICATE && incident.state() == Incident.State.SOFT);
    Optional<X509Certificate> leaf =
        look.evidence().ordinary() instanceof Observation.Served served
                && !(doubted && known.isPresent())
            ? Optional.of(served.chain().leaf())
            : known;
    return new CheckedPort(at, now, level(look, after), leaf);
  }

  /** What could not be found out this time is as it was, unless that goes on. */
  private Level level(Inspection.OfPort look, List<Incident> after) {
    boolean unreachable =
        after.stream()
            .anyMatch(
                incident ->
                    incident.topic() == UNREACHABLE && incident.state() == Incident.State.HARD);
    return look.level() == Level.UNKNOWN && !unreachable
        ? port.map(CheckedPort::level).orElse(Level.UNKNOWN)
        : look.level();
  }

  /** Whether one more look at once would settle something. */
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

  /** How soon it is to be looked at again before its time. */
  Optional<Duration> again() {
    return incidents.stream()
        .flatMap(
            incident ->
                switch (incident.state()) {
                  case SOFT ->
                      Stream.of(AGAIN.get(Math.min(incident.confirmations(), AGAIN.size()) - 1));
                  case HARD ->
                      incident.confirmations() > 0 ? Stream.of(AGAIN.getFirst()) : Stream.empty();
                  case RECOVERED, NOTED -> Stream.empty();
                })
        .min(Duration::compareTo);
  }

  /** The host does not have this address any more: what was wrong there is over. */
  PortHealth gone(Instant now) {
    return new PortHealth(
        at,
        Optional.empty(),
        incidents.stream()
            .filter(incident -> incident.state() == Incident.State.HARD)
            .map(incident -> incident.with(Incident.State.RECOVERED, 0, Optional.of(now)))
            .toList());
  }

  /** What the trail says of the way here from what was known before the check. */
  List<Remark> remarks(PortHealth before, DeployedCertificates deployed) {
    List<Remark> remarks = new ArrayList<>();
    if (before.port.isEmpty()) {
      port.ifPresent(
          now -> remarks.add(new Remark(EventKind.FIRST_CHECK, at + ": " + display(now))));
    }
    changedLeaf(before)
        .ifPresent(
            leaf ->
                remarks.add(
                    new Remark(
                        EventKind.CERTIFICATE_CHANGED,
                        at
                            + " serves "
                            + described(leaf)
                            + (deployed.has(leaf)
                                ? ", which Mailseal installed"
                                : ", which Mailseal did not install")
                            + "; before, "
                            + before
                                .port
                                .flatMap(CheckedPort::leaf)
                                .map(CertificateInfo::of)
                                .map(PortHealth::described)
                                .orElse("none"))));
    List<Remark> troubled =
        incidents.stream().flatMap(one -> remark(before, one).stream()).toList();
    remarks.addAll(troubled);
    if (troubled.isEmpty() && before.port.isPresent() && port.isPresent()) {
      Level was = before.port.get().level();
      Level is = port.get().level();
      if (was != is) {
        remarks.add(
            new Remark(EventKind.LEVEL_CHANGED, at + ": was " + low(was) + ", is " + low(is)));
      }
    }
    return remarks;
  }

  private Optional<CertificateInfo> changedLeaf(PortHealth before) {
    Optional<X509Certificate> was = before.port.flatMap(CheckedPort::leaf);
    return port.flatMap(CheckedPort::leaf)
        .filter(leaf -> was.isPresent() && !was.get().equals(leaf))
        .map(CertificateInfo::of);
  }

  private Optional<Remark> remark(PortHealth before, Incident incident) {
    boolean stood =
        before.incidents.stream()
            .anyMatch(
                one -> one.topic().equals(incident.topic()) && one.state() == Incident.State.HARD);
    return switch (incident.state()) {
      case SOFT -> Optional.empty();
      case HARD, NOTED ->
          stood
              ? Optional.empty()
              : Optional.of(
                  new Remark(
                      EventKind.INCIDENT,
                      at
                          + ": "
                          + incident.topic().word()
                          + ": "
                          + incident.what()
                          + " (since "
                          + incident.since()
                          + before.port.map(was -> "; was " + low(was.level())).orElse("")
                          + ")"));
      case RECOVERED ->
          Optional.of(
              new Remark(
                  EventKind.RECOVERED,
                  at
                      + ": "
                      + incident.topic().word()
                      + " is well again after "
                      + Durations.describe(
                          Duration.between(
                              incident.since(), incident.recoveredAt().orElse(incident.since())))
                      + "; it was: "
                      + incident.what()));
    };
  }

  private static String display(CheckedPort port) {
    return low(port.level())
        + port.leaf().map(leaf -> ", serves " + described(CertificateInfo.of(leaf))).orElse("");
  }

  private static String low(Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }
}
