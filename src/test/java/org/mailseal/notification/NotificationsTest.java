package org.mailseal.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Threshold;
import org.mailseal.certificate.Trust;
import org.mailseal.endpoint.TestPorts;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.ledger.Alert;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Checks.CheckResult;
import org.mailseal.ledger.HandClock;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.SampleRenewals;
import org.mailseal.ledger.SampleRequests;
import org.mailseal.ledger.ScratchLedger;
import org.mailseal.ledger.port.Incident;
import org.mailseal.ledger.port.IncidentTopic;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.name.DnsName;
import org.mailseal.notification.mail.Mailbox;
import org.mailseal.notification.mail.Mailer;
import org.mailseal.notification.mail.Relay;
import org.mailseal.notification.mail.RelayTimeouts;
import org.mailseal.notification.mail.Route;
import org.mailseal.notification.mail.ScriptedRelay;
import org.mailseal.notification.plan.CalendarPlan;
import org.mailseal.notification.plan.Escalation;
import org.mailseal.notification.plan.OwnReminders;
import org.mailseal.notification.plan.QuietHours;
import org.mailseal.notification.plan.ReminderPlan;

@Timeout(60)
class NotificationsTest {
  private static final DnsName MAIL = new DnsName("mail.example.org");
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final List<Threshold> POINTS =
      List.of("1/3", "14d", "7d", "1d").stream().map(Threshold::parse).toList();

  private static final List<Duration> WAITS = List.of(Duration.ofDays(3), Duration.ofDays(7));

  private static final HandClock clock = new HandClock(NOW);
  @TempDir static Path folder;
  private static Ledger ledger;
  private ScriptedRelay relay;
  private boolean renewed;
  private Optional<QuietHours> quiet = Optional.empty();
  private Map<DnsName, OwnReminders> own = Map.of();
  private Optional<Escalation> escalation = Optional.empty();
  private final List<ScriptedChannel> others = new ArrayList<>();

  @BeforeAll
  static void open() {
    ledger = ScratchLedger.open(folder, clock);
  }

  @BeforeEach
  void begin() throws Exception {
    ScratchLedger.clear(ledger);
    clock.set(NOW);
    relay = new ScriptedRelay();
  }

  @AfterEach
  void end() throws Exception {
    relay.close();
  }

  @AfterAll
  static void close() {
    ledger.close();
  }

  private Notifications reminders() {
    return reminders(
        new RenewalForecast() {
          @Override
          public Optional<Prospect> forecast(KeyTrack track) {
            return track.name().equals(MAIL)
                ? Optional.of(
                    new Prospect(
                        new Action.Renewal(),
                        true,
                        Optional.empty(),
                        Optional.of(Duration.ofHours(12))))
                : Optional.empty();
          }

          @Override
          public List<KeyTrack> tracks() {
            return List.of(KeyTrack.whole(MAIL));
          }
        });
  }

  private Notifications reminders(RenewalForecast forecast) {
    Relay local = Relay.smtp("localhost", relay.port());
    ReminderPlan plan =
        new ReminderPlan(
            Mailbox.parse("mailseal@mail.example.org"),
            List.of(Mailbox.parse("postmaster@example.org")),
            POINTS,
            WAITS,
            Route.over(local),
            List.of(),
            List.of(),
            CalendarPlan.NONE,
            renewed,
            escalation,
            own,
            quiet,
            Optional.empty());
    Mailer mailer =
        new Mailer(
            RelayTimeouts.STANDARD,
            Trust.none(),
            Optional.empty(),
            variable -> Optional.empty(),
            host -> List.of(InetAddress.ofLiteral("127.0.0.1")));
    List<Channel> channels = new ArrayList<>(List.of(new MailChannel(mailer, plan)));
    channels.addAll(others);
    return new Notifications(ledger, plan, channels, forecast, "mx1.example.org", clock);
  }

  /** A port is seen to serve a certificate of 90 days with so many left. */
  private void serving(int daysLeft) {
    see(MAIL, daysLeft);
  }

  private void see(DnsName name, int daysLeft) {
    Instant end = clock.instant().plus(Duration.ofDays(daysLeft));
    X509Certificate leaf =
        TestCertificates.root("Root")
            .leaf("mail.example.org")
            .valid(end.minus(Duration.ofDays(90)), end)
            .issue()
            .certificate();
    Map<String, Instant> due = new LinkedHashMap<>();
    POINTS.forEach(point -> due.put(point.toString(), point.in(CertificateInfo.of(leaf))));
    ledger
        .observations()
        .replace(
            KeyTrack.whole(name),
            List.of(
                new ServedPort(
                    TestPorts.at("mail.example.org:25/smtp", "192.0.2.1"),
                    clock.instant(),
                    Optional.of(leaf),
                    Optional.empty())),
            served -> due);
  }

  private static final DnsName OTHER = DnsName.of("b\u00FCro.example.net");

  private List<String> subjects(List<Notifications.Reminder> letters) {
    return letters.stream().map(reminder -> reminder.message().subject()).toList();
  }

  private List<String> states() {
    return ledger.alerts().forName(MAIL).stream()
        .map(alert -> alert.threshold() + " " + alert.state())
        .toList();
  }

  @Test
  void oneLetterSpeaksForAllThatWerePassed() throws InterruptedException {
    serving(5);
    assertThat(reminders().due())
        .singleElement()
        .extracting(reminder -> reminder.alert().threshold())
        .isEqualTo("7d");
    assertThat(states()).containsExactly("1/3 PENDING", "14d PENDING", "7d PENDING", "1d PENDING");
    assertThat(reminders().sendDue(true)).hasSize(1);
    assertThat(relay.messages())
        .singleElement()
        .asString()
        .contains("To: postmaster@example.org", "mail.example.org:25/smtp");
    assertThat(states())
        .containsExactly("1/3 PASSED_OVER", "14d PASSED_OVER", "7d SENT", "1d PENDING");
    assertThat(ledger.events())
        .extracting(Event::kind)
        .containsExactly(
            EventKind.REMINDER_PASSED_OVER, EventKind.REMINDER_PASSED_OVER, EventKind.REMINDED);
    assertThat(reminders().sendDue(true)).isEmpty();
    clock.forward(Duration.ofDays(4));
    assertThat(reminders().sendDue(true)).hasSize(1);
    assertThat(states()).endsWith("7d SENT", "1d SENT");
    assertThat(relay.messages()).hasSize(2);
  }

  /** What the settings have: two of them in use, a third that nobody has seen. */
  private static RenewalForecast knowing(List<KeyTrack> asked) {
    return new RenewalForecast() {
      @Override
      public Optional<Prospect> forecast(KeyTrack track) {
        return Optional.empty();
      }

      @Override
      public List<KeyTrack> tracks() {
        asked.add(KeyTrack.whole(MAIL));
        return List.of(
            KeyTrack.whole(MAIL),
            KeyTrack.whole(OTHER),
            KeyTrack.whole(DnsName.of("unseen.example.org")));
      }
    };
  }

  @Test
  void theLetterOfAnEndShowsTheLifetimesOfAllAndEveryLetterItsHost() throws InterruptedException {
    serving(5);
    see(OTHER, 60);
    SampleRequests.in(ledger, OTHER);
    clock.forward(Duration.ofDays(3));
    List<KeyTrack> asked = new ArrayList<>();
    Map<DnsName, String> texts = new LinkedHashMap<>();
    for (Notifications.Reminder due : reminders(knowing(asked)).due()) {
      Message message = due.message();
      texts.put(due.alert().name(), message.text());
      assertThat(MessageJson.read(MessageJson.write(message))).isEqualTo(message);
    }
    assertThat(texts.get(MAIL))
        .endsWith(
            """
            All certificates
            Each bar is a certificate from its beginning to its end; | is today, 23
            November 2026.
            2026-11-25     2 d  -----------|          mail.example.org
            2027-01-19    57 d         ----|=======   xn--bro-hoa.example.net (b\u00fc...

            Written by Mailseal on mx1.example.org.
            """);
    assertThat(texts.get(OTHER))
        .doesNotContain("All certificates")
        .endsWith("\n\nWritten by Mailseal on mx1.example.org.\n");
  }

  @Test
  void theLedgerIsAskedForTheLifetimesOnceInARun() throws InterruptedException {
    serving(5);
    see(OTHER, 5);
    List<KeyTrack> asked = new ArrayList<>();
    assertThat(reminders(knowing(asked)).sendDue(true)).hasSize(2);
    assertThat(asked).as("for failures, and for the lifetimes").hasSize(2);
    assertThat(reminders(knowing(asked)).sendDue(true)).isEmpty();
    assertThat(asked).as("nothing is due").hasSize(3);
  }

  @Test
  void anErrorInOneLetterKeepsNoOtherFromBeingSent() throws InterruptedException {
    serving(5);
    see(OTHER, 6);
    Notifications broken =
        reminders(
            track -> {
              if (track.name().equals(MAIL)) {
                throw new NoClassDefFoundError("for the test");
              }
              return Optional.empty();
            });
    assertThat(broken.sendDue(true))
        .singleElement()
        .extracting(reminder -> reminder.alert().name())
        .isEqualTo(OTHER);
    assertThat(states()).contains("7d PENDING");
    assertThat(ledger.events())
        .filteredOn(event -> event.kind() == EventKind.REMINDER_FAILED)
        .singleElement()
        .extracting(Event::text)
        .asString()
        .contains("a defect of Mailseal", "NoClassDefFoundError");
    assertThat(reminders().sendDue(true)).hasSize(1);
    assertThat(states()).contains("7d SENT");
  }

  @Test
  void aRequestIsRemindedOfWhileNoCertificateNearsItsEnd() throws InterruptedException {
    serving(80);
    Attempt request = SampleRequests.in(ledger, MAIL);
    assertThat(reminders().sendDue(true)).isEmpty();
    clock.forward(Duration.ofDays(3));
    assertThat(subjects(reminders().due()))
        .containsExactly(
            "[mailseal] mail.example.org: waiting for the CA for 3 days; the served certificate"
                + " ends in 77");
    assertThat(relay.messages()).isEmpty();
    assertThat(reminders().sendDue(true)).hasSize(1);
    assertThat(reminders().sendDue(true)).isEmpty();
    assertThat(relay.messages())
        .singleElement()
        .asString()
        .contains("mailseal csr show " + request.id(), "mailseal csr answer FILE", "installs it");
    Event sent = ledger.events().getLast();
    assertThat(sent.kind()).isEqualTo(EventKind.REMINDED);
    assertThat(sent.attempt()).contains(request.id());
    assertThat(sent.name()).contains("mail.example.org");
    clock.forward(Duration.ofDays(4));
    SampleRequests.cancel(ledger, request);
    assertThat(reminders().sendDue(true)).isEmpty();
  }

  @Test
  void ofSeveralWaitsThatPassedWhileNothingRanTheLongestSpeaks() throws InterruptedException {
    Attempt first = SampleRequests.in(ledger, OTHER);
    clock.forward(Duration.ofDays(1));
    Attempt second = SampleRequests.in(ledger, OTHER);
    clock.forward(Duration.ofDays(9));
    assertThat(reminders().sendDue(true))
        .extracting(
            reminder -> reminder.alert().about().key(), reminder -> reminder.alert().threshold())
        .containsExactly(
            tuple("request " + first.id(), "7d"), tuple("request " + second.id(), "7d"));
    assertThat(ledger.alerts().forName(OTHER))
        .extracting(Alert::state)
        .containsExactly(
            Alert.State.PASSED_OVER, Alert.State.PASSED_OVER, Alert.State.SENT, Alert.State.SENT);
    assertThat(relay.messages())
        .hasSize(2)
        .allSatisfy(mail -> assertThat(mail).contains("waiting for the CA for", "keeps it"));
  }

  @Test
  void whatWasOnceSeenOfANameThatIsManagedNoMoreIsNotToldOf() throws InterruptedException {
    see(OTHER, 80);
    SampleRequests.in(ledger, OTHER);
    clock.forward(Duration.ofDays(3));
    assertThat(subjects(reminders().due()))
        .containsExactly("[mailseal] xn--bro-hoa.example.net: waiting for the CA for 3 days");
  }

  @Test
  void theSameWaitHasTheSameMessageIdWhenItIsTriedAgain() throws InterruptedException {
    SampleRequests.in(ledger, MAIL);
    clock.forward(Duration.ofDays(3));
    relay.answering("MAIL", "451 4.3.0 no room");
    String tried = reminders().sendDue(true).getFirst().message().id();
    clock.forward(Duration.ofHours(30));
    assertThat(reminders().due())
        .extracting(reminder -> reminder.message().id())
        .containsExactly(tried);
  }

  @Test
  void theLetterOfAnEndSaysThatARequestWaits() throws InterruptedException {
    Attempt request = SampleRequests.in(ledger, MAIL);
    SampleRequests.in(ledger, OTHER);
    clock.forward(Duration.ofDays(2));
    serving(13);
    assertThat(reminders().due())
        .singleElement()
        .satisfies(
            reminder ->
                assertThat(reminder.message().text())
                    .contains(
                        "A request has been waiting for the CA for 2 days; the served certificate\n"
                            + "ends in 13.",
                        "mailseal csr show " + request.id()));
  }

  @Test
  void nothingIsSentBeforeItIsDue() throws InterruptedException {
    serving(80);
    assertThat(reminders().due()).isEmpty();
    assertThat(reminders().sendDue(true)).isEmpty();
    assertThat(relay.heard()).isEmpty();
  }

  @Test
  void whatNoRelayTakesStaysDue() throws InterruptedException {
    relay.answering("MAIL", "451 4.3.0 no room\u001b[31m");
    serving(5);
    List<Notifications.Reminder> tried = reminders().sendDue(true);
    assertThat(tried)
        .singleElement()
        .satisfies(
            reminder ->
                assertThat(reminder.handings())
                    .singleElement()
                    .extracting(Notifications.Handing::outcome)
                    .isInstanceOf(Channel.Handed.Later.class));
    assertThat(states()).contains("7d PENDING");
    Event failed = ledger.events().getLast();
    assertThat(failed.kind()).isEqualTo(EventKind.REMINDER_FAILED);
    assertThat(failed.text()).contains("451 4.3.0 no room").doesNotContain("\u001b");
    // the letter speaks for the earlier ones still
    assertThat(reminders().due())
        .extracting(reminder -> reminder.alert().threshold())
        .containsExactly("7d");
    assertThat(relay.messages()).isEmpty();
  }

  @Test
  void ofTwoSendersAtOnceOneSends() throws Exception {
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      for (int round = 1; round <= 5; round++) {
        serving(5);
        CyclicBarrier together = new CyclicBarrier(2);
        Callable<List<Notifications.Reminder>> sender =
            () -> {
              together.await();
              return reminders().sendDue(true);
            };
        for (Future<List<Notifications.Reminder>> one : two.invokeAll(List.of(sender, sender))) {
          one.get();
        }
        assertThat(relay.messages()).as("round %d", round).hasSize(round);
      }
    }
  }

  @Test
  void oneWhoComesWhileALetterIsUnderWaySendsNoWeakerOne() throws InterruptedException {
    serving(5);
    List<Alert> due = ledger.alerts().open().subList(0, 3);
    assertThat(ledger.alerts().take(due.getLast(), due.subList(0, 2))).isTrue();
    assertThat(reminders().sendDue(true)).isEmpty();
    assertThat(relay.messages()).isEmpty();
  }

  @Test
  void whatHasEndedIsToldOfOnceADayUntilAnotherIsServed() throws InterruptedException {
    serving(1);
    assertThat(reminders().sendDue(true)).hasSize(1);
    clock.forward(Duration.ofDays(1).plusMinutes(1));
    assertThat(subjects(reminders().sendDue(true)))
        .containsExactly(
            "[mailseal] mail.example.org: certificate ENDED 1 minute ago (2026-11-21)");
    for (int day = 1; day <= 3; day++) {
      assertThat(reminders().sendDue(true)).isEmpty();
      clock.forward(Duration.ofHours(23));
      assertThat(reminders().sendDue(true)).as("a restart within day %d", day).isEmpty();
      clock.forward(Duration.ofHours(1));
      assertThat(reminders().sendDue(true)).as("day %d", day).hasSize(1);
    }
    assertThat(states()).endsWith("1d SENT", "0d SENT", "-1d SENT", "-2d SENT", "-3d SENT");
    assertThat(relay.messages()).hasSize(5);

    clock.forward(Duration.ofDays(7));
    assertThat(subjects(reminders().sendDue(true)))
        .as("days on which nothing ran are not made up for")
        .containsExactly("[mailseal] mail.example.org: certificate ENDED 10 days ago (2026-11-21)");
    clock.forward(Duration.ofDays(1));
    relay.answering("MAIL", "451 4.3.0 no room");
    assertThat(reminders().sendDue(true)).hasSize(1);
    assertThat(states()).endsWith("-10d SENT", "-11d PENDING");
    serving(80);
    assertThat(reminders().sendDue(true)).isEmpty();
    clock.forward(Duration.ofDays(1));
    assertThat(reminders().sendDue(true)).isEmpty();
  }

  @Test
  void ofTwoWhoFindAnEndedCertificateAtOnceOneSends() throws Exception {
    serving(-1);
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      for (int round = 1; round <= 5; round++) {
        CyclicBarrier together = new CyclicBarrier(2);
        Callable<List<Notifications.Reminder>> sender =
            () -> {
              together.await();
              return reminders().sendDue(true);
            };
        for (Future<List<Notifications.Reminder>> one : two.invokeAll(List.of(sender, sender))) {
          one.get();
        }
        assertThat(relay.messages()).as("round %d", round).hasSize(round);
        clock.forward(Duration.ofDays(1));
      }
    }
  }

  @Test
  void aNameThatLeftTheSettingsIsNotToldOfEachDay() throws InterruptedException {
    see(OTHER, 1);
    assertThat(reminders().sendDue(true)).hasSize(1);
    clock.forward(Duration.ofDays(3));
    assertThat(reminders().sendDue(true)).isEmpty();
  }

  private void note(Incident... incidents) {
    ledger
        .checks()
        .note(
            KeyTrack.whole(MAIL),
            new CheckResult(List.of(), List.of(incidents), List.of(), List.of()),
            /* alerting= */ true);
  }

  private Incident trouble(String topic) {
    return new Incident(
        0,
        TestPorts.at("mail.example.org:25/smtp", "192.0.2.1"),
        IncidentTopic.of(topic),
        "STARTTLS is gone",
        "switch TLS on",
        "RFC 3207",
        clock.instant(),
        Incident.State.HARD,
        0,
        Optional.empty());
  }

  @Test
  void aChangeOfPortsIsToldOnceAndBesideTheEndOfACertificate() throws InterruptedException {
    serving(5);
    note(trouble("starttls"));
    assertThat(subjects(reminders().due()))
        .containsExactlyInAnyOrder(
            "[mailseal] mail.example.org: certificate ends in 5 days (2026-11-25)",
            "[mailseal] mail.example.org: trouble on 25/smtp: no STARTTLS");
    assertThat(reminders().sendDue(true)).hasSize(2);
    assertThat(reminders().sendDue(true)).isEmpty();
    assertThat(relay.messages()).hasSize(2);
    note();
    assertThat(reminders().due()).isEmpty();
  }

  @Test
  void aChangeThatNoRelayTookIsTriedAgainWithWhatCameMeanwhile() throws InterruptedException {
    note(trouble("starttls"));
    relay.answering("MAIL", "451 4.3.0 no room");
    assertThat(reminders().sendDue(true)).hasSize(1);
    assertThat(relay.messages()).isEmpty();
    note(trouble("chain"));
    List<Notifications.Reminder> due = reminders().due();
    assertThat(due)
        .singleElement()
        .satisfies(one -> assertThat(one.message().text().split("What is wrong", -1)).hasSize(3));
    // and by then one of them is over
    Incident standing = ledger.checks().incidents(KeyTrack.whole(MAIL)).getFirst();
    note(standing.with(Incident.State.RECOVERED, 0, Optional.of(clock.instant())));
    assertThat(reminders().due())
        .singleElement()
        .satisfies(
            one ->
                assertThat(one.message().text())
                    .containsOnlyOnce("What is wrong")
                    .containsOnlyOnce("What is over"));
  }

  /** A channel that answers as it is told. */
  private static final class ScriptedChannel implements Channel {
    private final List<String> got = new ArrayList<>();
    private Handed answer = new Handed.Taken("thanks");
    private Runnable beside = () -> {};

    @Override
    public String key() {
      return "webhook ops";
    }

    @Override
    public Handed hand(Message message) {
      got.add(message.id() + " " + message.subject());
      beside.run();
      return answer;
    }
  }

  private ScriptedChannel other() {
    ScriptedChannel other = new ScriptedChannel();
    others.add(other);
    return other;
  }

  @Test
  void eachWayGetsItOnceThoughOneComesLate() throws InterruptedException {
    ScriptedChannel other = other();
    other.answer = new Channel.Handed.Later(Optional.of(Duration.ofMinutes(7)), "429 too many");
    serving(5);

    assertThat(reminders().sendDue(false)).hasSize(1);
    assertThat(relay.messages()).hasSize(1);
    assertThat(states()).contains("7d SENT");
    assertThat(reminders().sendLate(false)).as("not before it was asked for").isEmpty();
    clock.forward(Duration.ofMinutes(7));
    assertThat(reminders().sendLate(false)).hasSize(1);
    assertThat(other.got).hasSize(2);
    clock.forward(Duration.ofMinutes(7));
    other.answer = new Channel.Handed.Taken("200");
    assertThat(reminders().sendLate(false)).singleElement().matches(Notifications.Handing::taken);

    clock.forward(Duration.ofHours(1));
    assertThat(reminders().sendLate(false)).isEmpty();
    assertThat(reminders().sendDue(false)).isEmpty();
    assertThat(other.got).hasSize(3).containsOnly(other.got.getFirst());
    assertThat(relay.messages()).hasSize(1);
    assertThat(ledger.events().getLast().text()).contains("webhook ops: 200");
  }

  @Test
  void whatWasHandedOverBeforeACrashIsHandedOverToTheOthersAlone() throws InterruptedException {
    ScriptedChannel other = other();
    other.beside =
        () -> {
          throw new IllegalStateException("killed");
        };
    serving(5);
    reminders().sendDue(false);
    assertThat(relay.messages()).hasSize(1);
    assertThat(states()).as("a defect of one channel").contains("7d PENDING");

    other.beside = () -> {};
    reminders().sendDue(false);
    assertThat(relay.messages()).hasSize(1);
    assertThat(other.got).hasSize(2).containsOnly(other.got.getFirst());
    assertThat(states()).contains("7d SENT");
  }

  @Test
  void whatIsRefusedIsNotTriedAgainAndLaterMessagesAre() throws InterruptedException {
    ScriptedChannel other = other();
    other.answer = new Channel.Handed.Refused("404");
    relay.answering("MAIL", "451 4.3.0 no room");
    serving(5);
    for (int i = 0; i < 3; i++) {
      reminders().sendDue(true);
    }
    assertThat(other.got).hasSize(1);
    assertThat(states()).contains("7d PENDING");
    assertThat(ledger.outbox().failures())
        .singleElement()
        .extracting(Event::text)
        .asString()
        .endsWith("webhook ops: 404; given up");

    clock.forward(Duration.ofDays(5));
    reminders().sendDue(true);
    assertThat(other.got).as("of the day of the end").hasSize(2);
  }

  @Test
  void aMessageThatNobodyTakesIsGivenUpAfterDays() throws InterruptedException {
    note(trouble("starttls"));
    relay.answering("MAIL", "451 4.3.0 no room");
    for (int hours = 0; hours <= 5 * 24; hours += 4) {
      reminders().sendDue(false);
      clock.forward(Duration.ofHours(4));
    }
    assertThat(reminders().sendDue(false)).isEmpty();
    assertThat(ledger.outbox().failures())
        .singleElement()
        .extracting(Event::text)
        .asString()
        .contains("451 4.3.0 no room", "given up");
    assertThat(ledger.alerts().forName(MAIL))
        .extracting(Alert::state)
        .containsExactly(Alert.State.GIVEN_UP);
  }

  @Test
  void whatIsLateAndNotTrueAnyMoreIsNotTold() throws InterruptedException {
    ScriptedChannel other = other();
    other.answer = new Channel.Handed.Later(Optional.empty(), "500");
    serving(5);
    reminders().sendDue(false);
    serving(80);
    assertThat(reminders().sendLate(true)).isEmpty();
    assertThat(other.got).hasSize(1);
  }

  @Test
  void whatWasPutBackIsToldAtOnceAndThenOnceADay() throws InterruptedException {
    serving(20);
    reminders().sendDue(false);
    SampleRenewals.ended(
        ledger,
        AttemptState.PUT_BACK,
        "mail.example.org:587/submission serves the old one",
        NOW.plus(Duration.ofHours(4)));

    assertThat(subjects(reminders().sendDue(false)))
        .containsExactly("[mailseal] mail.example.org: renewal put back; 20 days left");
    assertThat(relay.messages().getLast())
        .contains("serves the old one", "mailseal renew mail.example.org", "14:00 UTC");

    clock.forward(Duration.ofHours(4));
    SampleRenewals.ended(
        ledger, AttemptState.PUT_BACK, "still", clock.instant().plus(Duration.ofHours(4)));
    assertThat(reminders().sendDue(false)).as("within the day").isEmpty();
    clock.forward(Duration.ofHours(20));
    assertThat(subjects(reminders().sendDue(false)))
        .containsExactly("[mailseal] mail.example.org: renewal put back; 19 days left");

    SampleRenewals.served(ledger);
    clock.forward(Duration.ofDays(1));
    assertThat(reminders().due()).as("it is over").isEmpty();
  }

  @Test
  void aFailureIsToldFromTheSecondInARowOn() throws InterruptedException {
    SampleRenewals.ended(ledger, AttemptState.FAILED, "no answer", clock.instant());
    assertThat(reminders().sendDue(false)).isEmpty();
    SampleRenewals.ended(ledger, AttemptState.FAILED, "no answer", clock.instant());
    assertThat(subjects(reminders().sendDue(false)))
        .containsExactly("[mailseal] mail.example.org: renewal failed 2 times");
  }

  @Test
  void aFailureThatNobodyTookIsNotToldOnceItIsOver() throws InterruptedException {
    SampleRenewals.ended(ledger, AttemptState.PUT_BACK, "no", clock.instant());
    relay.answering("MAIL", "451 4.3.0 no room");
    assertThat(reminders().sendDue(false)).hasSize(1);
    SampleRenewals.served(ledger);
    assertThat(reminders().due()).isEmpty();
    assertThat(ledger.outbox().failures()).isEmpty();
  }

  @Test
  void aRenewalIsToldWhereThatIsWished() throws InterruptedException {
    SampleRenewals.served(ledger);
    assertThat(reminders().sendDue(false)).isEmpty();
    renewed = true;
    assertThat(subjects(reminders().sendDue(false)))
        .containsExactly("[mailseal] mail.example.org: renewed until 2027-02-18");
    assertThat(reminders().sendDue(false)).isEmpty();
  }

  @Test
  void aRequestThatARenewalMadeComesWithItsLetterAtOnce() throws InterruptedException {
    Attempt request = SampleRenewals.made(ledger);
    assertThat(subjects(reminders().sendDue(false)))
        .containsExactly(
            "[mailseal] mail.example.org: hand request " + request.id() + " in at letsencrypt");
    assertThat(relay.messages())
        .singleElement()
        .asString()
        .contains(
            "application/pkcs10",
            "mail.example.org.csr",
            "mailseal csr answer FILE",
            "References: <certificate-");
    assertThat(reminders().sendDue(false)).isEmpty();
    clock.forward(Duration.ofDays(3));
    assertThat(reminders().sendDue(false)).hasSize(1);
  }

  @Test
  void aRequestThatHasWaitedBeforeItWasToldOfIsToldOfAsThat() throws InterruptedException {
    SampleRenewals.made(ledger);
    clock.forward(Duration.ofHours(47));
    assertThat(subjects(reminders().due())).singleElement().asString().contains("hand request");
    clock.forward(Duration.ofDays(3));
    assertThat(subjects(reminders().sendDue(false)))
        .containsExactly("[mailseal] mail.example.org: waiting for the CA for 4 days");
  }

  private List<String> recipients(List<Notifications.Reminder> sent) {
    return sent.stream()
        .map(one -> one.message().to().stream().map(Mailbox::address).toList().toString())
        .toList();
  }

  @Test
  void nearTheEndOthersAreToldBesidesOnceADay() throws InterruptedException {
    escalation =
        Optional.of(new Escalation(Optional.empty(), List.of(Mailbox.parse("boss@example.org"))));
    serving(8);
    assertThat(recipients(reminders().sendDue(false))).containsExactly("[postmaster@example.org]");
    clock.forward(Duration.ofDays(1));
    assertThat(recipients(reminders().sendDue(false)))
        .as("7 days left, a point that the settings name")
        .containsExactly("[postmaster@example.org, boss@example.org]");
    for (int left = 6; left > 1; left--) {
      assertThat(reminders().sendDue(false)).as("within the day").isEmpty();
      clock.forward(Duration.ofDays(1));
      assertThat(recipients(reminders().sendDue(false)))
          .as("%d days left", left)
          .containsExactly("[boss@example.org]");
    }
    relay.answering("MAIL", "451 4.3.0 no room");
    clock.forward(Duration.ofDays(1));
    assertThat(recipients(reminders().sendDue(false)))
        .containsExactly("[postmaster@example.org, boss@example.org]");
    clock.forward(Duration.ofDays(1).plusMinutes(1));
    assertThat(recipients(reminders().sendDue(false)))
        .as("it has ended, and the letter before is part of this one")
        .containsExactly("[postmaster@example.org, boss@example.org]");
    serving(80);
    assertThat(reminders().sendDue(false)).isEmpty();
  }

  @Test
  void aCertificateMayHaveRecipientsOfItsOwn() throws InterruptedException {
    own =
        Map.of(
            MAIL,
            new OwnReminders(
                Optional.of(List.of(Mailbox.parse("own@example.org"))), Optional.empty()));
    serving(5);
    see(OTHER, 5);
    note(trouble("starttls"));
    assertThat(recipients(reminders().sendDue(false)))
        .containsExactlyInAnyOrder(
            "[own@example.org]", "[own@example.org]", "[postmaster@example.org]");
  }

  @Test
  void inQuietHoursOnlyWhatFailsMailIsTold() throws InterruptedException {
    quiet =
        Optional.of(
            new QuietHours(LocalTime.of(22, 0), LocalTime.of(7, 0), ZoneId.of("Europe/Berlin")));
    serving(5);
    clock.set(Instant.parse("2026-11-20T21:00:00Z")); // 22:00 in Berlin
    assertThat(reminders().sendDue(false)).isEmpty();
    assertThat(states()).contains("7d PENDING");
    assertThat(relay.messages()).isEmpty();

    note(trouble("starttls"));
    assertThat(subjects(reminders().sendDue(false)))
        .containsExactly("[mailseal] mail.example.org: trouble on 25/smtp: no STARTTLS");

    clock.set(Instant.parse("2026-11-21T05:59:59Z"));
    assertThat(reminders().sendDue(false)).isEmpty();
    clock.set(Instant.parse("2026-11-21T06:00:00Z")); // 07:00
    assertThat(reminders().sendDue(false)).hasSize(1);
  }

  @Test
  void whoAsksByHandIsNotKeptWaiting() throws InterruptedException {
    quiet = Optional.of(new QuietHours(LocalTime.MIDNIGHT, LocalTime.of(23, 59), ZoneOffset.UTC));
    serving(5);
    assertThat(reminders().sendDue(false)).isEmpty();
    assertThat(reminders().sendDue(true)).hasSize(1);
  }
}
