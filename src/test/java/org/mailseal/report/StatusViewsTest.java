package org.mailseal.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.RevocationReason;
import org.mailseal.endpoint.TestPorts;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.install.RetiredFiles;
import org.mailseal.install.TargetState;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Heartbeats;
import org.mailseal.ledger.Revocations.Revocation;
import org.mailseal.ledger.Revocations.State;
import org.mailseal.ledger.SampleRequests;
import org.mailseal.ledger.port.Incident;
import org.mailseal.ledger.port.IncidentTopic;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.lifecycle.retirement.RetiredCertificate;
import org.mailseal.lifecycle.revocation.ShownRevocation;
import org.mailseal.lifecycle.targets.InstalledTargets;
import org.mailseal.name.DnsName;

class StatusViewsTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final DnsName MAIL = new DnsName("mail.example.org");
  private static final Optional<Heartbeats.Last> NO_DAEMON = Optional.empty();

  private static X509Certificate leaf(int daysLeft) {
    Instant end = NOW.plus(Duration.ofDays(daysLeft));
    return TestCertificates.root("Test Root")
        .leaf("mail.example.org")
        .valid(end.minus(Duration.ofDays(90)), end)
        .issue()
        .certificate();
  }

  private static StatusEntry served(X509Certificate leaf) {
    return new StatusEntry(
        KeyTrack.whole(MAIL),
        "PUT_BACK",
        Optional.of(CertificateInfo.of(leaf)),
        List.of(),
        List.of(
            new ServedPort(
                TestPorts.at("mail.example.org:25/smtp", "192.0.2.1"),
                NOW,
                Optional.of(leaf),
                Optional.empty()),
            new ServedPort(
                TestPorts.at("mail.example.org:993/imaps", "192.0.2.1"),
                NOW,
                Optional.empty(),
                Optional.of("connection refused by 192.0.2.1:993"))),
        Optional.of(NOW.minusMillis(900)),
        List.of(
            new Incident(
                7,
                TestPorts.at("mail.example.org:993/imaps", "192.0.2.1"),
                IncidentTopic.of("unreachable"),
                "cannot be reached: connection refused by 192.0.2.1:993",
                "start the server, or check the port",
                "",
                NOW.minus(Duration.ofMinutes(6)),
                Incident.State.HARD,
                0,
                Optional.empty())),
        Optional.empty(),
        new InstalledTargets(
            List.of(
                new TargetState(
                    "pem /etc/mail/a.pem",
                    List.of(Path.of("/etc/mail/a.pem")),
                    TargetState.Content.MISSING,
                    Optional.empty()),
                new TargetState(
                    "combined /etc/mail/b.pem",
                    List.of(Path.of("/etc/mail/b.pem")),
                    TargetState.Content.INSTALLED,
                    Optional.empty())),
            List.of(Path.of("/etc/mail/old.pem")),
            true),
        Optional.of("not every port serves the new certificate: " + "word ".repeat(40).strip()),
        "next try not before",
        Optional.of(NOW.plus(Duration.ofHours(2))),
        List.of("renew-when-left: 90d counts as half"),
        Optional.empty(),
        List.of());
  }

  private static final StatusEntry FRESH =
      new StatusEntry(
          KeyTrack.whole(
              new DnsName(
                  "a-rather-long-name-for-one-host.in-a-department.of-a-university.example.org")),
          "NEW",
          Optional.empty(),
          List.of(),
          List.of(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          InstalledTargets.NONE,
          Optional.empty(),
          "first renewal: due now",
          Optional.empty(),
          List.of(),
          Optional.empty(),
          List.of());

  @Test
  void theTableTellsAllInEightyColumns() {
    X509Certificate leaf = leaf(10);
    String table =
        StatusTable.render(
            new StatusReport(
                List.of(served(leaf), FRESH),
                List.of(),
                List.of(),
                NO_DAEMON,
                Optional.empty(),
                List.of(),
                List.of(),
                NOW));
    String fingerprint = CertificateInfo.of(leaf).shortFingerprint();
    assertThat(table.lines()).allMatch(line -> line.length() <= 80);
    assertThat(table.lines())
        .contains(
            "mail.example.org  PUT_BACK  10 days left",
            "  port    mail.example.org:25/smtp serves " + fingerprint + ", until 2026-11-30",
            "  port    mail.example.org:993/imaps connection refused by 192.0.2.1:993",
            "  checked 2026-11-20T09:59:59Z",
            "  trouble mail.example.org:993/imaps at 192.0.2.1 since 2026-11-20T09:54:00Z:",
            "          cannot be reached: connection refused by 192.0.2.1:993",
            "  target  pem /etc/mail/a.pem is not there",
            "  note    renew-when-left: 90d counts as half",
            "  next    next try not before: 2026-11-20T12:00:00Z",
            "  next    first renewal: due now");
    assertThat(table).doesNotContain("b.pem");
    assertThat(table).contains("  why     not every port").contains("no certificate seen yet");
    assertThat(table).endsWith("\n").doesNotEndWith("\n\n");
  }

  /** It may have been seen before, so that "yet" would be untrue. */
  @Test
  void aPortThatShowsNoneNowIsNotOneThatNeverDid() {
    StatusEntry silent = withSeen(FRESH, served(leaf(10)).seen().subList(1, 2));

    String table =
        StatusTable.render(
            new StatusReport(
                List.of(silent),
                List.of(),
                List.of(),
                NO_DAEMON,
                Optional.empty(),
                List.of(),
                List.of(),
                NOW));
    assertThat(table.replaceAll("\\s+", " "))
        .contains(" NEW no certificate is seen ")
        .doesNotContain("seen yet");
  }

  private static StatusEntry withSeen(StatusEntry entry, List<ServedPort> seen) {
    return new StatusEntry(
        entry.track(),
        entry.state(),
        entry.leaf(),
        entry.waiting(),
        seen,
        entry.checked(),
        entry.incidents(),
        entry.overdueSince(),
        entry.targets(),
        entry.reason(),
        entry.nextStep(),
        entry.nextAt(),
        entry.remarks(),
        entry.kept(),
        entry.revocations());
  }

  @Test
  void aClockThatCannotBeBelievedIsTold() {
    assertThat(
            StatusTable.render(
                new StatusReport(
                    List.of(FRESH),
                    List.of(),
                    List.of(),
                    NO_DAEMON,
                    Optional.of("the clock says 2020"),
                    List.of(),
                    List.of(),
                    NOW)))
        .contains("\n\nclock: the clock says 2020\n\ndaemon: ");
    assertThat(
            StatusJson.render(
                    new StatusReport(
                        List.of(FRESH),
                        List.of(),
                        List.of(),
                        NO_DAEMON,
                        Optional.of("the clock says 2020"),
                        List.of(),
                        List.of(),
                        NOW))
                .get("clock")
                .getAsString())
        .isEqualTo("the clock says 2020");
  }

  @Test
  void theLastDayAndWhatComesAfterIt() {
    assertThat(
            StatusTable.render(
                new StatusReport(
                    List.of(served(leaf(1))),
                    List.of(),
                    List.of(),
                    NO_DAEMON,
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    NOW)))
        .contains("PUT_BACK  1 day left");
    assertThat(
            StatusTable.render(
                new StatusReport(
                    List.of(served(leaf(0))),
                    List.of(),
                    List.of(),
                    NO_DAEMON,
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    NOW)))
        .contains("PUT_BACK  0 days left");
    assertThat(
            StatusTable.render(
                new StatusReport(
                    List.of(served(leaf(-3))),
                    List.of(),
                    List.of(),
                    NO_DAEMON,
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    NOW)))
        .contains("PUT_BACK  EXPIRED 2026-11-17T10:00:00Z");
  }

  @Test
  void programsGetTheSame() {
    X509Certificate leaf = leaf(10);
    String json =
        StatusJson.render(
                new StatusReport(
                    List.of(served(leaf), FRESH),
                    List.of(),
                    List.of(),
                    NO_DAEMON,
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    NOW))
            .toString();
    String sha256 = CertificateInfo.fingerprint(leaf);
    var all = JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("certificates");
    var first = all.get(0).getAsJsonObject();
    assertThat(first.get("name").getAsString()).isEqualTo("mail.example.org");
    assertThat(first.get("state").getAsString()).isEqualTo("PUT_BACK");
    assertThat(first.getAsJsonObject("certificate").get("days-left").getAsLong()).isEqualTo(10);
    assertThat(first.getAsJsonArray("ports").toString())
        .isEqualTo(
            """
            [{"endpoint":"mail.example.org:25/smtp","address":"192.0.2.1","seen-at":"2026-11-20T10:00:00Z","sha256":"%s","fault":null},\
            {"endpoint":"mail.example.org:993/imaps","address":"192.0.2.1","seen-at":"2026-11-20T10:00:00Z","sha256":null,"fault":"connection refused by 192.0.2.1:993"}]\
            """
                .formatted(sha256));
    assertThat(first.get("checked-at").getAsString()).isEqualTo("2026-11-20T09:59:59.100Z");
    assertThat(first.getAsJsonArray("incidents").toString())
        .isEqualTo(
            """
            [{"endpoint":"mail.example.org:993/imaps","address":"192.0.2.1","topic":"unreachable","state":"hard",\
            "what":"cannot be reached: connection refused by 192.0.2.1:993",\
            "fix":"start the server, or check the port","clause":"","since":"2026-11-20T09:54:00Z"}]\
            """);
    assertThat(first.getAsJsonArray("targets").toString())
        .isEqualTo(
            """
            [{"target":"pem /etc/mail/a.pem","files":["/etc/mail/a.pem"],"content":"missing","sha256":null},\
            {"target":"combined /etc/mail/b.pem","files":["/etc/mail/b.pem"],"content":"installed","sha256":null}]\
            """);
    assertThat(first.getAsJsonArray("left-behind").toString()).isEqualTo("[\"/etc/mail/old.pem\"]");
    assertThat(first.get("reason").getAsString()).startsWith("not every port");
    assertThat(first.get("next-step").getAsString()).isEqualTo("next try not before");
    assertThat(first.get("next-at").getAsString()).isEqualTo("2026-11-20T12:00:00Z");
    assertThat(all.get(1).toString())
        .endsWith(
            """
            "state":"NEW","certificate":null,"ports":[],"checked-at":null,"incidents":[],"overdue-since":null,"targets":[],"left-behind":[],"reason":null,"remarks":[],"kept":null,"next-step":"first renewal: due now","next-at":null,"requests":[],"revocations":[]}\
            """);
  }

  private static StatusEntry revoking(ShownRevocation... revocations) {
    return new StatusEntry(
        KeyTrack.whole(MAIL),
        "SERVED",
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        InstalledTargets.NONE,
        Optional.empty(),
        "renewal due",
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of(revocations));
  }

  private static ShownRevocation shown(
      X509Certificate leaf,
      RevocationReason reason,
      State state,
      boolean inUse,
      Optional<String> fault,
      Optional<String> todo) {
    return new ShownRevocation(
        new Revocation(1, MAIL, leaf, "corporate", reason, state, false, fault), inUse, todo);
  }

  @Test
  void whatIsToBeRevokedHasARowEach() {
    X509Certificate leaf = leaf(10);
    StatusReport report =
        report(
            List.of(
                revoking(
                    shown(
                        leaf,
                        RevocationReason.KEY_COMPROMISE,
                        State.PLANNED,
                        true,
                        Optional.empty(),
                        Optional.empty()),
                    shown(
                        leaf,
                        RevocationReason.SUPERSEDED,
                        State.REQUESTED,
                        false,
                        Optional.empty(),
                        Optional.empty()),
                    shown(
                        leaf,
                        RevocationReason.SUPERSEDED,
                        State.REQUESTED,
                        false,
                        Optional.of("it is closed"),
                        Optional.empty()),
                    shown(
                        leaf,
                        RevocationReason.UNSPECIFIED,
                        State.BY_HAND,
                        false,
                        Optional.empty(),
                        Optional.of("write a letter")),
                    shown(
                        leaf,
                        RevocationReason.UNSPECIFIED,
                        State.REVOKED,
                        false,
                        Optional.empty(),
                        Optional.empty()),
                    shown(
                        leaf,
                        RevocationReason.UNSPECIFIED,
                        State.REVOKED,
                        true,
                        Optional.empty(),
                        Optional.empty()))),
            NO_DAEMON,
            Optional.empty());

    assertThat(StatusTable.render(report))
        .contains(
            """
              revoke  FINGERPRINT (key-compromise) is to be revoked once another one
                      is served everywhere
              revoke  FINGERPRINT (superseded) is to be revoked; the next run asks
                      corporate
              revoke  FINGERPRINT (superseded) is to be revoked; the next run asks
                      corporate again: it is closed
              revoke  FINGERPRINT (unspecified) is to be revoked by hand: write a
                      letter
              revoke  FINGERPRINT (unspecified) is revoked
              revoke  FINGERPRINT (unspecified) is revoked, and in use still
              next    renewal due
            """
                .replace("FINGERPRINT", CertificateInfo.of(leaf).shortFingerprint()));
    assertThat(
            StatusJson.render(report)
                .getAsJsonArray("certificates")
                .get(0)
                .getAsJsonObject()
                .getAsJsonArray("revocations")
                .asList()
                .subList(0, 4))
        .hasToString(
            """
            [{"sha256":"%1$s","reason":"key-compromise","state":"PLANNED","authority":"corporate","in-use":true,"fault":null,"todo":null}, \
            {"sha256":"%1$s","reason":"superseded","state":"REQUESTED","authority":"corporate","in-use":false,"fault":null,"todo":null}, \
            {"sha256":"%1$s","reason":"superseded","state":"REQUESTED","authority":"corporate","in-use":false,"fault":"it is closed","todo":null}, \
            {"sha256":"%1$s","reason":"unspecified","state":"BY_HAND","authority":"corporate","in-use":false,"fault":null,"todo":"write a letter"}]\
            """
                .formatted(CertificateInfo.fingerprint(leaf)));
  }

  private static StatusEntry waiting(Optional<CertificateInfo> leaf, Attempt... requests) {
    return new StatusEntry(
        KeyTrack.whole(MAIL),
        "AWAITING_ANSWER",
        leaf,
        List.of(requests),
        List.of(),
        Optional.of(NOW),
        List.of(),
        Optional.empty(),
        InstalledTargets.NONE,
        Optional.empty(),
        "mailseal csr answer FILE takes what the CA gives back",
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of());
  }

  private static Attempt asked(long id, DnsName name, Duration ago) {
    return SampleRequests.on(id, name, NOW.minus(ago));
  }

  @Test
  void requestsThatWaitHaveARowEach() {
    Attempt first = asked(5, MAIL, Duration.ofDays(6));
    Attempt second = asked(12, MAIL, Duration.ofHours(5));
    X509Certificate leaf = leaf(9);
    String table =
        StatusTable.render(
            new StatusReport(
                List.of(waiting(Optional.of(CertificateInfo.of(leaf)), first, second)),
                List.of(asked(13, DnsName.of("b\u00FCro.example.net"), Duration.ofDays(40))),
                List.of(),
                NO_DAEMON,
                Optional.empty(),
                List.of(),
                List.of(),
                NOW));
    assertThat(table)
        .isEqualTo(
            """
            mail.example.org  AWAITING_ANSWER  9 days left
              issuer  CN=Test Root, ECDSA P-256, %s
              request 5 waits for the CA for 6 days; the served certificate ends in 9
                      for the answer of corporate; hand the request in at pki@corp.example
              request 12 waits for the CA for 5 hours; the served certificate ends in 9 days
                      for the answer of corporate; hand the request in at pki@corp.example
              checked 2026-11-20T10:00:00Z, no trouble
              next    mailseal csr answer FILE takes what the CA gives back

            xn--bro-hoa.example.net (b\u00FCro.example.net)  AWAITING_ANSWER  not in the settings
              request 13 waits for the CA for 40 days
                      for the answer of corporate; hand the request in at pki@corp.example

            daemon: never ran: nothing is renewed, checked or reminded of by itself
            """
                .formatted(CertificateInfo.of(leaf).shortFingerprint()));
    assertThat(table.lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void whatSomebodyMustActOnComesFirst() {
    StatusReport report =
        new StatusReport(
            List.of(FRESH, served(leaf(10))),
            List.of(),
            List.of(),
            NO_DAEMON,
            Optional.empty(),
            List.of(
                new Event(
                    NOW.minusMillis(1500),
                    Optional.of("mail.example.org"),
                    Optional.empty(),
                    EventKind.REMINDER_FAILED,
                    "the relay refuses it")),
            List.of(),
            NOW);
    List<String> lines = StatusTable.render(report).lines().toList();
    assertThat(lines.get(0)).startsWith("mail.example.org  PUT_BACK");
    assertThat(lines.get(1)).startsWith("  trouble mail.example.org:993/imaps");
    assertThat(lines)
        .contains("letters: 2026-11-20T09:59:58Z mail.example.org: the relay refuses it");
  }

  @Test
  void whenSomebodyMustAct() {
    Heartbeats.Last dead =
        new Heartbeats.Last(1, NOW, NOW.minusSeconds(600), false, Optional.empty());
    Heartbeats.Last stopped =
        new Heartbeats.Last(1, NOW, NOW.minusSeconds(600), true, Optional.empty());
    assertThat(report(List.of(FRESH), NO_DAEMON, Optional.empty()).troubled()).isFalse();
    assertThat(report(List.of(FRESH), Optional.of(stopped), Optional.empty()).troubled()).isFalse();
    assertThat(report(List.of(FRESH), Optional.of(dead), Optional.empty()).troubled()).isTrue();
    assertThat(report(List.of(FRESH), NO_DAEMON, Optional.of("it is slow")).troubled()).isTrue();
    assertThat(report(List.of(served(leaf(10))), NO_DAEMON, Optional.empty()).troubled()).isTrue();
  }

  private static StatusReport report(
      List<StatusEntry> entries, Optional<Heartbeats.Last> daemon, Optional<String> wrongClock) {
    return new StatusReport(
        entries, List.of(), List.of(), daemon, wrongClock, List.of(), List.of(), NOW);
  }

  private static String daemon(Duration ago, boolean stopped) {
    Instant at = NOW.minus(ago);
    Heartbeats.Last last = new Heartbeats.Last(4711, at, at, stopped, Optional.empty());
    return StatusTable.render(
        new StatusReport(
            List.of(),
            List.of(),
            List.of(),
            Optional.of(last),
            Optional.empty(),
            List.of(),
            List.of(),
            NOW));
  }

  @Test
  void whetherTheDaemonLives() {
    assertThat(daemon(Duration.ofSeconds(20), false))
        .isEqualTo("daemon: alive, last heartbeat 20 s ago\n");
    assertThat(daemon(Duration.ofMinutes(30), false))
        .isEqualTo(
            """
            daemon: NOT ALIVE, last heartbeat 2026-11-20T09:30:00Z; see its log, and start
                    it again
            """);
    assertThat(daemon(Duration.ofSeconds(20), true))
        .isEqualTo("daemon: stopped 2026-11-20T09:59:40Z; start it again\n");
    // the clock was set back: a daemon that lived would have had another heartbeat since
    assertThat(daemon(Duration.ofDays(-1), false)).startsWith("daemon: NOT ALIVE");
    // and a little before it is none
    assertThat(daemon(Duration.ofSeconds(-2), false)).contains("last heartbeat 0 s ago");
  }

  @Test
  void whatLeftTheSettingsIsListedWithItsCommand() {
    RetiredCertificate left =
        new RetiredCertificate(
            DnsName.of("b\u00FCro.example.net"),
            Optional.empty(),
            List.of(),
            new RetiredFiles(List.of(), List.of()));
    StatusReport report =
        new StatusReport(
            List.of(),
            List.of(),
            List.of(left),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            NOW);
    assertThat(StatusTable.render(report))
        .startsWith(
            """
            xn--bro-hoa.example.net (b\u00FCro.example.net)  NEW  not in the settings
              next    not renewed, not checked; its reminders go on until this retires it:
                      mailseal forget xn--bro-hoa.example.net
            """);
    assertThat(StatusJson.render(report).get("not-in-settings"))
        .hasToString(
            """
            [{"name":"xn--bro-hoa.example.net","state":"NEW",\
            "command":"mailseal forget xn--bro-hoa.example.net"}]\
            """);
  }

  @Test
  void whatIsToBeSaidOfTheDaemonsSettings() {
    Optional<Heartbeats.Last> last =
        Optional.of(new Heartbeats.Last(4711, NOW, NOW, false, Optional.of("x has changed")));
    assertThat(StatusTable.render(report(List.of(), last, Optional.empty())))
        .isEqualTo("daemon: alive, last heartbeat 0 s ago; x has changed\n");
    // one that has died goes by no settings
    StatusReport later =
        new StatusReport(
            List.of(),
            List.of(),
            List.of(),
            last,
            Optional.empty(),
            List.of(),
            List.of(),
            NOW.plus(Duration.ofDays(1)));
    assertThat(StatusJson.render(later).getAsJsonObject("daemon").get("settings").isJsonNull())
        .isTrue();
  }

  @Test
  void whetherTheDaemonLivesForPrograms() {
    Heartbeats.Last last =
        new Heartbeats.Last(
            4711, NOW.minusSeconds(3600), NOW.minusSeconds(20), false, Optional.empty());
    assertThat(
            StatusJson.render(
                    new StatusReport(
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.of(last),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        NOW))
                .getAsJsonObject("daemon"))
        .hasToString(
            """
            {"alive":true,"process":4711,"started-at":"2026-11-20T09:00:00Z",\
            "last-heartbeat":"2026-11-20T09:59:40Z","stopped":false,"settings":null}\
            """);
  }

  @Test
  void requestsForPrograms() {
    Attempt first = asked(5, MAIL, Duration.ofHours(167));
    DnsName office = DnsName.of("b\u00FCro.example.net");
    var document =
        StatusJson.render(
            new StatusReport(
                List.of(waiting(Optional.empty(), first)),
                List.of(asked(13, office, Duration.ofMinutes(1))),
                List.of(),
                NO_DAEMON,
                Optional.empty(),
                List.of(),
                List.of(),
                NOW));
    assertThat(document.getAsJsonArray("certificates").get(0).getAsJsonObject().get("requests"))
        .hasToString(
            """
            [{"id":5,"name":"mail.example.org","names":["mail.example.org"],"key":"ecdsa-p256","subject":"",\
            "authority":"corporate","state":"AWAITING_ANSWER","since":"2026-11-13T11:00:00Z","days":6,\
            "for-what":"the answer of corporate; hand the request in at pki@corp.example"}]\
            """);
    assertThat(document.get("requests"))
        .hasToString(
            """
            [{"id":13,"name":"xn--bro-hoa.example.net","names":["xn--bro-hoa.example.net"],"key":"ecdsa-p256",\
            "subject":"","authority":"corporate","state":"AWAITING_ANSWER","since":"2026-11-20T09:59:00Z","days":0,\
            "for-what":"the answer of corporate; hand the request in at pki@corp.example"}]\
            """);
  }

  @Test
  void theTrailForPrograms() {
    assertThat(
            TrailJson.render(
                    List.of(
                        new Event(
                            NOW,
                            Optional.of("mail.example.org"),
                            Optional.of(7L),
                            EventKind.SWAPPED,
                            "x"),
                        new Event(
                            NOW, Optional.empty(), Optional.empty(), EventKind.AUTHORITY_KEY, "y")))
                .toString())
        .isEqualTo(
            """
            {"events":[{"at":"2026-11-20T10:00:00Z","name":"mail.example.org","attempt":7,"kind":"swapped","text":"x"},\
            {"at":"2026-11-20T10:00:00Z","name":null,"attempt":null,"kind":"authority-key","text":"y"}]}\
            """);
  }

  @Test
  void authoritiesThatAreSilentOrHaveOtherTermsAreToldOnce() {
    StatusReport report =
        new StatusReport(
            List.of(FRESH, FRESH),
            List.of(),
            List.of(),
            NO_DAEMON,
            Optional.empty(),
            List.of(),
            List.of(
                new AuthorityNews("ca", SampleLooks.SILENT),
                new AuthorityNews("other", SampleLooks.OTHER_TERMS)),
            NOW);
    String table = StatusTable.render(report);
    assertThat(table)
        .contains(
            """


            authority: ca: its directory has not answered since 2026-11-17T04:00:00Z: cannot
                       reach ca: connection refused; certificates in use stay as they are;
                       'mailseal authority check ca' asks again

            authority: other: its terms are at https://ca.example/terms-2 now, and those at
                       https://ca.example/terms were accepted: read them, then 'mailseal
                       authority account other --accept-terms'

            daemon:\
            """);
    assertThat(report.troubled()).isFalse();
    assertThat(StatusJson.render(report).getAsJsonArray("authorities").toString())
        .isEqualTo(
            """
            [{"name":"ca","looked-at":"2026-11-19T04:00:00.500Z","silent-since":"2026-11-17T04:00:00.500Z",\
            "fault":"cannot reach ca: connection refused","terms":null,"accepted-terms":null},\
            {"name":"other","looked-at":"2026-11-19T04:00:00.500Z","silent-since":null,"fault":null,\
            "terms":"https://ca.example/terms-2","accepted-terms":"https://ca.example/terms"}]\
            """);
  }
}
