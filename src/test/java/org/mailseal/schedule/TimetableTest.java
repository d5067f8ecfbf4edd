package org.mailseal.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.endpoint.TestPorts;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.ledger.Alert;
import org.mailseal.ledger.Checks.CheckResult;
import org.mailseal.ledger.HandClock;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.SampleRequests;
import org.mailseal.ledger.ScratchLedger;
import org.mailseal.ledger.port.Incident;
import org.mailseal.ledger.port.IncidentTopic;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.name.DnsName;

/** Real Quartz on a real ledger, in real time. */
@Order(1) // long
@Timeout(60)
class TimetableTest {
  private static final DnsName MAIL = new DnsName("mail.example.org");
  private static final String OTHER = "other.example.org";
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Duration EVERY = Duration.ofHours(12);

  @TempDir Path folder;
  private Ledger ledger;
  private final FakeTasks tasks = new FakeTasks();

  private static final class FakeTasks implements ScheduledTasks {
    final AtomicInteger sweeps = new AtomicInteger();
    final AtomicInteger reminders = new AtomicInteger();
    volatile Supplier<Optional<Instant>> sweep = Optional::empty;
    final Map<String, AtomicInteger> checks = new ConcurrentHashMap<>();
    volatile Function<String, Optional<Instant>> check = name -> Optional.empty();
    volatile Runnable remind = () -> {};
    final AtomicInteger pulses = new AtomicInteger();

    @Override
    public void pulse() {
      pulses.incrementAndGet();
    }

    @Override
    public Optional<Instant> sweep() {
      sweeps.incrementAndGet();
      return sweep.get();
    }

    @Override
    public Optional<Instant> check(String name) {
      checks.computeIfAbsent(name, first -> new AtomicInteger()).incrementAndGet();
      return check.apply(name);
    }

    @Override
    public void remind() {
      reminders.incrementAndGet();
      remind.run();
    }
  }

  @BeforeEach
  void open() {
    ledger = ScratchLedger.open(folder, CLOCK);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private Timetable timetable(Duration every) {
    return timetable(every, CheckSchedule.none());
  }

  private Timetable timetable(Duration every, CheckSchedule schedule) {
    return new Timetable(ledger, tasks, every, schedule, CLOCK, new SecureRandom());
  }

  /** Its first checks are at once. */
  private Timetable checking(Duration every, String... names) {
    return new Timetable(
        ledger, tasks, EVERY, new CheckSchedule(Set.of(names), every), CLOCK, () -> 0L);
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20));
  }

  /** A port is seen to serve a certificate whose alerts are due at these instants. */
  private void alertsAt(Instant... due) {
    X509Certificate leaf =
        TestCertificates.root("Root").leaf("mail.example.org").issue().certificate();
    ServedPort port =
        new ServedPort(
            TestPorts.at("mail.example.org:25/smtp", "192.0.2.1"),
            CLOCK.instant(),
            Optional.of(leaf),
            Optional.empty());
    Map<String, Instant> alerts = new LinkedHashMap<>();
    Arrays.stream(due).forEach(at -> alerts.put((alerts.size() + 1) + "d", at));
    ledger.observations().replace(KeyTrack.whole(MAIL), List.of(port), served -> alerts);
  }

  private void sendWhatIsDue() {
    for (Alert alert : ledger.alerts().open()) {
      if (!alert.dueAt().isAfter(CLOCK.instant()) && ledger.alerts().take(alert, List.of())) {
        ledger.alerts().sent(alert, "delivered");
      }
    }
  }

  private List<Alert.State> states() {
    return ledger.alerts().forName(MAIL).stream().map(Alert::state).toList();
  }

  @Test
  void aDaemonThatWasJustStartedSweepsWithinMinutesAndThenOnceInEachSpan() {
    Instant begun = CLOCK.instant();
    try (Timetable timetable = timetable(EVERY)) {
      timetable.start(false);
      assertThat(timetable.nextSweep().orElseThrow())
          .isBetween(begun.minusMillis(1), CLOCK.instant().plus(Duration.ofMinutes(5)));
    }
    // An open attempt does not wait.
    try (Timetable timetable = timetable(EVERY)) {
      timetable.start(true);
      soon().until(() -> tasks.sweeps.get() == 1 && timetable.nextSweep().isPresent());
      assertThat(timetable.nextSweep().orElseThrow())
          .isBetween(begun.plus(EVERY.dividedBy(2)), CLOCK.instant().plus(EVERY));
    }
    // Another start keeps what was planned.
    Instant planned;
    try (Timetable timetable = timetable(EVERY)) {
      planned = timetable.nextSweep().orElseThrow();
      timetable.start(false);
      assertThat(timetable.nextSweep()).contains(planned);
    }
    // Unless the settings want it sooner by now.
    Duration hour = Duration.ofHours(1);
    try (Timetable timetable = timetable(hour)) {
      timetable.start(false);
      assertThat(timetable.nextSweep().orElseThrow()).isBefore(CLOCK.instant().plus(hour));
    }
    assertThat(tasks.sweeps).hasValue(1);
  }

  @Test
  void sweepsFollowOneAnother() {
    try (Timetable timetable = timetable(Duration.ofMillis(600))) {
      timetable.start(true);
      soon().until(() -> tasks.sweeps.get() >= 3);
    }
  }

  @Test
  void aFailedAttemptsNextTryIsHonoured() {
    Instant retry = CLOCK.instant().plus(Duration.ofMinutes(10)).truncatedTo(ChronoUnit.MILLIS);
    tasks.sweep = () -> Optional.of(retry);
    try (Timetable timetable = timetable(EVERY)) {
      timetable.start(true);
      soon().until(() -> timetable.nextSweep().equals(Optional.of(retry)));
    }
    // one that lies beyond the span does not put the sweep off
    tasks.sweep = () -> Optional.of(CLOCK.instant().plus(EVERY.multipliedBy(3)));
    try (Timetable timetable = timetable(EVERY)) {
      timetable.start(true);
      soon().until(() -> tasks.sweeps.get() == 2);
      soon()
          .until(
              () ->
                  timetable
                      .nextSweep()
                      .filter(retry::isBefore)
                      .filter(CLOCK.instant().plus(EVERY)::isAfter)
                      .isPresent());
    }
  }

  @Test
  void evenASweepThatRunsOutOfMemoryIsFollowedByTheNext() {
    tasks.sweep =
        () -> {
          throw new OutOfMemoryError("a sweep fails, for the test");
        };
    try (Timetable timetable = timetable(Duration.ofMillis(600))) {
      timetable.start(true);
      soon().until(() -> tasks.sweeps.get() >= 2);
    }
  }

  @Test
  void aSweepThatFailsIsFollowedByTheNext() {
    tasks.sweep =
        () -> {
          throw new IllegalStateException("a sweep fails, for the test");
        };
    try (Timetable timetable = timetable(Duration.ofMillis(600))) {
      timetable.start(true);
      soon().until(() -> tasks.sweeps.get() >= 2);
    }
  }

  @Test
  void anAlertFiresAtItsTimeAndOneThatPassedWhileNothingRanFiresLate() {
    tasks.remind = this::sendWhatIsDue;
    Instant now = CLOCK.instant();
    alertsAt(now.minus(Duration.ofDays(3)), now.plusMillis(2500), now.plus(Duration.ofDays(3)));
    try (Timetable timetable = timetable(EVERY)) {
      timetable.start(false);
      soon().until(() -> states().getFirst() == Alert.State.SENT);
      soon()
          .until(
              () ->
                  states().get(1)
                      == Alert.State.SENT); // long before the alerts are reconciled again
      assertThat(CLOCK.instant()).isAfterOrEqualTo(now.plusMillis(2500));
      assertThat(states().get(2)).isEqualTo(Alert.State.PENDING);
    }
  }

  @Test
  void anAlertWhoseTriggerPassedWhileNothingRanFiresAfterTheStart() {
    Instant due = CLOCK.instant().plusMillis(1500);
    alertsAt(due);
    try (Timetable timetable = timetable(EVERY)) {
      timetable.start(false);
      soon().until(() -> tasks.reminders.get() == 1); // at the start; nothing is due yet
    }
    soon().until(() -> CLOCK.instant().isAfter(due));
    tasks.remind = this::sendWhatIsDue;
    try (Timetable timetable = timetable(EVERY)) {
      timetable.start(false);
      soon().until(() -> states().equals(List.of(Alert.State.SENT)));
    }
  }

  @Test
  void alertsThatOthersSetGetTheirTriggerWithTheNextJob() {
    tasks.remind = this::sendWhatIsDue;
    try (Timetable timetable = timetable(EVERY)) {
      CountDownLatch swept = new CountDownLatch(1);
      tasks.sweep =
          () -> {
            // as the command line would, in a process of its own
            alertsAt(CLOCK.instant().plusMillis(1500));
            swept.countDown();
            return Optional.empty();
          };
      timetable.start(true);
      soon().until(() -> swept.getCount() == 0);
      soon().until(() -> states().equals(List.of(Alert.State.SENT)));
    }
  }

  @Test
  void aRequestThatOthersMadeIsRemindedOfAtItsTime() {
    List<Duration> waits = List.of(Duration.ofSeconds(2));
    Instant due = SampleRequests.in(ledger, MAIL).startedAt().plus(waits.getFirst());
    tasks.remind =
        () -> {
          ledger.alerts().scheduleForWaitingRequests(waits); // as the reminders do
          sendWhatIsDue();
        };
    try (Timetable timetable = timetable(EVERY)) {
      timetable.start(false);
      soon().until(() -> states().equals(List.of(Alert.State.SENT)));
      assertThat(CLOCK.instant()).isAfterOrEqualTo(due);
    }
  }

  @Test
  void closeWaitsForTheJobInHand() throws Exception {
    CountDownLatch atIt = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    tasks.sweep =
        () -> {
          atIt.countDown();
          try {
            mayEnd.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException("the job in hand must not be interrupted", e);
          }
          return Optional.empty();
        };
    Timetable timetable = timetable(EVERY);
    timetable.start(true);
    assertThat(atIt.await(20, TimeUnit.SECONDS)).isTrue();
    Thread closing =
        Thread.ofPlatform()
            .start(
                () -> {
                  timetable.close();
                  closed.countDown();
                });
    assertThat(closed.await(500, TimeUnit.MILLISECONDS)).isFalse();
    mayEnd.countDown();
    assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    closing.join();
    // and what came after the job, the time of the next, was kept
    try (Timetable next = timetable(EVERY)) {
      assertThat(next.nextSweep().orElseThrow()).isAfter(CLOCK.instant());
    }
  }

  private int checks(String name) {
    return Optional.ofNullable(tasks.checks.get(name)).map(AtomicInteger::get).orElse(0);
  }

  @Test
  void everyCertificateIsCheckedInAnIntervalOfItsOwn() {
    tasks.check =
        name -> {
          if (name.equals(OTHER)) {
            throw new IllegalStateException("a check fails, for the test");
          }
          return Optional.empty();
        };
    try (Timetable timetable = checking(Duration.ofMillis(400), MAIL.text(), OTHER)) {
      timetable.start(false);
      soon().until(() -> checks(MAIL.text()) >= 3 && checks(OTHER) >= 3);
    }
    // what the settings have no longer
    try (Timetable timetable = checking(Duration.ofMillis(400), OTHER)) {
      timetable.start(false);
      assertThat(timetable.nextCheck(MAIL.text())).isEmpty();
      assertThat(timetable.nextCheck(OTHER)).isPresent();
    }
    try (Timetable timetable = timetable(EVERY)) {
      timetable.start(false);
      assertThat(timetable.nextCheck(OTHER)).isEmpty();
    }
  }

  @Test
  void aFleetThatWasJustStartedDoesNotCheckAllAtOnce() {
    Instant begun = CLOCK.instant();
    Set<String> names =
        IntStream.range(0, 20)
            .mapToObj(i -> "mail" + i + ".example.org")
            .collect(Collectors.toSet());
    try (Timetable timetable = timetable(EVERY, new CheckSchedule(names, Duration.ofMinutes(15)))) {
      timetable.start(false);
      List<Instant> first =
          names.stream().flatMap(name -> timetable.nextCheck(name).stream()).toList();
      assertThat(first)
          .hasSize(20)
          .allMatch(at -> at.isBefore(CLOCK.instant().plus(Duration.ofMinutes(5))));
      assertThat(first.stream().filter(at -> at.isBefore(begun.plusSeconds(30))))
          .hasSizeLessThan(12);
    }
  }

  @Test
  void anotherStartKeepsAnIntervalUnlessTheSettingsHaveChanged() {
    Duration hour = Duration.ofHours(1);
    Instant next;
    try (Timetable timetable = checking(hour, MAIL.text())) {
      timetable.start(false);
      soon().until(() -> checks(MAIL.text()) == 1);
      next = timetable.nextCheck(MAIL.text()).orElseThrow();
      assertThat(next).isAfter(CLOCK.instant().plus(Duration.ofMinutes(50)));
    }
    try (Timetable timetable = checking(hour, MAIL.text())) {
      timetable.start(false);
      assertThat(timetable.nextCheck(MAIL.text())).contains(next);
    }
    try (Timetable timetable = checking(hour.multipliedBy(2), MAIL.text())) {
      timetable.start(false);
      soon().until(() -> checks(MAIL.text()) == 2);
    }
  }

  @Test
  void whatACheckWantsToSeeAgainIsCheckedBeforeItsTimeAndItsNewsAreToldAtOnce() {
    tasks.remind = this::sendWhatIsDue;
    tasks.check =
        name -> {
          if (checks(name) == 1) {
            return Optional.of(CLOCK.instant().plusMillis(1500));
          }
          ledger
              .checks()
              .note(
                  KeyTrack.whole(MAIL),
                  new CheckResult(List.of(), List.of(trouble()), List.of(), List.of()),
                  true);
          return Optional.empty();
        };
    try (Timetable timetable = checking(Duration.ofHours(1), MAIL.text())) {
      timetable.start(false);
      soon().until(() -> tasks.reminders.get() == 1); // at the start
      soon().until(() -> states().equals(List.of(Alert.State.SENT)));
      assertThat(checks(MAIL.text())).isEqualTo(2);
    }
  }

  /** As the daemon does that came after a command. */
  @Test
  void itWorksOnALedgerThatAnotherProcessHolds() throws SQLException {
    Ledger holder = ledger;
    ledger = ScratchLedger.open(folder, CLOCK);
    try (holder;
        Timetable timetable = checking(EVERY, MAIL.text())) {
      try (Connection connection = ledger.dataSource().getConnection()) {
        assertThat(connection.toString()).as("over the socket").contains("Remote");
      }
      tasks.check = name -> Optional.of(CLOCK.instant().plus(EVERY));
      timetable.start(true);
      soon().until(() -> tasks.sweeps.get() == 1 && tasks.reminders.get() == 1);
      soon().until(() -> checks(MAIL.text()) == 1 && triggers().contains("rechecks " + MAIL));
      assertThat(timetable.nextSweep()).isPresent();
      holder.close();
      assertThat(timetable.nextCheck(MAIL.text())).as("it holds the ledger now").isPresent();
    }
  }

  @Test
  void triggersUnderTheNamesOfTheVersionBeforeHaveThoseOfTodayAfterTheStart() throws SQLException {
    tasks.check = name -> Optional.of(CLOCK.instant().plus(EVERY));
    try (Timetable timetable = checking(EVERY, MAIL.text())) {
      timetable.start(false);
      soon().until(() -> tasks.reminders.get() == 1 && triggers().contains("rechecks " + MAIL));
    }
    List<String> current = triggers();
    ScratchLedger.asAdmin(
        ledger,
        "set referential_integrity false",
        "update qrtz_triggers set trigger_name = 'roll-call' where trigger_name = 'reconcile'",
        "update qrtz_simple_triggers set trigger_name = 'roll-call'"
            + " where trigger_name = 'reconcile'",
        "update qrtz_triggers set trigger_group = 'doubts' where trigger_group = 'rechecks'",
        "update qrtz_simple_triggers set trigger_group = 'doubts'"
            + " where trigger_group = 'rechecks'",
        "set referential_integrity true");
    assertThat(triggers()).contains("DEFAULT roll-call", "doubts " + MAIL);
    try (Timetable timetable = checking(EVERY, MAIL.text())) {
      timetable.start(false);
      soon().until(() -> tasks.reminders.get() == 2);
    }
    assertThat(triggers()).containsExactlyInAnyOrderElementsOf(current);
    assertThat(tasks.reminders).hasValue(2);
    assertThat(checks(MAIL.text())).isEqualTo(1);
  }

  private List<String> triggers() {
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select trigger_group, trigger_name from qrtz_triggers")) {
      List<String> keys = new ArrayList<>();
      while (rows.next()) {
        keys.add(rows.getString(1) + " " + rows.getString(2));
      }
      return keys;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** What a clock planned that was a day fast, or is set back by a day while the daemon runs. */
  @Test
  void whatAClockPlannedThatIsSetBackIsPlannedAnew() {
    HandClock clock = new HandClock(CLOCK.instant().plus(Duration.ofDays(1)));
    Duration every = Duration.ofMinutes(15);
    Set<String> names = Set.of(MAIL.text(), OTHER);
    try (Timetable timetable =
        new Timetable(ledger, tasks, EVERY, new CheckSchedule(names, every), clock, () -> 0L)) {
      timetable.start(false);
      assertThat(timetable.nextSweep().orElseThrow()).isAfter(CLOCK.instant().plus(EVERY));
      assertThat(timetable.nextCheck(OTHER).orElseThrow()).isAfter(CLOCK.instant().plus(EVERY));
      assertThat(tasks.sweeps).hasValue(0);

      clock.set(CLOCK.instant());
      timetable.replan();
      soon().until(() -> tasks.sweeps.get() == 1 && checks(MAIL.text()) == 1 && checks(OTHER) == 1);
      soon().until(() -> tasks.reminders.get() == 1 && tasks.pulses.get() == 1);
      assertThat(timetable.nextCheck(OTHER).orElseThrow())
          .isBeforeOrEqualTo(clock.instant().plus(every));
    }
  }

  @Test
  void whatAClockPlannedThatWasSetBackIsPlannedAnewByTheNextStart() {
    Duration every = Duration.ofMinutes(15);
    CheckSchedule schedule = new CheckSchedule(Set.of(MAIL.text()), every);
    HandClock fast = new HandClock(CLOCK.instant().plus(Duration.ofDays(400)));
    try (Timetable timetable = new Timetable(ledger, tasks, EVERY, schedule, fast, () -> 0L)) {
      timetable.start(false);
    }
    try (Timetable timetable = new Timetable(ledger, tasks, EVERY, schedule, CLOCK, () -> 0L)) {
      timetable.start(false);
      soon().until(() -> tasks.sweeps.get() == 1 && checks(MAIL.text()) == 1);
      soon().until(() -> tasks.reminders.get() == 1 && tasks.pulses.get() == 1);
    }
  }

  @Test
  void aSweepUnderWhichTheClockIsSetBackIsFollowedByOneWithinTheSpan() {
    HandClock clock = new HandClock(CLOCK.instant());
    tasks.sweep =
        () -> {
          clock.set(CLOCK.instant().minus(Duration.ofDays(1)));
          return Optional.of(CLOCK.instant());
        };
    try (Timetable timetable =
        new Timetable(ledger, tasks, EVERY, CheckSchedule.none(), clock, () -> 0L)) {
      timetable.start(true);
      soon()
          .until(
              () ->
                  tasks.sweeps.get() == 1
                      && timetable
                          .nextSweep()
                          .filter(clock.instant().plus(EVERY)::isAfter)
                          .isPresent());
    }
  }

  /** The clock goes forward by a day: all checks are late at once. */
  @Test
  void checksThatWereMissedComeAtTheirNextTurn() throws SQLException {
    Duration every = Duration.ofHours(1);
    Set<String> names =
        IntStream.range(0, 40)
            .mapToObj(i -> "mail" + i + ".example.org")
            .collect(Collectors.toSet());
    CheckSchedule schedule = new CheckSchedule(names, every);
    Instant yesterday = CLOCK.instant().minus(Duration.ofHours(23)).minus(Duration.ofMinutes(30));
    try (Timetable timetable =
        new Timetable(
            ledger, tasks, EVERY, schedule, new HandClock(yesterday), new SecureRandom())) {
      timetable.start(false);
      soon().until(() -> tasks.pulses.get() >= 1);
      soon().until(() -> names.stream().allMatch(name -> next(timetable, name)));
      timetable.replan();
      assertThat(names.stream().flatMap(name -> timetable.nextCheck(name).stream()).distinct())
          .hasSizeGreaterThan(20);
    }
    assertThat(tasks.checks).isEmpty();
  }

  private static boolean next(Timetable timetable, String name) {
    return timetable.nextCheck(name).filter(CLOCK.instant()::isBefore).isPresent();
  }

  /** Quartz gives up a trigger whose job it cannot read, as on a full disk. */
  @Test
  void whatQuartzGaveUpIsPlannedAnew() throws SQLException {
    try (Timetable timetable = checking(Duration.ofHours(1), MAIL.text())) {
      timetable.start(false);
      soon().until(() -> checks(MAIL.text()) == 1 && tasks.pulses.get() == 1);
      soon().until(() -> tasks.reminders.get() == 1 && tasks.sweeps.get() == 1);
      ScratchLedger.asAdmin(ledger, "update qrtz_triggers set trigger_state = 'ERROR'");
      timetable.replan();
      soon().until(() -> checks(MAIL.text()) == 2 && tasks.pulses.get() == 2);
      soon().until(() -> tasks.reminders.get() == 2 && tasks.sweeps.get() == 2);
    }
  }

  @Test
  void whatStandsIsNotPlannedAnew() {
    try (Timetable timetable = timetable(EVERY, new CheckSchedule(Set.of(OTHER), EVERY))) {
      timetable.start(false);
      Instant sweep = timetable.nextSweep().orElseThrow();
      Instant check = timetable.nextCheck(OTHER).orElseThrow();
      timetable.replan();
      assertThat(timetable.nextSweep()).contains(sweep);
      assertThat(timetable.nextCheck(OTHER)).contains(check);
    }
  }

  private static Incident trouble() {
    return new Incident(
        0,
        TestPorts.at("mail.example.org:25/smtp", "192.0.2.1"),
        IncidentTopic.of("starttls"),
        "STARTTLS is gone",
        "",
        "",
        CLOCK.instant(),
        Incident.State.HARD,
        0,
        Optional.empty());
  }
}
