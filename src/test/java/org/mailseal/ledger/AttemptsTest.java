package org.mailseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.endpoint.TestPorts;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.name.DnsName;

@Timeout(30)
class AttemptsTest {
  private static final Duration LIFE = Duration.ofDays(90);

  private final HandClock clock = new HandClock(SampleAttempts.NOW);
  private final KeyPair key = SampleAttempts.key();
  @TempDir Path folder;
  private Ledger ledger;
  private Attempts attempts;
  private Claims.Claim claim;
  private AttemptSteps steps;

  @BeforeEach
  void open() {
    ledger = ScratchLedger.open(folder, clock);
    attempts = ledger.attempts();
    claim = ledger.claims().take(SampleAttempts.MAIL.text()).orElseThrow();
    steps = ledger.steps(claim);
  }

  @AfterEach
  void close() {
    claim.close();
    ledger.close();
  }

  /** What a process that starts now would find. */
  private Attempt found() {
    close();
    open();
    return attempts.latest(SampleAttempts.MAIL).orElseThrow();
  }

  private Attempt issued() {
    Attempt attempt =
        steps.enter(SampleAttempts.draft(steps, key), AttemptState.REQUESTED, "asking");
    return steps.issued(attempt, SampleAttempts.answer(key, LIFE), "by Test CA");
  }

  @Test
  void aDraftKeepsAllThatIsNeededToGoOn() {
    Attempt drafted = SampleAttempts.draft(steps, key);
    Attempt found = found();
    assertThat(found).usingRecursiveComparison().ignoringFields("request").isEqualTo(drafted);
    assertThat(found.state()).isEqualTo(AttemptState.DRAFTED);
    assertThat(found.names()).isEqualTo(SampleAttempts.NAMES);
    assertThat(found.algorithm()).isEqualTo(KeyAlgorithm.ECDSA_P256);
    assertThat(found.startedAt()).isEqualTo(SampleAttempts.NOW);
    assertThat(found.request().publicKey().getEncoded()).isEqualTo(key.getPublic().getEncoded());
    assertThat(attempts.key(found).getEncoded()).isEqualTo(key.getPrivate().getEncoded());
    assertThat(ledger.events())
        .singleElement()
        .extracting(Event::kind, Event::text, Event::attempt)
        .containsExactly(
            EventKind.DRAFTED,
            "a new ecdsa-p256 key and a request for mail.example.org, imap.example.org",
            Optional.of(found.id()));
  }

  @Test
  void everyStateIsFoundAgainWithWhatItRecords() {
    Attempt attempt = SampleAttempts.draft(steps, key);
    clock.forward(Duration.ofMinutes(1));
    steps.enter(attempt, AttemptState.REQUESTED, "asking letsencrypt");
    attempt = found();
    assertThat(attempt.state()).isEqualTo(AttemptState.REQUESTED);
    assertThat(attempt.changedAt()).isEqualTo(SampleAttempts.NOW.plus(Duration.ofMinutes(1)));
    assertThat(attempt.startedAt()).isEqualTo(SampleAttempts.NOW);

    steps.ordered(attempt, "https://ca.example/order/1");
    attempt = found();
    assertThat(attempt.state()).isEqualTo(AttemptState.REQUESTED);
    assertThat(attempt.orderUrl()).contains("https://ca.example/order/1");

    Chain answer = SampleAttempts.answer(key, LIFE);
    steps.issued(attempt, answer, "by Test CA");
    attempt = found();
    assertThat(attempt.state()).isEqualTo(AttemptState.ISSUED);
    assertThat(attempt.chain()).contains(answer);

    List<Attempt.KeptCopy> kept =
        List.of(
            new Attempt.KeptCopy(
                Path.of("/etc/a.key"), Optional.of(Path.of("/etc/.a.key.previous"))),
            new Attempt.KeptCopy(Path.of("/etc/a.crt"), Optional.empty()));
    Set<PortAddress> unseen =
        Set.of(
            TestPorts.at("mail.example.org:25/smtp", "192.0.2.1"),
            new PortAddress(Endpoint.parse("mail.example.org:993/imaps"), Optional.empty()));
    steps.staged(attempt, kept, unseen);
    attempt = found();
    assertThat(attempts.unseenBefore(attempt)).isEqualTo(unseen);
    assertThat(attempt.state()).isEqualTo(AttemptState.STAGED);
    assertThat(attempts.kept(attempt)).containsExactlyInAnyOrderElementsOf(kept);

    steps.enter(attempt, AttemptState.SWAPPED, "in place");
    attempt = found();
    assertThat(attempt.state().filesTouched()).isTrue();
    assertThat(attempts.lastInstalled(SampleAttempts.MAIL)).isEmpty();

    Instant due = SampleAttempts.NOW.plus(Duration.ofDays(60));
    steps.served(attempt, "seen", Map.of("1/3", due), 0);
    attempt = found();
    assertThat(attempt.state()).isEqualTo(AttemptState.SERVED);
    assertThat(attempt.state().open()).isFalse();
    assertThat(attempts.lastInstalled(SampleAttempts.MAIL)).map(Attempt::id).contains(attempt.id());
    assertThat(ledger.alerts().forName(SampleAttempts.MAIL))
        .singleElement()
        .extracting(Alert::threshold, Alert::dueAt, Alert::state)
        .containsExactly("1/3", due, Alert.State.PENDING);
    assertThat(ledger.events())
        .extracting(Event::kind)
        .containsExactly(
            EventKind.DRAFTED,
            EventKind.REQUESTED,
            EventKind.REQUESTED,
            EventKind.ISSUED,
            EventKind.STAGED,
            EventKind.SWAPPED,
            EventKind.SERVED);
  }

  @Test
  void anEndNamesItsReasonAndTheNextTry() {
    Instant next = SampleAttempts.NOW.plus(Duration.ofMinutes(10));
    steps.ended(issued(), AttemptState.PUT_BACK, "a port kept the old one", next);
    Attempt ended = found();
    assertThat(ended.state()).isEqualTo(AttemptState.PUT_BACK);
    assertThat(ended.reason()).contains("a port kept the old one");
    assertThat(ended.plannedTry(next)).contains(next);
  }

  @Test
  void failuresAreCountedSinceTheLastSuccess() {
    assertThat(attempts.failuresInARow(KeyTrack.whole(SampleAttempts.MAIL), "letsencrypt"))
        .isZero();
    steps.ended(SampleAttempts.draft(steps, key), AttemptState.FAILED, "one", SampleAttempts.NOW);
    steps.ended(issued(), AttemptState.PUT_BACK, "two", SampleAttempts.NOW);
    assertThat(attempts.failuresInARow(KeyTrack.whole(SampleAttempts.MAIL), "letsencrypt"))
        .isEqualTo(2);
    assertThat(
            attempts.failuresInARow(
                KeyTrack.whole(new DnsName("other.example.org")), "letsencrypt"))
        .isZero();
    steps.served(issued(), "seen", Map.of(), 0);
    assertThat(attempts.failuresInARow(KeyTrack.whole(SampleAttempts.MAIL), "letsencrypt"))
        .isZero();
    steps.ended(SampleAttempts.draft(steps, key), AttemptState.FAILED, "three", SampleAttempts.NOW);
    assertThat(attempts.failuresInARow(KeyTrack.whole(SampleAttempts.MAIL), "letsencrypt"))
        .isEqualTo(1);
  }

  @Test
  void anEarlierAnswerIsTakenAgainWithItsKey() {
    Attempt first = issued();
    steps.ended(first, AttemptState.PUT_BACK, "a port kept the old one", SampleAttempts.NOW);
    steps.ended(
        SampleAttempts.draft(steps, SampleAttempts.key()),
        AttemptState.FAILED,
        "no answer",
        SampleAttempts.NOW);
    Attempt answered = attempts.lastAnswered(KeyTrack.whole(SampleAttempts.MAIL)).getFirst();
    assertThat(answered.id()).isEqualTo(first.id());
    Attempt again = steps.again(answered);
    assertThat(again.id()).isGreaterThan(first.id());
    assertThat(again.state()).isEqualTo(AttemptState.ISSUED);
    assertThat(again.chain()).isEqualTo(first.chain());
    assertThat(again.reason()).isEmpty();
    assertThat(attempts.key(again).getEncoded()).isEqualTo(key.getPrivate().getEncoded());
  }
}
