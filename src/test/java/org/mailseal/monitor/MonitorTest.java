package org.mailseal.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.mailseal.lifecycle.ScriptedWorld.IMAPS;
import static org.mailseal.lifecycle.ScriptedWorld.SMTP;

import java.nio.file.Path;
import java.security.KeyPair;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.authority.Answer;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.Threshold;
import org.mailseal.certificate.Trust;
import org.mailseal.endpoint.TestPorts;
import org.mailseal.inspection.result.Level;
import org.mailseal.inspection.result.Topic;
import org.mailseal.ledger.Alert;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.AttemptSteps;
import org.mailseal.ledger.Checks;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.LedgerException;
import org.mailseal.ledger.ScratchLedger;
import org.mailseal.ledger.port.CheckedPort;
import org.mailseal.ledger.port.Incident;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.lifecycle.ScriptedWorld;
import org.mailseal.lifecycle.Urgency;
import org.mailseal.lifecycle.Worlds;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.managed.ServedCertificates;

@Timeout(60)
class MonitorTest {
  private static final Duration INTERVAL = Duration.ofMinutes(15);
  private static final Set<EventKind> KINDS =
      Set.of(
          EventKind.FIRST_CHECK,
          EventKind.CERTIFICATE_CHANGED,
          EventKind.INCIDENT,
          EventKind.RECOVERED,
          EventKind.LEVEL_CHANGED,
          EventKind.CHECK_ENDED);

  @TempDir static Path folder;
  private static Worlds worlds;
  private ScriptedWorld world;
  private ScriptedPorts ports;
  private final AtomicBoolean stopping = new AtomicBoolean();

  @BeforeAll
  static void open() {
    worlds = new Worlds(folder);
  }

  @BeforeEach
  void begin() {
    world = worlds.serving(80);
    ports = new ScriptedPorts(world);
  }

  @AfterAll
  static void close() {
    worlds.close();
  }

  private Monitor monitor(boolean alerting) {
    return new Monitor(
        ports,
        new ServedCertificates(
            (endpoint, connectTo, keys) -> {
              throw new AssertionError("the check-up looks, and nobody else");
            },
            world.ledger,
            _ -> List.of(Threshold.parse("1/3")),
            _ -> Trust.none()),
        world.ledger,
        alerting,
        world.clock,
        stopping::get);
  }

  /** The next check, and how long after it another is wanted before its time. */
  private Optional<Duration> check() {
    Instant begun = world.clock.instant();
    return monitor(true).check(world.wanted()).map(again -> Duration.between(begun, again));
  }

  private void checkAfter(Duration wait) {
    world.clock.forward(wait);
    check();
  }

  private List<Event> events() {
    return world.ledger.events().stream()
        .filter(event -> event.name().equals(Optional.of(world.name.text())))
        .filter(event -> KINDS.contains(event.kind()))
        .toList();
  }

  private List<EventKind> kinds() {
    return events().stream().map(Event::kind).toList();
  }

  private static String topic(Incident incident) {
    return incident.topic().word();
  }

  private List<Incident> standing() {
    return world.ledger.checks().incidents(KeyTrack.whole(world.name));
  }

  private List<Alert> alerts() {
    return world.ledger.alerts().forName(world.name).stream()
        .filter(alert -> alert.about() instanceof Alert.Changed)
        .toList();
  }

  private Checks.Changes news(int alert) {
    return world.ledger.checks().changes(alerts().get(alert));
  }

  private void send(Alert alert) {
    assertThat(world.ledger.alerts().take(alert, List.of())).isTrue();
    world.ledger.alerts().sent(alert, "delivered");
  }

  private Chain other() {
    Answer.Issued other =
        (Answer.Issued)
            world.answer(
                KeyAlgorithm.ECDSA_P256.generate(ScriptedWorld.RANDOM).getPublic(),
                List.of(world.name),
                world.clock.instant().plus(Duration.ofDays(60)));
    return other.chain();
  }

  private void wellAtFirst() {
    assertThat(check()).isEmpty();
    assertThat(kinds()).containsExactly(EventKind.FIRST_CHECK, EventKind.FIRST_CHECK);
    world.clock.forward(INTERVAL);
  }

  @Test
  void firstSightIsNotedAndNobodyIsTold() {
    wellAtFirst();
    assertThat(events().getFirst().text())
        .startsWith(
            world.name
                + ":25/smtp at 192.0.2.1: ok, serves the certificate "
                + world.servedOn(SMTP).info().shortFingerprint());
    assertThat(world.ledger.checks().ports(KeyTrack.whole(world.name)))
        .extracting(CheckedPort::port, CheckedPort::level)
        .containsExactly(
            tuple(TestPorts.at(world.name + ":25/smtp", "192.0.2.1"), Level.OK),
            tuple(TestPorts.at(world.name + ":993/imaps", "192.0.2.1"), Level.OK));
    assertThat(alerts()).isEmpty();
    assertThat(world.ledger.observations().forName(world.name)).hasSize(2);
    check();
    assertThat(events()).hasSize(2);
    assertThat(ports.looks).hasValue(4);
  }

  @Test
  void whatFailsAtFirstSightIsToldToo() {
    ports.script(SMTP, ports.noStartTls());
    check();
    assertThat(kinds())
        .containsExactlyInAnyOrder(
            EventKind.FIRST_CHECK, EventKind.FIRST_CHECK, EventKind.INCIDENT);
    assertThat(alerts()).hasSize(1);
  }

  @Test
  void aFailureIsConfirmedAtOnceAndToldOnce() {
    wellAtFirst();
    ports.script(SMTP, ports.noStartTls());
    Instant since = world.clock.instant();
    int before = ports.looks.get();
    assertThat(check()).isEmpty();
    assertThat(ports.looks.get() - before).isEqualTo(3); // the port that is well is not asked again
    assertThat(events().getLast())
        .returns(EventKind.INCIDENT, Event::kind)
        .returns(
            world.name
                + ":25/smtp at 192.0.2.1: starttls: STARTTLS is gone (since "
                + since
                + "; was ok)",
            Event::text);
    assertThat(alerts()).extracting(Alert::state).containsExactly(Alert.State.PENDING);
    assertThat(news(0).recovered()).isEmpty();
    assertThat(news(0).opened())
        .singleElement()
        .returns("starttls", MonitorTest::topic)
        .returns(since, Incident::since)
        .returns("switch TLS on", Incident::fix)
        .returns("RFC 3207", Incident::clause);
    send(alerts().getFirst());
    checkAfter(INTERVAL);
    checkAfter(INTERVAL);
    assertThat(kinds()).filteredOn(EventKind.INCIDENT::equals).hasSize(1);
    assertThat(alerts()).hasSize(1);
    assertThat(world.ledger.checks().ports(KeyTrack.whole(world.name)).getFirst().level())
        .isEqualTo(Level.FAILURE);
  }

  @Test
  void aFailureThatTheSecondLookDoesNotFindIsNone() {
    wellAtFirst();
    ports.script(SMTP, ports.noStartTls(), ports.good());
    assertThat(check()).isEmpty();
    assertThat(events()).hasSize(2);
    assertThat(standing()).isEmpty();
    assertThat(alerts()).isEmpty();
  }

  @Test
  void recoveryIsToldOnceToWhoHeardOfTheTrouble() {
    wellAtFirst();
    ports.script(SMTP, ports.noStartTls());
    check();
    send(alerts().getFirst());
    ports.script(SMTP, ports.good());
    checkAfter(INTERVAL);
    assertThat(events().getLast().kind()).isEqualTo(EventKind.RECOVERED);
    assertThat(events().getLast().text())
        .contains("starttls is well again after 15 minutes; it was: STARTTLS is gone");
    assertThat(standing()).isEmpty();
    assertThat(alerts())
        .extracting(Alert::state)
        .containsExactly(Alert.State.SENT, Alert.State.PENDING);
    assertThat(news(1).opened()).isEmpty();
    assertThat(news(1).recovered())
        .singleElement()
        .returns(Optional.of(world.clock.instant()), Incident::recoveredAt);
    send(alerts().getLast());
    checkAfter(INTERVAL);
    assertThat(alerts()).hasSize(2);
  }

  @Test
  void aRecoveryThatTheSecondLookDoesNotFindIsNone() {
    ports.script(SMTP, ports.noStartTls());
    check();
    ports.script(SMTP, ports.good(), ports.noStartTls());
    checkAfter(INTERVAL);
    assertThat(kinds()).doesNotContain(EventKind.RECOVERED);
    assertThat(standing()).singleElement().returns(0, Incident::confirmations);
  }

  @Test
  void whatIsOverBeforeALetterLeftIsSaidInThatLetter() {
    wellAtFirst();
    ports.script(SMTP, ports.noStartTls());
    check();
    ports.script(SMTP, ports.good());
    checkAfter(INTERVAL);
    assertThat(alerts()).extracting(Alert::state).containsExactly(Alert.State.PENDING);
    assertThat(news(0).recovered()).isEmpty();
    assertThat(news(0).opened())
        .singleElement()
        .returns(Optional.of(world.clock.instant()), Incident::recoveredAt);
  }

  @Test
  void lettersDoNotQueueUpWhileNoRelayTakesThem() {
    wellAtFirst();
    ports.script(SMTP, ports.noStartTls());
    check();
    ports.script(IMAPS, ports.but(Level.FAILURE, Topic.CHAIN, "an issuer is missing"));
    checkAfter(INTERVAL);
    assertThat(alerts()).hasSize(1);
    assertThat(news(0).opened())
        .extracting(MonitorTest::topic)
        .containsExactly("starttls", "chain");
    // while a letter is under way, what comes then is for the next
    assertThat(world.ledger.alerts().take(alerts().getFirst(), List.of())).isTrue();
    ports.script(IMAPS, ports.good());
    checkAfter(Duration.ofMinutes(1));
    assertThat(alerts()).hasSize(2);
    assertThat(news(1).recovered()).extracting(MonitorTest::topic).containsExactly("chain");
  }

  @Test
  void aPortThatCannotBeReachedIsLookedAtAgainAfterOneAndFiveMinutes() {
    wellAtFirst();
    ports.script(SMTP, ports.refused());
    Instant since = world.clock.instant();
    assertThat(check()).contains(Duration.ofMinutes(1));
    world.clock.forward(Duration.ofMinutes(1));
    assertThat(check()).contains(Duration.ofMinutes(4));
    assertThat(alerts()).isEmpty();
    assertThat(events()).hasSize(2);
    assertThat(world.ledger.checks().ports(KeyTrack.whole(world.name)).getFirst().level())
        .isEqualTo(Level.OK);
    world.clock.forward(Duration.ofMinutes(4));
    assertThat(check()).isEmpty();
    assertThat(events().getLast().text())
        .endsWith(
            "unreachable: cannot be reached: connection refused (since " + since + "; was ok)");
    assertThat(news(0).opened()).singleElement().returns(since, Incident::since);
    assertThat(world.ledger.checks().ports(KeyTrack.whole(world.name)).getFirst().level())
        .isEqualTo(Level.UNKNOWN);
    checkAfter(INTERVAL);
    assertThat(alerts()).hasSize(1);
    assertThat(kinds()).filteredOn(EventKind.INCIDENT::equals).hasSize(1);
  }

  @Test
  void aPortThatAnswersAgainWasNotInTrouble() {
    wellAtFirst();
    ports.script(SMTP, ports.tryLater());
    check();
    checkAfter(Duration.ofMinutes(1));
    assertThat(standing())
        .singleElement()
        .returns("cannot be looked at: 421 too many connections", Incident::what)
        .returns(2, Incident::confirmations);
    ports.script(SMTP, ports.good());
    checkAfter(Duration.ofMinutes(4));
    assertThat(standing()).isEmpty();
    assertThat(events()).hasSize(2);
    assertThat(alerts()).isEmpty();
  }

  @Test
  void aSuspicionThatNobodyHasFollowedForLongBeginsAnew() {
    wellAtFirst();
    ports.script(SMTP, ports.refused());
    check();
    checkAfter(Duration.ofMinutes(1));
    // the daemon is down for a week
    world.clock.forward(Duration.ofDays(7));
    Instant since = world.clock.instant();
    assertThat(check()).contains(Duration.ofMinutes(1));
    assertThat(alerts()).isEmpty();
    assertThat(standing()).singleElement().returns(since, Incident::since);
  }

  @Test
  void aPortThatIsReachedButHasLostStartTlsIsReached() {
    wellAtFirst();
    ports.script(SMTP, ports.refused());
    check();
    checkAfter(Duration.ofMinutes(1));
    checkAfter(Duration.ofMinutes(4));
    ports.script(SMTP, ports.noStartTls());
    checkAfter(INTERVAL);
    assertThat(standing()).extracting(MonitorTest::topic).containsExactly("starttls");
    assertThat(kinds()).endsWith(EventKind.RECOVERED, EventKind.INCIDENT);
  }

  @Test
  void anotherCertificateThanTheInstalledOneIsTroubleUntilThatIsServedAgain() {
    world.alsoFor = List.of();
    world.renew(Urgency.NOW);
    wellAtFirst();
    Chain foreign = other();
    ports.script(SMTP, ports.serving(foreign));
    check();
    assertThat(kinds()).endsWith(EventKind.CERTIFICATE_CHANGED, EventKind.INCIDENT);
    assertThat(events().get(2).text())
        .contains(foreign.info().shortFingerprint(), "which Mailseal did not install; before, ")
        .contains(world.servedOn(SMTP).info().shortFingerprint());
    assertThat(news(0).opened())
        .singleElement()
        .satisfies(
            incident ->
                assertThat(incident.what())
                    .startsWith("serves the certificate " + foreign.info().shortFingerprint())
                    .contains(
                        "and not the certificate "
                            + world.servedOn(SMTP).info().shortFingerprint()));
    send(alerts().getFirst());
    checkAfter(INTERVAL);
    assertThat(alerts()).hasSize(1);
    ports.script(SMTP, ports.good());
    checkAfter(INTERVAL);
    assertThat(kinds()).endsWith(EventKind.CERTIFICATE_CHANGED, EventKind.RECOVERED);
    assertThat(news(1).recovered()).extracting(MonitorTest::topic).containsExactly("certificate");
  }

  /** Every other check finds the one certificate, those between the other. */
  private int lettersWhileAlternating(ScriptedPorts.Find one, ScriptedPorts.Find other) {
    for (int round = 0; round < 20; round++) {
      ports.script(SMTP, one);
      checkAfter(INTERVAL);
      sendAll();
      ports.script(SMTP, other);
      checkAfter(INTERVAL);
      sendAll();
    }
    return alerts().size();
  }

  private void sendAll() {
    alerts().stream().filter(alert -> alert.state() == Alert.State.PENDING).forEach(this::send);
  }

  @Test
  void aPortThatAlternatesBetweenTheInstalledCertificateAndAnotherIsOneIncident() {
    world.alsoFor = List.of();
    world.renew(Urgency.NOW);
    wellAtFirst();
    Chain foreign = other();

    int letters = lettersWhileAlternating(ports.serving(foreign), ports.good());

    // the first time, its end, and that it comes and goes
    assertThat(letters).isEqualTo(3);
    assertThat(standing()).extracting(MonitorTest::topic).containsExactly("certificate");
    assertThat(news(2).opened())
        .singleElement()
        .satisfies(
            incident ->
                assertThat(incident.what())
                    .contains(
                        foreign.info().shortFingerprint(),
                        world.servedOn(SMTP).info().shortFingerprint(),
                        "the port alternates between certificates (2 times within a day)"));
  }

  @Test
  void aPortThatAlternatedIsWellOnceItHasBeenQuietForHours() {
    world.alsoFor = List.of();
    world.renew(Urgency.NOW);
    wellAtFirst();
    int letters = lettersWhileAlternating(ports.serving(other()), ports.good());

    for (int quiet = 2; quiet < 16; quiet++) {
      world.clock.forward(INTERVAL);
      assertThat(check()).as("nothing is settled by looking again at once").isEmpty();
      assertThat(standing()).hasSize(1);
    }
    checkAfter(INTERVAL);

    assertThat(standing()).isEmpty();
    assertThat(alerts()).hasSize(letters + 1);
  }

  @Test
  void aPortThatAlternatesWhileMailsealHasInstalledNoneIsOneIncident() {
    wellAtFirst();

    int letters = lettersWhileAlternating(ports.serving(other()), ports.good());

    assertThat(letters).isEqualTo(2);
    assertThat(standing())
        .singleElement()
        .satisfies(one -> assertThat(one.what()).contains("alternates between certificates"));
  }

  @Test
  void whateverComesAndGoesIsOneIncident() {
    wellAtFirst();

    assertThat(lettersWhileAlternating(ports.noStartTls(), ports.good())).isEqualTo(3);
    assertThat(standing())
        .singleElement()
        .satisfies(one -> assertThat(one.what()).contains("; it comes and goes (2 times"));
  }

  @Test
  void whatIsFoundAgainAfterMoreThanADayIsAnotherIncident() {
    wellAtFirst();
    for (int round = 0; round < 2; round++) {
      ports.script(SMTP, ports.noStartTls());
      checkAfter(Duration.ofHours(25));
      sendAll();
      ports.script(SMTP, ports.good());
      checkAfter(INTERVAL);
      sendAll();
    }
    assertThat(standing()).isEmpty();
    assertThat(alerts()).hasSize(4);
  }

  @Test
  void anotherCertificateThanTheInstalledOneIsTroubleAtFirstSightToo() {
    world.renew(Urgency.NOW);
    ports.script(SMTP, ports.serving(other()));
    check();
    assertThat(standing()).extracting(MonitorTest::topic).containsExactly("certificate");
    assertThat(alerts()).hasSize(1);
  }

  @Test
  void aCertificateThatChangesWhileMailsealHasInstalledNoneIsToldOnce() {
    wellAtFirst();
    Chain foreign = other();
    ports.script(SMTP, ports.serving(foreign));
    check();
    assertThat(kinds()).endsWith(EventKind.CERTIFICATE_CHANGED, EventKind.INCIDENT);
    assertThat(news(0).opened())
        .singleElement()
        .returns(Incident.State.NOTED, Incident::state)
        .satisfies(
            incident ->
                assertThat(incident.what())
                    .contains(foreign.info().shortFingerprint(), "and no longer"));
    assertThat(standing()).isEmpty();
    send(alerts().getFirst());
    checkAfter(INTERVAL);
    assertThat(alerts()).hasSize(1);
    assertThat(events()).hasSize(4);
  }

  @Test
  void aConnectionThatAnOldProcessAnswersIsNoChange() {
    wellAtFirst();
    ports.script(SMTP, ports.serving(other()), ports.good());
    check();
    assertThat(events()).hasSize(2);
    assertThat(alerts()).isEmpty();
    assertThat(world.ledger.checks().ports(KeyTrack.whole(world.name)).getFirst().leaf())
        .contains(world.servedOn(SMTP).leaf());
  }

  @Test
  void whatMailsealInstalledItselfIsAnEventAndNoAlarm() {
    wellAtFirst();
    CertificateInfo before = world.servedOn(SMTP).info();
    world.renew(Urgency.NOW);
    check();
    assertThat(kinds()).endsWith(EventKind.CERTIFICATE_CHANGED, EventKind.CERTIFICATE_CHANGED);
    assertThat(events().getLast().text())
        .contains("which Mailseal installed; before, ", before.shortFingerprint());
    assertThat(standing()).isEmpty();
    assertThat(alerts()).isEmpty();
  }

  @Test
  void whatAPersonCarriesToAnotherMachineIsMailsealsOwn() {
    world.renew(Urgency.NOW);
    wellAtFirst();
    KeyPair key = KeyAlgorithm.ECDSA_P256.generate(ScriptedWorld.RANDOM);
    CertificateRequest request =
        CertificateRequest.sign(
            Subject.NONE, List.of(world.name), key, KeyAlgorithm.ECDSA_P256, ScriptedWorld.RANDOM);
    Chain carried = ((Answer.Issued) world.sign(request)).chain();
    try (Claims.Claim claim = world.ledger.claims().take(world.name.text()).orElseThrow()) {
      AttemptSteps steps = world.ledger.steps(claim);
      Attempt attempt =
          steps.draft(
              world.name,
              "ca",
              List.of(world.name),
              KeyAlgorithm.ECDSA_P256,
              key,
              Optional.empty(),
              request);
      attempt = steps.issued(attempt, carried, "by hand");
      attempt = steps.staged(attempt, List.of(), Set.of());
      steps.enter(attempt, AttemptState.SWAPPED, "a kit is written");
    }
    ports.script(SMTP, ports.serving(carried)); // and the other port not yet
    check();
    assertThat(kinds()).endsWith(EventKind.CERTIFICATE_CHANGED);
    assertThat(events().getLast().text()).contains("which Mailseal installed");
    assertThat(standing()).isEmpty();
    assertThat(alerts()).isEmpty();
  }

  @Test
  void aPortThatIsStillToBeSeenToServeWhatWasInstalledSaysSo() {
    wellAtFirst();
    world.renew(Urgency.NOW);
    CertificateInfo installed = world.servedOn(IMAPS).info();
    try (Claims.Claim claim = world.ledger.claims().take(world.name.text()).orElseThrow()) {
      Attempt latest = world.ledger.attempts().latest(world.name).orElseThrow();
      world.ledger.steps(claim).unproven(latest, "smtp is dead", world.clock.instant());
    }
    ports.script(IMAPS, ports.serving(world.servedOn(IMAPS)));
    ports.script(SMTP, ports.noStartTls());
    check();
    assertThat(standing())
        .singleElement()
        .extracting(Incident::what)
        .asString()
        .contains("Mailseal has installed", installed.shortFingerprint(), "only once it was seen");
  }

  @Test
  void aLedgerThatTakesNothingLeavesAllToTheNextCheck() throws SQLException {
    wellAtFirst();
    ports.script(SMTP, ports.noStartTls());
    sql("alter table event rename to gone");
    try {
      assertThatThrownBy(this::check).isInstanceOf(LedgerException.class);
    } finally {
      sql("alter table gone rename to event");
    }
    assertThat(standing()).isEmpty();
    assertThat(alerts()).isEmpty();
    checkAfter(INTERVAL);
    assertThat(standing()).hasSize(1);
    assertThat(alerts()).hasSize(1);
  }

  private void sql(String statement) throws SQLException {
    ScratchLedger.asAdmin(world.ledger, statement);
  }

  @Test
  void anIncidentOfATopicThatThereIsNoMoreRecovers() throws SQLException {
    wellAtFirst();
    ports.script(SMTP, ports.noStartTls());
    check();
    sql("update trouble set topic = 'arc-seal' where name = '" + world.name + "'");
    sql("update checked_port set level = 'SPLENDID' where endpoint like '%smtp'");
    ports.script(SMTP, ports.good());
    checkAfter(INTERVAL);
    assertThat(standing()).isEmpty();
    assertThat(events().getLast())
        .returns(EventKind.RECOVERED, Event::kind)
        .satisfies(event -> assertThat(event.text()).contains(": arc-seal is well again after "));
  }

  @Test
  void whileARenewalIsUnderWayNothingIsJudged() {
    wellAtFirst();
    int looks = ports.looks.get();
    try (Claims.Claim renewal = world.ledger.claims().take(world.name.text()).orElseThrow()) {
      renewal.extend();
      ports.script(SMTP, ports.noStartTls());
      assertThat(check()).contains(Duration.ofMinutes(1));
    }
    assertThat(ports.looks).hasValue(looks);
    assertThat(events()).hasSize(2);
  }

  @Test
  void aRenewalThatCameAndWentDuringTheCheckIsNoTroubleEither() {
    wellAtFirst();
    ports.script(SMTP, ports.noStartTls());
    ports.beside =
        () -> {
          ports.beside = () -> {};
          world.renew(Urgency.NOW);
        };
    assertThat(monitor(true).check(world.wanted())).isPresent();
    assertThat(events()).hasSize(2);
    assertThat(standing()).isEmpty();
    assertThat(alerts()).isEmpty();
  }

  @Test
  void aCertificateNearItsEndIsTheRemindersBusinessUntilItHasEnded() {
    ports.script(SMTP, ports.but(Level.FAILURE, Topic.VALIDITY, "about to end"));
    check();
    assertThat(alerts()).isEmpty();
    checkAfter(Duration.ofDays(81));
    assertThat(standing()).extracting(MonitorTest::topic).containsExactly("validity");
    assertThat(alerts()).hasSize(1);
  }

  @Test
  void whatChangesInOneCheckIsToldInOneLetter() {
    wellAtFirst();
    ports.script(SMTP, ports.noStartTls());
    ports.script(IMAPS, ports.serving(other()));
    check();
    assertThat(alerts()).hasSize(1);
    assertThat(news(0).opened())
        .extracting(incident -> incident.port().endpoint().toString(), MonitorTest::topic)
        .containsExactlyInAnyOrder(
            tuple(world.name + ":25/smtp", "starttls"),
            tuple(world.name + ":993/imaps", "certificate"));
    send(alerts().getFirst());
    // and one that is over speaks in the same letter as one that begins
    ports.script(SMTP, ports.good());
    ports.script(IMAPS, ports.but(Level.FAILURE, Topic.CHAIN, "an issuer is missing"));
    checkAfter(INTERVAL);
    assertThat(alerts()).hasSize(2);
    assertThat(news(1).opened()).extracting(MonitorTest::topic).contains("chain");
    assertThat(news(1).recovered()).extracting(MonitorTest::topic).containsExactly("starttls");
  }

  @Test
  void whoAsksForNoMailGetsNoneUntilTheyDo() {
    ports.script(SMTP, ports.noStartTls());
    monitor(false).check(world.wanted());
    assertThat(kinds()).contains(EventKind.INCIDENT);
    assertThat(alerts()).isEmpty();
    checkAfter(INTERVAL);
    assertThat(alerts()).hasSize(1);
    assertThat(kinds()).filteredOn(EventKind.INCIDENT::equals).hasSize(1);
  }

  @Test
  void aWarningIsAnEventAndNoAlarm() {
    wellAtFirst();
    ports.script(SMTP, ports.but(Level.WARNING, Topic.TLS_VERSIONS, "speaks TLS 1.0"));
    check();
    assertThat(events().getLast())
        .returns(EventKind.LEVEL_CHANGED, Event::kind)
        .returns(world.name + ":25/smtp at 192.0.2.1: was ok, is warning", Event::text);
    assertThat(alerts()).isEmpty();
  }

  @Test
  void whatCouldNotBeFoundOutIsNeitherBetterNorWorse() {
    wellAtFirst();
    ports.script(SMTP, ports.but(Level.FAILURE, Topic.DANE, "no TLSA fits"));
    check();
    ports.script(SMTP, ports.but(Level.UNKNOWN, Topic.DANE, "SERVFAIL"));
    checkAfter(INTERVAL);
    checkAfter(INTERVAL);
    assertThat(standing()).extracting(MonitorTest::topic).containsExactly("dane");
    ports.script(SMTP, ports.noStartTls());
    checkAfter(INTERVAL);
    assertThat(standing()).extracting(MonitorTest::topic).containsExactly("dane", "starttls");
    ports.script(SMTP, ports.good());
    checkAfter(INTERVAL);
    assertThat(standing()).isEmpty();
    ports.script(IMAPS, ports.but(Level.UNKNOWN, Topic.DANE, "SERVFAIL"));
    int before = events().size();
    checkAfter(INTERVAL);
    assertThat(events()).hasSize(before);
  }

  @Test
  void anAddressThatTheHostHasNoLongerIsInNoTrouble() {
    ports.addresses(SMTP, ports.good(), ports.refused("2001:db8::1"));
    check();
    checkAfter(Duration.ofMinutes(1));
    checkAfter(Duration.ofMinutes(4));
    assertThat(standing())
        .extracting(incident -> incident.port().literal())
        .containsExactly(Optional.of("2001:db8:0:0:0:0:0:1"));
    ports.addresses(SMTP, ports.unresolved());
    checkAfter(INTERVAL);
    assertThat(standing())
        .extracting(incident -> incident.port().literal())
        .containsExactly(Optional.of("2001:db8:0:0:0:0:0:1"), Optional.empty());
    ports.addresses(SMTP, ports.good());
    checkAfter(INTERVAL);
    assertThat(standing()).isEmpty();
    assertThat(kinds()).endsWith(EventKind.RECOVERED);
    assertThat(world.ledger.checks().ports(KeyTrack.whole(world.name)))
        .extracting(checked -> checked.port().literal())
        .containsExactly(Optional.of("192.0.2.1"), Optional.of("192.0.2.1"));
  }

  @Test
  void anEndpointThatTheSettingsHaveNoLongerIsForgottenWithItsLetter() {
    ports.script(SMTP, ports.noStartTls());
    check();
    ManagedCertificate wanted = world.wanted();
    ManagedCertificate fewer =
        new ManagedCertificate(
            wanted.name(),
            wanted.authority(),
            wanted.alsoFor(),
            wanted.optional(),
            wanted.key(),
            wanted.subject(),
            List.of(wanted.endpoints().getLast()),
            wanted.connectTo(),
            wanted.renewWhenLeft(),
            wanted.despiteFaultsWhenLeft(),
            wanted.targets(),
            wanted.hooks(),
            wanted.keyPolicy());
    monitor(true).check(fewer);
    assertThat(events().getLast())
        .returns(EventKind.CHECK_ENDED, Event::kind)
        .returns(
            world.name + ":25/smtp at 192.0.2.1 is not in the settings any more, and not checked",
            Event::text);
    assertThat(standing()).isEmpty();
    assertThat(alerts()).extracting(Alert::state).containsExactly(Alert.State.OBSOLETE);
  }

  @Test
  void aCertificateThatTheSettingsHaveNoLongerIsForgottenWithItsLetter() {
    ports.script(SMTP, ports.noStartTls());
    check();
    monitor(true).keepOnly(Set.of(world.name));
    assertThat(standing()).hasSize(1);
    monitor(true).keepOnly(Set.of());
    assertThat(kinds()).endsWith(EventKind.CHECK_ENDED);
    assertThat(standing()).isEmpty();
    assertThat(world.ledger.checks().ports(KeyTrack.whole(world.name))).isEmpty();
    assertThat(alerts()).extracting(Alert::state).containsExactly(Alert.State.OBSOLETE);
    monitor(true).keepOnly(Set.of());
    assertThat(kinds()).filteredOn(EventKind.CHECK_ENDED::equals).hasSize(1);
  }

  @Test
  void ofTwoProcessesOneChecks() {
    try (Claims.Claim other = world.ledger.claims().take("*check " + world.name).orElseThrow()) {
      other.extend();
      assertThat(check()).isEmpty();
    }
    assertThat(ports.looks).hasValue(0);
    assertThat(events()).isEmpty();
    check();
    assertThat(events()).hasSize(2);
  }

  @Test
  @Timeout(20)
  void aWishToStopEndsACheckThatHangs() {
    CountDownLatch never = new CountDownLatch(1);
    ports.beside =
        () -> {
          stopping.set(true);
          try {
            never.await();
          } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
          }
        };
    assertThat(check()).isEmpty();
    assertThat(events()).isEmpty();
    assertThat(world.ledger.checks().ports(KeyTrack.whole(world.name))).isEmpty();
    // and the claim is free for the next process
    assertThat(world.ledger.claims().holder("*check " + world.name)).isEmpty();
  }
}
