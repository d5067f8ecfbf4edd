package org.mailseal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.endpoint.TestPorts;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.inspection.result.Level;
import org.mailseal.ledger.Heartbeats;
import org.mailseal.ledger.port.Incident;
import org.mailseal.ledger.port.IncidentTopic;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.lifecycle.targets.InstalledTargets;
import org.mailseal.name.DnsName;

class StatusNagiosTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

  /** A certificate of mail.example.org that is served by one port, as the rest says. */
  private record Served(
      Duration left, String state, Optional<Instant> overdue, List<Incident> incidents) {
    static final Served WELL =
        new Served(Duration.ofDays(40), "SERVED", Optional.empty(), List.of());

    StatusEntry entry() {
      var leaf =
          TestCertificates.root("Test Root")
              .leaf("mail.example.org")
              .valid(NOW.plus(left).minus(Duration.ofDays(90)), NOW.plus(left))
              .issue()
              .certificate();
      return entry(Optional.of(leaf));
    }

    StatusEntry entry(Optional<X509Certificate> leaf) {
      return new StatusEntry(
          KeyTrack.whole(new DnsName("mail.example.org")),
          state,
          leaf.map(CertificateInfo::of),
          List.of(),
          leaf.isEmpty()
              ? List.of()
              : List.of(
                  new ServedPort(
                      TestPorts.at("mail.example.org:25/smtp", "192.0.2.1"),
                      NOW,
                      leaf,
                      Optional.empty())),
          Optional.of(NOW),
          incidents,
          overdue,
          InstalledTargets.NONE,
          Optional.of("port 25 kept | the old\none"),
          "renewal",
          Optional.empty(),
          List.of(),
          Optional.empty(),
          List.of());
    }
  }

  private static Incident incident() {
    return new Incident(
        7,
        TestPorts.at("mail.example.org:993/imaps", "192.0.2.1"),
        IncidentTopic.of("unreachable"),
        "cannot be reached",
        "start the server",
        "",
        NOW.minus(Duration.ofMinutes(6)),
        Incident.State.HARD,
        0,
        Optional.empty());
  }

  private static StatusNagios of(
      StatusEntry entry, Optional<Heartbeats.Last> daemon, List<Event> unsent) {
    return new StatusNagios(
        new StatusReport(
            List.of(entry),
            List.of(),
            List.of(),
            daemon,
            Optional.empty(),
            unsent,
            List.of(),
            NOW));
  }

  private static StatusNagios of(StatusEntry entry) {
    return of(entry, Optional.empty(), List.of());
  }

  private static Optional<Heartbeats.Last> beatBefore(Duration ago, boolean stopped) {
    Instant at = NOW.minus(ago);
    return Optional.of(new Heartbeats.Last(1, at, at, stopped, Optional.empty()));
  }

  @Test
  void allIsWell() {
    StatusNagios nagios = of(Served.WELL.entry(), beatBefore(Duration.ZERO, false), List.of());
    assertThat(nagios.level()).isEqualTo(Level.OK);
    assertThat(nagios.line())
        .isEqualTo(
            "MAILSEAL OK - 1 certificate is well, 40 days left | certificates=1;;;0"
                + " incidents=0;;0;0 overdue=0;0;;0 undelivered=0;0;;0 days_left=40;;0:;");
  }

  @Test
  void whereMailFailsItIsCritical() {
    StatusNagios expired =
        of(new Served(Duration.ofHours(-30), "SERVED", Optional.empty(), List.of()).entry());
    assertThat(expired.level()).isEqualTo(Level.FAILURE);
    assertThat(expired.line())
        .startsWith("MAILSEAL CRITICAL - mail.example.org: EXPIRED ")
        .endsWith(" days_left=-2;;0:;");

    StatusNagios trouble =
        of(
            new Served(Duration.ofDays(40), "PUT_BACK", Optional.of(NOW), List.of(incident()))
                .entry());
    assertThat(trouble.line())
        .startsWith(
            "MAILSEAL CRITICAL - mail.example.org:993/imaps at 192.0.2.1: cannot be reached;"
                + " mail.example.org: it ought to have been renewed by 2026-11-20T10:00:00Z;")
        .contains(" incidents=1;;0;0 overdue=1;0;;0 ");
  }

  @Test
  void aDaemonThatDiedIsCriticalAndOneThatWasStoppedIsNot() {
    assertThat(of(Served.WELL.entry(), beatBefore(Duration.ofHours(1), false), List.of()).line())
        .startsWith("MAILSEAL CRITICAL - daemon: not alive, last heartbeat 2026-11-20T09:00:00Z |");
    assertThat(of(Served.WELL.entry(), beatBefore(Duration.ofHours(1), true), List.of()).level())
        .isEqualTo(Level.OK);
  }

  @Test
  void aWrongClockIsCritical() {
    StatusReport report =
        new StatusReport(
            List.of(Served.WELL.entry()),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.of("set the clock"),
            List.of(),
            List.of(),
            NOW);
    assertThat(new StatusNagios(report).line())
        .startsWith("MAILSEAL CRITICAL - clock: set the clock |");
  }

  @Test
  void whatWillComeToThatIsAWarningAndNoNameBeginsTheData() {
    StatusNagios putBack =
        of(new Served(Duration.ofDays(40), "PUT_BACK", Optional.empty(), List.of()).entry());
    assertThat(putBack.level()).isEqualTo(Level.WARNING);
    assertThat(putBack.line())
        .startsWith(
            "MAILSEAL WARNING - mail.example.org: put back: port 25 kept / the old one |"
                + " certificates=1");

    Event unsent =
        new Event(
            NOW,
            Optional.of("mail.example.org"),
            Optional.empty(),
            EventKind.REMINDER_FAILED,
            "not delivered");
    assertThat(of(Served.WELL.entry(), Optional.empty(), List.of(unsent)).line())
        .startsWith("MAILSEAL WARNING - undelivered: mail.example.org: not delivered |")
        .contains(" undelivered=1;0;;0");
  }

  @Test
  void whatWasNeverSeenIsUnknown() {
    StatusNagios unseen = of(Served.WELL.entry(Optional.empty()));
    assertThat(unseen.level()).isEqualTo(Level.UNKNOWN);
    assertThat(unseen.line()).doesNotContain("days_left");
  }
}
