package org.mailseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.TestPorts;
import org.mailseal.ledger.port.ServedPort;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;

@Timeout(30)
class AlertsTest {
  private static final HandClock clock = new HandClock(SampleAttempts.NOW);
  @TempDir static Path folder;
  private static Ledger ledger;
  private static Alerts alerts;

  @BeforeAll
  static void open() {
    ledger = ScratchLedger.open(folder, clock);
    alerts = ledger.alerts();
  }

  @BeforeEach
  void clear() {
    ScratchLedger.clear(ledger);
    clock.set(SampleAttempts.NOW);
  }

  @AfterAll
  static void close() {
    ledger.close();
  }

  /** A port was seen to serve these, each on an address of its own. */
  private void seen(X509Certificate... leaves) {
    seen(List.of(leaves), false);
  }

  private void seen(List<X509Certificate> leaves, boolean oneIsDown) {
    List<ServedPort> all = new ArrayList<>();
    for (X509Certificate leaf : leaves) {
      all.add(
          new ServedPort(
              TestPorts.at("mail.example.org:25/smtp", "192.0.2." + (all.size() + 1)),
              clock.instant(),
              Optional.of(leaf),
              Optional.empty()));
    }
    if (oneIsDown) {
      all.add(
          new ServedPort(
              TestPorts.at("mail.example.org:993/imaps", "192.0.2.99"),
              clock.instant(),
              Optional.empty(),
              Optional.of("connection refused")));
    }
    ledger.observations().replace(KeyTrack.whole(SampleAttempts.MAIL), all, AlertsTest::points);
  }

  private static Map<String, Instant> points(X509Certificate leaf) {
    Instant end = leaf.getNotAfter().toInstant();
    Map<String, Instant> points = new LinkedHashMap<>();
    points.put("14d", end.minus(Duration.ofDays(14)));
    points.put("7d", end.minus(Duration.ofDays(7)));
    return points;
  }

  private List<String> states() {
    return alerts.forName(SampleAttempts.MAIL).stream()
        .map(alert -> alert.threshold() + " " + alert.state())
        .toList();
  }

  private List<String> open(X509Certificate leaf) {
    return alerts.open().stream()
        .filter(alert -> alert.about().equals(new Alert.Ending(CertificateInfo.of(leaf))))
        .map(Alert::threshold)
        .toList();
  }

  /** In another chain the same certificate may end at another time. */
  @Test
  void onesThatAreSetMoveWithTheEndOfTheChain() {
    X509Certificate leaf = SampleAttempts.leaf(Duration.ofDays(20));
    seen(leaf);
    Instant sooner = clock.instant().plus(Duration.ofDays(3));
    CertificateInfo early = CertificateInfo.of(leaf).endingAt(sooner.plus(Duration.ofDays(14)));
    ServedPort port =
        new ServedPort(
            TestPorts.at("mail.example.org:25/smtp", "192.0.2.1"),
            clock.instant(),
            Optional.of(leaf),
            Optional.empty());
    ledger.observations().chains(SampleAttempts.MAIL, List.of(early));
    ledger
        .observations()
        .replace(KeyTrack.whole(SampleAttempts.MAIL), List.of(port), _ -> Map.of("14d", sooner));
    assertThat(alerts.open().getFirst())
        .satisfies(
            alert -> assertThat(alert.dueAt()).isEqualTo(sooner),
            alert -> assertThat(ends(alert)).isEqualTo(early.ends()));
    assertThat(
            ledger.observations().inUse(KeyTrack.whole(SampleAttempts.MAIL)).orElseThrow().ends())
        .isEqualTo(early.ends());

    ledger.observations().chains(SampleAttempts.MAIL, List.of(CertificateInfo.of(leaf)));
    seen(leaf);
    assertThat(alerts.open())
        .allSatisfy(alert -> assertThat(ends(alert)).isEqualTo(leaf.getNotAfter().toInstant()))
        .extracting(Alert::dueAt)
        .containsExactlyElementsOf(points(leaf).values());
  }

  private static Instant ends(Alert alert) {
    return ((Alert.Ending) alert.about()).leaf().ends();
  }

  @Test
  void eachIsSetOnceHoweverOftenTheCertificateIsSeen() {
    X509Certificate leaf = SampleAttempts.leaf(Duration.ofDays(20));
    seen(leaf);
    seen(leaf, leaf);
    seen(leaf);
    assertThat(states()).containsExactly("14d PENDING", "7d PENDING");
    assertThat(alerts.open())
        .extracting(Alert::dueAt)
        .containsExactlyElementsOf(points(leaf).values());
  }

  @Test
  void thoseOfAReplacedCertificateFallAway() {
    X509Certificate old = SampleAttempts.leaf(Duration.ofDays(20));
    X509Certificate fresh = SampleAttempts.leaf(Duration.ofDays(90));
    seen(old);
    seen(old, fresh); // one address still serves the old one
    assertThat(open(old)).containsExactly("14d", "7d");
    seen(List.of(fresh), true); // and now perhaps, but who knows
    assertThat(open(old)).containsExactly("14d", "7d");
    seen(fresh);
    assertThat(open(old)).isEmpty();
    assertThat(open(fresh)).containsExactly("14d", "7d");
    seen(old); // restored from a backup by somebody
    assertThat(open(old)).containsExactly("14d", "7d");
    assertThat(open(fresh)).isEmpty();
  }

  @Test
  void aRenewalSetsItsOwnAndDropsTheOldOnes() {
    X509Certificate old = SampleAttempts.leaf(Duration.ofDays(5));
    seen(old);
    KeyPair key = SampleAttempts.key();
    Chain answer = SampleAttempts.answer(key, Duration.ofDays(90));
    X509Certificate fresh = answer.leaf();
    SampleAttempts.claimed(
        ledger,
        steps -> {
          Attempt drafted = SampleAttempts.draft(steps, key);
          return steps.served(
              steps.issued(drafted, answer, "by Test CA"), "seen", points(fresh), 0);
        });
    assertThat(open(old)).isEmpty();
    assertThat(open(fresh)).containsExactly("14d", "7d");
  }

  @Test
  void ofTwoThatTakeItAtOnceOneHasIt() throws Exception {
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 15; round++) {
        seen(SampleAttempts.leaf(Duration.ofDays(20)));
        Alert alert = alerts.open().getFirst();
        CyclicBarrier together = new CyclicBarrier(2);
        Callable<Boolean> taker =
            () -> {
              together.await();
              return alerts.take(alert, List.of());
            };
        List<Future<Boolean>> both = two.invokeAll(List.of(taker, taker));
        assertThat(both.get(0).get()).as("round %d", round).isNotEqualTo(both.get(1).get());
      }
    }
  }

  @Test
  void whatAKilledProcessHadUnderWayIsTakenUpAgain() {
    seen(SampleAttempts.leaf(Duration.ofDays(20)));
    Alert alert = alerts.open().getFirst();
    assertThat(alerts.take(alert, List.of())).isTrue();
    clock.forward(Duration.ofMinutes(9));
    assertThat(alerts.open()).extracting(Alert::threshold).containsExactly("7d");
    assertThat(alerts.take(alert, List.of())).isFalse();
    clock.forward(Duration.ofMinutes(2));
    assertThat(alerts.open()).extracting(Alert::threshold).containsExactly("14d", "7d");
    assertThat(alerts.take(alert, List.of())).isTrue();
    alerts.sent(alert, "delivered");
    assertThat(states()).containsExactly("14d SENT", "7d PENDING");
    clock.forward(Duration.ofMinutes(20));
    assertThat(alerts.take(alert, List.of())).isFalse();
  }

  /** The clock was a day ahead when the process was killed, and is right now. */
  @Test
  void whatAClockAheadHadUnderWayIsTakenUpAgain() {
    seen(SampleAttempts.leaf(Duration.ofDays(20)));
    Instant right = clock.instant();
    clock.forward(Duration.ofDays(1));
    Alert alert = alerts.open().getFirst();
    assertThat(alerts.take(alert, List.of())).isTrue();
    clock.set(right);
    assertThat(alerts.open()).extracting(Alert::threshold).containsExactly("14d", "7d");
    assertThat(alerts.take(alert, List.of())).isTrue();
  }

  @Test
  void whatWasNotDeliveredStaysToBeSent() {
    seen(SampleAttempts.leaf(Duration.ofDays(20)));
    clock.forward(Duration.ofDays(7));
    Alert alert = alerts.open().getFirst();
    assertThat(alerts.take(alert, List.of())).isTrue();
    alerts.unsent(alert, "not delivered: every relay is down");
    assertThat(states()).containsExactly("14d PENDING", "7d PENDING");
    assertThat(ledger.events())
        .extracting(Event::kind, Event::text)
        .contains(tuple(EventKind.REMINDER_FAILED, "not delivered: every relay is down"));
    assertThat(alerts.failures())
        .extracting(Event::text)
        .containsExactly("not delivered: every relay is down");
    assertThat(alerts.take(alert, List.of())).isTrue();
    assertThat(alerts.failures()).as("while it is tried again").hasSize(1);
    alerts.sent(alert, "mailed");
    assertThat(alerts.failures()).isEmpty();
  }

  @Test
  void whatWasNotDeliveredAndNeedNotBeAnyMoreIsNoFailure() {
    seen(SampleAttempts.leaf(Duration.ofDays(20)));
    clock.forward(Duration.ofDays(7));
    Alert alert = alerts.open().getFirst();
    assertThat(alerts.take(alert, List.of())).isTrue();
    alerts.unsent(alert, "not delivered");
    seen(SampleAttempts.leaf(Duration.ofDays(80))); // it was renewed
    assertThat(alerts.failures()).isEmpty();
  }

  @Test
  void theEarlierOnesArePassedOverInTheSameStep() {
    seen(SampleAttempts.leaf(Duration.ofDays(5)));
    List<Alert> both = alerts.open();
    assertThat(alerts.take(both.getLast(), List.of(both.getFirst()))).isTrue();
    assertThat(states()).containsExactly("14d PASSED_OVER", "7d SENDING");
    assertThat(alerts.open()).isEmpty();
    assertThat(ledger.events())
        .extracting(Event::kind, Event::text)
        .containsExactly(
            tuple(EventKind.REMINDER_PASSED_OVER, "the alert at 14d is part of the one at 7d"));
    assertThat(alerts.take(both.getLast(), List.of(both.getFirst()))).isFalse();
    assertThat(ledger.events()).hasSize(1);
  }

  @Test
  void aLetterThatFailsAfterTheRenewalIsNotTriedAgain() {
    X509Certificate old = SampleAttempts.leaf(Duration.ofDays(5));
    seen(old);
    Alert underWay = alerts.open().getFirst();
    assertThat(alerts.take(underWay, List.of())).isTrue();
    seen(SampleAttempts.leaf(Duration.ofDays(90)));
    alerts.unsent(underWay, "not delivered");
    clock.forward(Duration.ofMinutes(11));
    assertThat(open(old)).isEmpty();
  }

  private static final List<Duration> WAITS = List.of(Duration.ofDays(3), Duration.ofDays(7));

  private List<String> open(Attempt request) {
    return alerts.open().stream()
        .filter(alert -> alert.about().attempt().equals(Optional.of(request.id())))
        .map(Alert::threshold)
        .toList();
  }

  @Test
  void aRequestIsRemindedOfFromWhenItWasMadeEachPointOnce() {
    Attempt first = SampleRequests.in(ledger, SampleAttempts.MAIL);
    clock.forward(Duration.ofDays(5));
    Attempt second = SampleRequests.in(ledger, SampleAttempts.MAIL);
    alerts.scheduleForWaitingRequests(WAITS);
    alerts.scheduleForWaitingRequests(WAITS);
    alerts.scheduleForWaitingRequests(
        List.of(Duration.ofDays(7), Duration.ofDays(3), Duration.ofDays(7)));
    assertThat(alerts.forName(SampleAttempts.MAIL))
        .extracting(alert -> alert.about().key(), Alert::threshold, Alert::dueAt)
        .containsExactly(
            tuple("request " + first.id(), "3d", SampleAttempts.NOW.plus(Duration.ofDays(3))),
            tuple("request " + first.id(), "7d", SampleAttempts.NOW.plus(Duration.ofDays(7))),
            tuple("request " + second.id(), "3d", SampleAttempts.NOW.plus(Duration.ofDays(8))),
            tuple("request " + second.id(), "7d", SampleAttempts.NOW.plus(Duration.ofDays(12))));
    // another point in the settings comes beside those that stand
    alerts.scheduleForWaitingRequests(List.of(Duration.ofDays(1), Duration.ofDays(3)));
    assertThat(open(first)).containsExactly("1d", "3d", "7d");
  }

  @Test
  void aRequestThatWaitsNoMoreIsNotRemindedOf() {
    KeyPair key = SampleAttempts.key();
    Attempt answered = SampleRequests.in(ledger, SampleAttempts.MAIL, key);
    Attempt kept = SampleRequests.in(ledger, SampleAttempts.MAIL, key);
    Attempt cancelled = SampleRequests.in(ledger, SampleAttempts.MAIL);
    Attempt waiting = SampleRequests.in(ledger, SampleAttempts.MAIL);
    alerts.scheduleForWaitingRequests(WAITS);
    Chain answer = SampleAttempts.answer(key, Duration.ofDays(90));
    Alert underWay =
        alerts.open().stream()
            .filter(alert -> alert.about().attempt().equals(Optional.of(cancelled.id())))
            .findFirst()
            .orElseThrow();
    assertThat(alerts.take(underWay, List.of())).isTrue();
    SampleAttempts.claimed(
        ledger,
        steps -> {
          steps.answered(answered, answer, "by hand");
          steps.kept(kept, answer, "by hand");
          return steps.cancel(cancelled);
        });
    alerts.unsent(underWay, "not delivered");
    clock.forward(Duration.ofDays(40));
    alerts.scheduleForWaitingRequests(List.of(Duration.ofDays(3), Duration.ofDays(14)));
    assertThat(alerts.open())
        .extracting(alert -> alert.about().key())
        .containsOnly("request " + waiting.id());
    assertThat(alerts.take(underWay, List.of())).isFalse();
    assertThat(ledger.events().stream().filter(event -> event.kind() == EventKind.REMINDER_FAILED))
        .extracting(Event::attempt)
        .containsExactly(Optional.of(cancelled.id()));
  }

  @Test
  void anotherCertificateInUseLeavesTheAlertsOfARequestAlone() {
    Attempt request = SampleRequests.in(ledger, SampleAttempts.MAIL);
    alerts.scheduleForWaitingRequests(WAITS);
    seen(SampleAttempts.leaf(Duration.ofDays(20)));
    seen(SampleAttempts.leaf(Duration.ofDays(90)));
    assertThat(open(request)).containsExactly("3d", "7d");
  }

  @Test
  void twoThatSetThemAtOnceSetThemOnce() throws Exception {
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 15; round++) {
        Attempt request = SampleRequests.in(ledger, SampleAttempts.MAIL);
        CyclicBarrier together = new CyclicBarrier(2);
        Callable<Boolean> setter =
            () -> {
              together.await();
              alerts.scheduleForWaitingRequests(WAITS);
              return true;
            };
        for (Future<Boolean> one : two.invokeAll(List.of(setter, setter))) {
          assertThat(one.get()).isTrue();
        }
        assertThat(open(request)).as("round %d", round).containsExactly("3d", "7d");
      }
    }
  }

  @Test
  void whatWasDueIsStillDueWhenAPortGoesAwayAndComesBack() {
    X509Certificate old = SampleAttempts.leaf(Duration.ofDays(5)); // both points are passed
    seen(old);
    seen(SampleAttempts.leaf(Duration.ofDays(90)));
    assertThat(open(old)).isEmpty();
    seen(old);
    assertThat(open(old)).containsExactly("14d", "7d");
  }
}
