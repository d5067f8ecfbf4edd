package org.mailseal.notification.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.name.Printable;
import org.mailseal.notification.mail.Mailbox;

class CertificateCalendarTest {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private static final Mailbox FROM = Mailbox.parse("Mail alerts <alerts@example.org>");
  private static final List<Mailbox> TEAM =
      List.of(Mailbox.parse("\"Doe, Jane\" <jane@example.org>"), Mailbox.parse("ops@example.org"));

  private final CertificateEnd end = SampleEnd.of("mail.example.org", SampleEnd.ENDS);

  private static CertificateCalendar calendar(Instant now) {
    return new CertificateCalendar(FROM, Clock.fixed(now, ZoneOffset.UTC));
  }

  private static ParsedCalendar invitation(CertificateEnd end, int sequence) {
    return ParsedCalendar.of(calendar(NOW).invitation(new CalendarEntry(end, sequence), TEAM));
  }

  private static ParsedCalendar cancellation(CertificateEnd end, int sequence) {
    return ParsedCalendar.of(calendar(NOW).cancellation(new CalendarEntry(end, sequence), TEAM));
  }

  private static ParsedCalendar feed(CalendarEntry... entries) {
    return ParsedCalendar.of(calendar(NOW).feed("Certificates of mx1", List.of(entries)));
  }

  @Test
  void anInvitationHasAnEntryAtTheEnd() {
    ParsedCalendar parsed = invitation(end, 0);

    assertThat(parsed.faults()).isEmpty();
    assertThat(parsed.method()).isEqualTo("REQUEST");
    assertThat(parsed.components()).containsExactly("VEVENT", "VALARM", "VALARM");
    assertThat(parsed.value("DTSTART")).isEqualTo("20261215T062304Z");
    assertThat(parsed.value("DURATION")).isEqualTo("PT30M");
    assertThat(parsed.value("DTSTAMP")).isEqualTo("20261101T120000Z");
    assertThat(parsed.value("SEQUENCE")).isEqualTo("0");
    assertThat(parsed.value("STATUS")).isEqualTo("CONFIRMED");
    assertThat(parsed.value("TRANSP")).isEqualTo("TRANSPARENT");
    assertThat(parsed.value("ORGANIZER")).isEqualTo("mailto:alerts@example.org");
    assertThat(parsed.value("SUMMARY"))
        .isEqualTo("mail.example.org: certificate ends (on mx1.example.org)");
    assertThat(parsed.value("URL")).isEqualTo("https://wiki.example.org/tls,mail;v=1?a=b");
    assertThat(parsed.value("DESCRIPTION"))
        .isEqualTo(
            """
            The certificate of mail.example.org ends on Tuesday, 15 December 2026 at 06:23:04 UTC.
            After that, mail programs refuse to connect, and other mail servers may hold their mail back.

            What Mailseal does: It is renewed on 2026-11-15.
            What you can do, on mx1.example.org:
            mailseal renew

            Issuer: O=Example Corp.,CN=Example CA
            SHA-256: 65673370..6d2233bc
            Served by: mail.example.org:25/smtp, mail.example.org:993/imaps

            This entry moves once another certificate takes its place. It was made by Mailseal on mx1.example.org, and \
            nobody reads answers to it.\
            """);
  }

  /** What ical4j reads as a week is written as days. */
  @Test
  void alarmsAreCountedFromTheStartInDays() {
    assertThat(calendar(NOW).invitation(new CalendarEntry(end, 0), TEAM).text().lines())
        .containsSubsequence(
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER;RELATED=START:-P7D",
            "DESCRIPTION:mail.example.org: certificate ends (on mx1.example.org)",
            "END:VALARM",
            "TRIGGER;RELATED=START:-P1D");
  }

  @Test
  void nobodyIsAskedForAnAnswer() {
    assertThat(invitation(end, 0).value("ATTENDEE"))
        .isEqualTo("mailto:jane@example.org\n---\nmailto:ops@example.org");
    assertThat(invitation(end, 0).attendees())
        .containsExactly(
            Map.of(
                "CN",
                "Doe, Jane",
                "ROLE",
                "REQ-PARTICIPANT",
                "PARTSTAT",
                "NEEDS-ACTION",
                "RSVP",
                "FALSE"),
            Map.of("ROLE", "REQ-PARTICIPANT", "PARTSTAT", "NEEDS-ACTION", "RSVP", "FALSE"));
  }

  /** RFC 5546 §2.1.4: the same UID and a higher sequence. */
  @Test
  void aRenewalMovesTheSameEntry() {
    CertificateEnd renewed = SampleEnd.of("mail.example.org", SampleEnd.ENDS.plusSeconds(86_400));
    ParsedCalendar before = invitation(end, 0);
    ParsedCalendar after = invitation(renewed, 1);

    assertThat(after.value("UID")).isEqualTo(before.value("UID"));
    assertThat(after.value("SEQUENCE")).isEqualTo("1");
    assertThat(after.value("DTSTART")).isEqualTo("20261216T062304Z");
  }

  /** RFC 5546 §3.2.5: no alarms, and its status says so. */
  @Test
  void aCancellationTakesTheSameEntryAway() {
    ParsedCalendar parsed = cancellation(end, 2);

    assertThat(parsed.faults()).isEmpty();
    assertThat(parsed.method()).isEqualTo("CANCEL");
    assertThat(parsed.components()).containsExactly("VEVENT");
    assertThat(parsed.value("UID")).isEqualTo(invitation(end, 0).value("UID"));
    assertThat(parsed.value("SEQUENCE")).isEqualTo("2");
    assertThat(parsed.value("STATUS")).isEqualTo("CANCELLED");
    assertThat(parsed.value("DTSTART")).isEqualTo("20261215T062304Z");
    assertThat(parsed.attendees()).hasSize(2);
    assertThat(parsed.value("DESCRIPTION"))
        .isEqualTo(
            "Mailseal on mx1.example.org no longer looks after the certificate of mail.example.org:"
                + " it was retired, or its name has left the settings.");
  }

  /** RFC 5546 §3.2.1: a publication has no attendees. */
  @Test
  void theFeedHasEveryEntryUnderItsOwnName() {
    CertificateEnd other = SampleEnd.of("*.example.net", SampleEnd.ENDS);
    ParsedCalendar parsed = feed(new CalendarEntry(end, 3), new CalendarEntry(other, 0));

    assertThat(parsed.faults()).isEmpty();
    assertThat(parsed.method()).isEqualTo("PUBLISH");
    assertThat(parsed.events())
        .extracting(event -> ParsedCalendar.value(event.getProperties(), "UID"))
        .containsExactly(invitation(end, 0).value("UID"), invitation(other, 0).value("UID"))
        .doesNotHaveDuplicates();
    assertThat(parsed.events())
        .extracting(event -> ParsedCalendar.value(event.getProperties(), "SEQUENCE"))
        .containsExactly("3", "0");
    assertThat(parsed.events()).allSatisfy(event -> assertThat(event.getAlarms()).hasSize(2));
    assertThat(parsed.events())
        .allSatisfy(event -> assertThat(event.getProperties("ATTENDEE")).isEmpty());
  }

  @Test
  void theFeedSaysWhatItIsCalledAndHowOftenToLook() {
    CalendarObject feed = calendar(NOW).feed("Ends, of\r\nall; \\", List.of());

    assertThat(feed.text().lines())
        .contains("REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H");
    assertThat(
            Stream.of("NAME", "X-WR-CALNAME")
                .map(
                    name ->
                        ParsedCalendar.value(
                            ParsedCalendar.of(feed).calendar().getProperties(), name)))
        .allMatch("Ends, of\\u000D\\u000Aall; \\"::equals);
  }

  @Test
  void aKindOfKeyHasAnEntryOfItsOwn() {
    assertThat(
            Stream.of(
                    end,
                    SampleEnd.withKey("RSA 2048"),
                    SampleEnd.withKey("ECDSA P-256"),
                    SampleEnd.of("mx1.example.org", SampleEnd.ENDS))
                .map(CertificateEnd::uid))
        .doesNotHaveDuplicates()
        .allMatch(uid -> uid.matches("certificate-[0-9a-f]{32}@mx1\\.example\\.org"));
    assertThat(invitation(SampleEnd.withKey("RSA 2048"), 0).value("SUMMARY"))
        .isEqualTo("mail.example.org: certificate ends (RSA 2048, on mx1.example.org)");
    assertThat(invitation(SampleEnd.of("mx1.example.org", SampleEnd.ENDS), 0).value("SUMMARY"))
        .isEqualTo("mx1.example.org: certificate ends");
  }

  /** It is in calendars that outlive this version: another one would put a second entry beside. */
  @Test
  void theNameOfAnEntryIsTheSameForEver() {
    assertThat(end.uid()).isEqualTo("certificate-1786250b0375837ddf216d03f353f423@mx1.example.org");
  }

  @Test
  void anInternationalisedNameIsShownInBothForms() {
    CertificateEnd buecher = SampleEnd.of("b\u00FCcher.example", SampleEnd.ENDS);

    assertThat(invitation(buecher, 0).value("SUMMARY"))
        .startsWith("xn--bcher-kva.example (b\u00FCcher.example): certificate ends");
    assertThat(buecher.uid()).isEqualTo(SampleEnd.of("xn--bcher-kva.example", NOW).uid());
  }

  @ParameterizedTest
  @CsvSource({
    "398, 2026-11-01T12:00:00Z, -P1W -P1D",
    "47, 2026-11-01T12:00:00Z, -P1W -P1D",
    "42, 2026-11-01T12:00:00Z, -P1W -P1D",
    "40, 2026-11-01T12:00:00Z, -P6DT16H -PT22H51M",
    "6, 2026-12-09T07:00:00Z, -P1D -PT3H25M",
    "90, 2026-12-08T06:23:03Z, -P1W -P1D",
    "90, 2026-12-08T06:23:04Z, -P1D",
    "90, 2026-12-14T06:23:04Z, ''",
    "90, 2027-01-01T00:00:00Z, ''",
    "0, 2026-11-01T12:00:00Z, ''",
    "-9, 2026-11-01T12:00:00Z, ''",
  })
  void anAlarmIsNeverInThePast(int days, Instant now, String alarms) {
    CertificateEnd lives =
        SampleEnd.of(
            "mail.example.org", SampleEnd.ENDS.minus(Duration.ofDays(days)), SampleEnd.ENDS);
    ParsedCalendar parsed =
        ParsedCalendar.of(calendar(now).invitation(new CalendarEntry(lives, 0), TEAM));

    assertThat(parsed.faults()).isEmpty();
    assertThat(String.join(" ", parsed.alarms())).isEqualTo(alarms);
  }

  /** RFC 5280 §4.1.2.5: this is how a certificate says that it has no end. */
  @Test
  void theLastSecondThatCanBeWrittenIsWritten() {
    ParsedCalendar parsed =
        invitation(SampleEnd.of("mail.example.org", Instant.parse("9999-12-31T23:59:59Z")), 0);

    assertThat(parsed.faults()).isEmpty();
    assertThat(parsed.value("DTSTART")).isEqualTo("99991231T235959Z");
  }

  static Stream<String> hostile() {
    return Stream.of(
        "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil",
        "a\nATTENDEE:mailto:evil@example.net",
        "a\rBEGIN:VALARM",
        "a\u2028BEGIN:VEVENT\u0085END:VCALENDAR\u000Bx\u0000",
        "BEGIN:VEVENT",
        "END:VCALENDAR",
        "<script>alert(1)</script>",
        "\"}],{\"x\":\"",
        "\\n\\;\\,;,:=\"^n^'%0D%0A",
        "\u202Egro.live\u202C\u200F\u2066",
        "\uD83D\uDD10".repeat(300),
        "\uD83D lone",
        "\u00FC".repeat(1_000),
        "x".repeat(10_000),
        "");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void textFromStrangersIsText(String text) {
    CertificateEnd strange = SampleEnd.saying(text);
    CalendarEntry entry = new CalendarEntry(strange, 1);
    CalendarObject written = calendar(NOW).invitation(entry, TEAM);
    ParsedCalendar parsed = ParsedCalendar.of(written);
    String shown = Printable.sanitize(text);

    assertThat(parsed.faults()).isEmpty();
    assertThat(parsed.components()).containsExactly("VEVENT", "VALARM", "VALARM");
    assertThat(parsed.properties()).isEqualTo(invitation(SampleEnd.withKey("x"), 0).without("URL"));
    assertThat(parsed.value("SUMMARY"))
        .isEqualTo("mail.example.org: certificate ends (" + shown + ", on " + shown + ")");
    assertThat(parsed.value("DESCRIPTION").lines())
        .contains(
            "What Mailseal does: " + shown,
            shown,
            "Issuer: " + shown,
            "SHA-256: " + shown,
            "Served by: " + shown + ", " + shown)
        .hasSize(12);
    assertThat(parsed.value("UID")).matches("certificate-[0-9a-f]{32}@[a-z0-9.-]*");
    assertThat(written.text().split("\r\n"))
        .allSatisfy(
            line ->
                assertThat(line.getBytes(StandardCharsets.UTF_8))
                    .hasSizeBetween(1, 75)
                    .doesNotContain('\r', '\n'));

    assertThat(cancellation(strange, 2).components()).containsExactly("VEVENT");
    assertThat(feed(entry, new CalendarEntry(end, 0)).components())
        .containsExactly("VEVENT", "VALARM", "VALARM", "VEVENT", "VALARM", "VALARM");
  }

  /** Nothing is lost where a line is broken: what was before is there behind it. */
  @Test
  void aLineIsFoldedBetweenCharacters() {
    CalendarObject written =
        calendar(NOW)
            .invitation(
                new CalendarEntry(SampleEnd.saying("\uD83D\uDD10\u00FCx".repeat(80)), 0), TEAM);

    byte[] octets = written.text().getBytes(StandardCharsets.UTF_8);
    assertThat(new String(octets, StandardCharsets.UTF_8)).isEqualTo(written.text());
    assertThat(written.text().split("\r\n")).anyMatch(line -> line.length() < 50);
  }

  @ParameterizedTest
  @CsvSource({
    "'Jane \"J\" Doe <jane@example.org>', 'Jane ''J'' Doe', mailto:jane@example.org",
    "'\"a \\\"b\\\"; c: d, e\" <jane@example.org>', 'a ''b''; c: d, e', mailto:jane@example.org",
    "a+b%c@example.org, , mailto:a+b%25c@example.org",
    "'\"a?b&c\"@example.org', , mailto:%22a%3Fb&c%22@example.org",
  })
  void aMailboxKeepsItsPlace(String mailbox, String name, String uri) {
    ParsedCalendar parsed =
        ParsedCalendar.of(
            new CertificateCalendar(Mailbox.parse(mailbox), Clock.fixed(NOW, ZoneOffset.UTC))
                .invitation(new CalendarEntry(end, 0), List.of(Mailbox.parse(mailbox))));

    assertThat(parsed.faults()).isEmpty();
    assertThat(parsed.value("ORGANIZER")).isEqualTo(uri);
    assertThat(parsed.value("ATTENDEE")).isEqualTo(uri);
    assertThat(parsed.attendees().getFirst().get("CN")).isEqualTo(name);
  }

  /** RFC 6047 §2.4: or it is a file beside a letter to many programs. */
  @Test
  void theTypeOfThePartSaysWhatToDoWithIt() {
    CalendarEntry entry = new CalendarEntry(end, 0);

    assertThat(calendar(NOW).invitation(entry, TEAM).contentType())
        .isEqualTo("text/calendar; method=REQUEST; charset=UTF-8");
    assertThat(calendar(NOW).cancellation(entry, TEAM).contentType())
        .isEqualTo("text/calendar; method=CANCEL; charset=UTF-8");
  }

  @Test
  void anEntryForNobodyIsRefused() {
    CalendarEntry entry = new CalendarEntry(end, 0);

    assertThatThrownBy(() -> calendar(NOW).invitation(entry, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> calendar(NOW).cancellation(entry, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CalendarEntry(end, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"javascript:alert(1)", "file:///etc/passwd", "mail", "https:x"})
  void aPageIsOnTheWeb(String url) {
    assertThatThrownBy(() -> SampleEnd.withPage(URI.create(url)))
        .hasMessage("a page has an https or http URL, not " + url);
  }
}
