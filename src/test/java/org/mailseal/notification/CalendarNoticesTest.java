package org.mailseal.notification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.BodyPart;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.Trust;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.TestPorts;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.HandClock;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.Outbox;
import org.mailseal.ledger.ScratchLedger;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.name.DnsName;
import org.mailseal.notification.calendar.CalendarObject;
import org.mailseal.notification.calendar.ParsedCalendar;
import org.mailseal.notification.mail.Letter;
import org.mailseal.notification.mail.Mailbox;
import org.mailseal.notification.mail.Mailer;
import org.mailseal.notification.mail.Relay;
import org.mailseal.notification.mail.RelayTimeouts;
import org.mailseal.notification.mail.Route;
import org.mailseal.notification.mail.ScriptedRelay;
import org.mailseal.notification.plan.CalendarPlan;
import org.mailseal.notification.plan.ReminderPlan;

@Timeout(60)
class CalendarNoticesTest {
  private static final DnsName MAIL = new DnsName("mail.example.org");
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final String ANN = "ann@example.org";
  private static final String BOB = "bob@example.org";

  private static final HandClock clock = new HandClock(NOW);
  @TempDir static Path folder;
  private static Ledger ledger;

  private final TeamMail mail = new TeamMail();
  private final List<KeyTrack> managed = new ArrayList<>(List.of(KeyTrack.whole(MAIL)));
  private List<String> team = List.of(ANN);
  private CalendarPlan wanted = new CalendarPlan(true, Optional.empty());
  private String host = "mx1.example.org";

  @BeforeAll
  static void open() {
    ledger = ScratchLedger.open(folder, clock);
  }

  @BeforeEach
  void begin() {
    ScratchLedger.clear(ledger);
    clock.set(NOW);
  }

  @AfterAll
  static void close() {
    ledger.close();
  }

  /** Keeps what it is given. */
  private static final class TeamMail implements Channel {
    private final List<Message> got = new ArrayList<>();
    private Handed answer = new Handed.Taken("thanks");

    @Override
    public String key() {
      return "mail";
    }

    @Override
    public Handed hand(Message message) {
      got.add(message);
      return answer;
    }

    /** Such as {@code REQUEST 0 20270101T000000Z}, to whom; nothing is told twice here. */
    List<String> told() {
      List<String> told = got.stream().map(CalendarNoticesTest::told).toList();
      got.clear();
      return told;
    }
  }

  private static String told(Message message) {
    ParsedCalendar parsed = parsed(message);
    return String.join(
        " ",
        parsed.method(),
        parsed.value("SEQUENCE"),
        parsed.value("DTSTART"),
        String.join(",", message.to().stream().map(Mailbox::address).toList()));
  }

  private static ParsedCalendar parsed(Message message) {
    Letter.Invitation invitation = message.invitation().orElseThrow();
    ParsedCalendar parsed =
        ParsedCalendar.of(new CalendarObject(invitation.method().name(), invitation.calendar()));
    assertThat(parsed.faults()).isEmpty();
    return parsed;
  }

  private ReminderPlan plan(Route route) {
    return new ReminderPlan(
            Mailbox.parse("mailseal@example.org"),
            team.stream().map(Mailbox::parse).toList(),
            List.of(),
            List.of(),
            route)
        .with(wanted);
  }

  private ReminderPlan plan() {
    return plan(Route.over(Relay.smtp("localhost", 25)));
  }

  private static final RenewalForecast FORECAST =
      track ->
          Optional.of(
              new RenewalForecast.Prospect(
                  new RenewalForecast.Action.Renewal(),
                  false,
                  Optional.of(NOW.plus(Duration.ofDays(30))),
                  Optional.of(Duration.ofHours(12))));

  private CalendarNotices notices() {
    return new CalendarNotices(ledger, plan(), managed, FORECAST, () -> host, clock);
  }

  private List<Notifications.Handing> handOver() throws InterruptedException {
    return new Notifications(ledger, plan(), List.of(mail), FORECAST, "mail.example.org", clock)
        .sendLate(false);
  }

  /** What a run of the reminders tells. */
  private List<String> run() throws InterruptedException {
    notices().note();
    handOver();
    return mail.told();
  }

  private void serving(int daysLeft) {
    serving(KeyTrack.whole(MAIL), 90, daysLeft);
  }

  private void serving(KeyTrack track, int days, int daysLeft) {
    Instant end = clock.instant().plus(Duration.ofDays(daysLeft));
    X509Certificate leaf =
        TestCertificates.root("Root")
            .leaf("mail.example.org")
            .valid(end.minus(Duration.ofDays(days)), end)
            .issue()
            .certificate();
    ledger
        .observations()
        .replace(
            track,
            List.of(
                new ServedPort(
                    TestPorts.at("mail.example.org:25/smtp", "192.0.2.1"),
                    clock.instant(),
                    Optional.of(leaf),
                    Optional.empty())),
            served -> Map.of());
  }

  @Test
  void anEntryAppearsOnceAndMovesWithEachRenewal() throws InterruptedException {
    serving(80);
    assertThat(run()).containsExactly("REQUEST 0 20270208T100000Z " + ANN);
    assertThat(run()).isEmpty();
    clock.forward(Duration.ofDays(60));
    assertThat(run()).isEmpty();
    serving(90);
    assertThat(run()).containsExactly("REQUEST 1 20270419T100000Z " + ANN);
    assertThat(run()).isEmpty();
    clock.forward(Duration.ofDays(60));
    serving(90);
    assertThat(run()).containsExactly("REQUEST 2 20270618T100000Z " + ANN);
  }

  @Test
  void theIdentityStaysThoughTheHostIsRenamed() throws InterruptedException {
    serving(80);
    notices().note();
    handOver();
    clock.forward(Duration.ofDays(60));
    serving(90);
    host = "other.example.org";
    notices().note();
    handOver();
    assertThat(mail.got)
        .hasSize(2)
        .extracting(message -> parsed(message).value("UID"))
        .allMatch(mail.got.stream().map(one -> parsed(one).value("UID")).toList().get(0)::equals);
    assertThat(parsed(mail.got.getFirst()).value("DESCRIPTION"))
        .contains(
            "Mailseal renews it by itself. It is due on Sunday, 20 December 2026 at 10:00 UTC.",
            "mailseal renew --force mail.example.org",
            "mail.example.org:25/smtp");
    assertThat(mail.got).extracting(Message::id).doesNotHaveDuplicates();
    assertThat(mail.got)
        .extracting(Message::subject)
        .containsExactly(
            "[mailseal] mail.example.org: certificate ends on 2027-02-08",
            "[mailseal] mail.example.org: certificate ends on 2027-04-19, moved");
  }

  @Test
  void itIsCancelledWhenItsNameLeavesAndComesBackWithAHigherSequence() throws InterruptedException {
    serving(80);
    run();
    managed.clear();
    assertThat(run()).containsExactly("CANCEL 1 20270208T100000Z " + ANN);
    assertThat(run()).isEmpty();
    managed.add(KeyTrack.whole(MAIL));
    assertThat(run()).as("at most once a day").isEmpty();
    clock.forward(Duration.ofDays(1));
    assertThat(run()).containsExactly("REQUEST 2 20270208T100000Z " + ANN);
  }

  @Test
  void itIsCancelledThoughItsNameWasForgottenBefore() throws InterruptedException {
    serving(80);
    run();
    managed.clear();
    forget();
    assertThat(run()).containsExactly("CANCEL 1 20270208T100000Z " + ANN);
    assertThat(run()).isEmpty();
  }

  @Test
  void aCancellationThatNobodyTookYetOutlivesItsName() throws InterruptedException {
    serving(80);
    run();
    managed.clear();
    mail.answer = new Channel.Handed.Later(Optional.empty(), "451 later");
    assertThat(run()).hasSize(1);
    forget();
    clock.forward(Duration.ofHours(1));
    mail.answer = new Channel.Handed.Taken("thanks");
    assertThat(run()).containsExactly("CANCEL 1 20270208T100000Z " + ANN);
    assertThat(ledger.events().getLast())
        .returns(EventKind.REMINDED, Event::kind)
        .returns(Optional.of("mail.example.org"), Event::name);
  }

  private static void forget() {
    try (Claims.Claim claim = ledger.claims().take(MAIL.text()).orElseThrow()) {
      ledger.steps(claim).forget(MAIL, "retired by hand");
    }
  }

  @Test
  void whatWasNotedIsHandedOverOnceAfterACrash() throws InterruptedException {
    serving(80);
    notices().note();
    notices().note(); // the process ended here, and another one begins
    assertThat(run()).containsExactly("REQUEST 0 20270208T100000Z " + ANN);
    assertThat(run()).isEmpty();
  }

  @Test
  void afterACrashInTheHandOverItIsSentOnceMoreAsTheSame() throws InterruptedException {
    serving(80);
    notices().note();
    Outbox.Handover taken = ledger.outbox().late().getFirst();
    assertThat(ledger.outbox().take(taken)).isTrue();
    assertThat(run()).as("somebody may be at it").isEmpty();
    clock.forward(Duration.ofMinutes(11));
    notices().note();
    handOver();
    assertThat(mail.got).extracting(Message::id).containsExactly(taken.message().id());
    assertThat(run()).containsExactly("REQUEST 0 20270208T100000Z " + ANN);
  }

  @Test
  void ofTwoThatNobodyTookYetTheLaterOneIsSent() throws InterruptedException {
    serving(80);
    notices().note();
    clock.forward(Duration.ofDays(2));
    serving(90);
    assertThat(run()).containsExactly("REQUEST 1 20270220T100000Z " + ANN);
  }

  @Test
  void portsThatDifferAndComeAndGoMoveItOnceADay() throws InterruptedException {
    serving(80);
    run();
    List<String> told = new ArrayList<>();
    for (int hour = 0; hour < 48; hour++) {
      clock.forward(Duration.ofHours(1));
      serving(hour % 2 == 0 ? 30 : 80);
      told.addAll(run());
    }
    assertThat(told).hasSize(2);
  }

  @Test
  void whoJoinsIsInvitedAndWhoLeavesIsToldSo() throws InterruptedException {
    serving(80);
    run();
    clock.forward(Duration.ofDays(1));
    team = List.of(BOB);
    assertThat(run())
        .containsExactly("REQUEST 1 20270208T100000Z " + BOB, "CANCEL 1 20270208T100000Z " + ANN);
    assertThat(run()).isEmpty();
  }

  @Test
  void allAreCancelledOnceTheSettingsDoNotAskForThemAnyMore() throws InterruptedException {
    serving(80);
    run();
    wanted = CalendarPlan.NONE;
    assertThat(run()).containsExactly("CANCEL 1 20270208T100000Z " + ANN);
  }

  @Test
  void oneThatIsReplacedEveryFewDaysHasNone() throws InterruptedException {
    serving(KeyTrack.whole(MAIL), 6, 5);
    assertThat(run()).isEmpty();
    serving(KeyTrack.whole(MAIL), 47, 40);
    assertThat(run()).containsExactly("REQUEST 0 20261230T100000Z " + ANN);
    serving(KeyTrack.whole(MAIL), 6, 5);
    assertThat(run()).containsExactly("CANCEL 1 20261230T100000Z " + ANN);
  }

  @Test
  void eachKindOfKeyHasItsOwn() throws InterruptedException {
    managed.clear();
    for (ClientProfile.Keys keys : List.of(ClientProfile.Keys.RSA, ClientProfile.Keys.ECDSA)) {
      managed.add(new KeyTrack(MAIL, keys));
      serving(new KeyTrack(MAIL, keys), 90, 80);
    }
    notices().note();
    handOver();
    assertThat(mail.got)
        .extracting(message -> parsed(message).value("SUMMARY"))
        .containsExactly(
            "mail.example.org: certificate ends (RSA, on mx1.example.org)",
            "mail.example.org: certificate ends (ECDSA, on mx1.example.org)");
    mail.got.clear();
    managed.removeFirst();
    assertThat(run()).containsExactly("CANCEL 1 20270208T100000Z " + ANN);
  }

  @Test
  void aDefectAtOneKeepsNoOtherBack() throws InterruptedException {
    DnsName other = new DnsName("other.example.org");
    managed.addFirst(KeyTrack.whole(other));
    serving(KeyTrack.whole(other), 90, 70);
    serving(80);
    new CalendarNotices(
            ledger,
            plan(),
            managed,
            track -> {
              if (track.name().equals(other)) {
                throw new NoClassDefFoundError("for the test");
              }
              return FORECAST.forecast(track);
            },
            () -> host,
            clock)
        .note();
    handOver();
    assertThat(mail.told()).containsExactly("REQUEST 0 20270208T100000Z " + ANN);
  }

  @Test
  void theLetterHoldsTheEntry() throws Exception {
    serving(80);
    notices().note();
    try (ScriptedRelay relay = new ScriptedRelay()) {
      ReminderPlan plan = plan(Route.over(Relay.smtp("localhost", relay.port())));
      Mailer mailer =
          new Mailer(
              RelayTimeouts.STANDARD,
              Trust.none(),
              Optional.empty(),
              variable -> Optional.empty(),
              host -> List.of(InetAddress.ofLiteral("127.0.0.1")));
      new Notifications(
              ledger,
              plan,
              List.of(new MailChannel(mailer, plan)),
              FORECAST,
              "mail.example.org",
              clock)
          .sendLate(false);
      assertThat(relay.messages()).hasSize(1);
      MimeMessage message =
          new MimeMessage(
              null,
              new ByteArrayInputStream(
                  relay.messages().getFirst().getBytes(StandardCharsets.UTF_8)));
      Part part = calendar(message).findFirst().orElseThrow();
      assertThat(part.getContentType()).contains("method=REQUEST");
      ParsedCalendar parsed =
          ParsedCalendar.of(
              new CalendarObject(
                  "REQUEST",
                  new String(part.getInputStream().readAllBytes(), StandardCharsets.UTF_8)));
      assertThat(parsed.faults()).isEmpty();
      assertThat(parsed.value("ORGANIZER")).isEqualTo("mailto:mailseal@example.org");
      assertThat(parsed.value("ATTENDEE")).isEqualTo("mailto:" + ANN);
    }
  }

  private static Stream<Part> calendar(Part part) throws Exception {
    if (part.isMimeType("text/calendar")) {
      return Stream.of(part);
    }
    List<Part> found = new ArrayList<>();
    if (part.getContent() instanceof Multipart parts) {
      for (int i = 0; i < parts.getCount(); i++) {
        BodyPart inner = parts.getBodyPart(i);
        calendar(inner).forEach(found::add);
      }
    }
    return found.stream();
  }

  @Test
  void theFileHoldsAllAndIsWrittenWhereItHasChanged(@TempDir Path web) throws Exception {
    Path file = web.resolve("mailseal.ics");
    wanted = new CalendarPlan(false, Optional.of(file));
    serving(80);
    assertThat(run()).as("nobody is invited").isEmpty();
    notices().publish();
    String first = Files.readString(file);
    assertThat(feed(first)).containsExactly("0 20270208T100000Z");
    clock.forward(Duration.ofDays(2));
    run();
    notices().publish();
    assertThat(Files.readString(file)).isEqualTo(first);
    serving(90);
    run();
    notices().publish();
    assertThat(feed(Files.readString(file))).containsExactly("1 20270220T100000Z");
    managed.clear();
    assertThat(run()).as("nobody was invited").isEmpty();
    notices().publish();
    assertThat(Files.readString(file)).doesNotContain("VEVENT");
  }

  private static List<String> feed(String text) {
    return ParsedCalendar.of(new CalendarObject("PUBLISH", text)).events().stream()
        .map(
            event ->
                ParsedCalendar.value(event.getProperties(), "SEQUENCE")
                    + " "
                    + ParsedCalendar.value(event.getProperties(), "DTSTART"))
        .toList();
  }

  @Test
  void aFileThatCannotBeWrittenIsToldOfOnceAndKeepsNothingBack(@TempDir Path web) throws Exception {
    Path missing = web.resolve("missing");
    wanted = new CalendarPlan(true, Optional.of(missing.resolve("mailseal.ics")));
    serving(80);
    assertThat(run()).hasSize(1);
    notices().publish();
    notices().publish();
    assertThat(ledger.calendarEntries().failures())
        .singleElement()
        .extracting(Event::text)
        .asString()
        .contains("missing/mailseal.ics", "cannot be written", "there is none");
    assertThat(kinds()).containsExactly(EventKind.REMINDED, EventKind.REMINDER_FAILED);
    Files.createDirectory(missing);
    notices().publish();
    notices().publish();
    assertThat(ledger.calendarEntries().failures()).isEmpty();
    assertThat(kinds())
        .containsExactly(EventKind.REMINDED, EventKind.REMINDER_FAILED, EventKind.REMINDED);
  }

  private static List<EventKind> kinds() {
    return ledger.events().stream().map(Event::kind).toList();
  }
}
