package org.mailseal.notification.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mailseal.fixture.host.Command;
import org.mailseal.fixture.host.Scratch;
import org.mailseal.notification.mail.Mailbox;

/**
 * What a calendar program makes of entries: khal, on a folder such as vdirsyncer keeps, in the time
 * of Berlin.
 */
class KhalIT {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private static final List<Mailbox> TEAM = List.of(Mailbox.parse("ops@example.org"));

  private final Scratch scratch = Scratch.create();
  private final CertificateCalendar calendar =
      new CertificateCalendar(
          Mailbox.parse("alerts@example.org"), Clock.fixed(NOW, ZoneOffset.UTC));
  private Path entries;

  @BeforeEach
  void setUp() throws IOException {
    entries = scratch.folder("entries");
    scratch.folder("home");
    Files.writeString(
        scratch.path("config"),
        """
        [calendars]
        [[certificates]]
        path = %s
        type = calendar
        [locale]
        local_timezone = Europe/Berlin
        default_timezone = Europe/Berlin
        timeformat = %%H:%%M
        dateformat = %%Y-%%m-%%d
        longdateformat = %%Y-%%m-%%d
        datetimeformat = %%Y-%%m-%%d %%H:%%M
        longdatetimeformat = %%Y-%%m-%%d %%H:%%M
        [sqlite]
        path = %s
        """
            .formatted(entries, scratch.path("khal.db")));
  }

  @AfterEach
  void tearDown() {
    scratch.close();
  }

  private String khal(String... arguments) {
    List<String> words =
        new ArrayList<>(List.of("/usr/bin/khal", "-c", scratch.path("config").toString()));
    words.addAll(List.of(arguments));
    Command.Outcome outcome =
        Command.run(
            Duration.ofSeconds(30),
            Map.of("HOME", scratch.path("home").toString(), "LC_ALL", "C.UTF-8"),
            words);
    assertThat(outcome.exit()).as(outcome.said()).isZero();
    return outcome.out();
  }

  private void take(CalendarObject sent) throws IOException {
    Path file = scratch.path("sent.ics");
    Files.writeString(file, sent.text());
    khal("import", "--batch", "--include-calendar", "certificates", file.toString());
  }

  /** Each entry of the coming months on a line. */
  private List<String> listed() {
    String format = "{start-long}|{title}|{status}|{url}";
    return khal("list", "--day-format", "", "--format", format, "2026-12-01", "200d")
        .lines()
        .toList();
  }

  private static CalendarEntry entry(String name, String ends, int sequence) {
    return new CalendarEntry(SampleEnd.of(name, Instant.parse(ends)), sequence);
  }

  private static String line(String start, String name, String status) {
    return start
        + "|"
        + name
        + ": certificate ends (on mx1.example.org)|"
        + status
        + " |https://wiki.example.org/tls,mail;v=1?a=b";
  }

  @Test
  void anEntryAppearsOnceMovesAndIsCancelled() throws IOException {
    CalendarEntry first = entry("mail.example.org", "2026-12-15T23:30:00Z", 0);
    take(calendar.invitation(first, TEAM));
    take(calendar.invitation(first, TEAM));
    assertThat(listed()).containsExactly(line("2026-12-16 00:30", "mail.example.org", "CONFIRMED"));

    CalendarEntry moved = entry("mail.example.org", "2027-03-02T08:00:00Z", 1);
    take(calendar.invitation(moved, TEAM));
    assertThat(listed()).containsExactly(line("2027-03-02 09:00", "mail.example.org", "CONFIRMED"));

    take(calendar.cancellation(entry("mail.example.org", "2027-03-02T08:00:00Z", 2), TEAM));
    assertThat(listed()).containsExactly(line("2027-03-02 09:00", "mail.example.org", "CANCELLED"));
  }

  @Test
  void theFeedListsAllAndPutsNoneBesideTheInvited() throws IOException {
    CalendarEntry mail = entry("mail.example.org", "2026-12-15T06:23:04Z", 0);
    take(calendar.invitation(mail, TEAM));
    take(
        calendar.feed(
            "Certificates",
            List.of(
                mail,
                entry("*.example.net", "2026-12-20T00:00:00Z", 4),
                entry("b\u00FCcher.example", "2027-01-01T00:00:00Z", 0))));

    assertThat(listed())
        .containsExactly(
            line("2026-12-15 07:23", "mail.example.org", "CONFIRMED"),
            line("2026-12-20 01:00", "*.example.net", "CONFIRMED"),
            line("2027-01-01 01:00", "xn--bcher-kva.example (b\u00FCcher.example)", "CONFIRMED"));
  }

  /** A name, an issuer and a command that would be entries of their own. */
  @Test
  void whatStrangersSayIsNoEntry() throws IOException {
    String evil = "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\r\nDTSTART:20261216T000000Z";
    CalendarEntry entry = new CalendarEntry(SampleEnd.saying(evil), 0);
    take(calendar.invitation(entry, TEAM));
    take(calendar.feed(evil, List.of(entry)));

    String shown =
        "x\\u000D\\u000AEND:VEVENT\\u000D\\u000ABEGIN:VEVENT\\u000D\\u000AUID:evil"
            + "\\u000D\\u000ADTSTART:20261216T000000Z";
    assertThat(listed())
        .containsExactly(
            "2026-12-15 07:23|mail.example.org: certificate ends (%s, on %s)|CONFIRMED |"
                .formatted(shown, shown));
  }
}
