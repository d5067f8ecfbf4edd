package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.authority.Answer;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.Trust;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Authority;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.lifecycle.manual.ManualRequests;
import org.mailseal.lifecycle.manual.RequestAnswers;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/** What a CA gives back by hand. */
class AnswerTest {
  private static final Trust NONE = Trust.none();
  private static final DnsName IMAP = new DnsName("imap.example.org");

  @TempDir static Path folder;
  private static Worlds worlds;

  @BeforeAll
  static void open() {
    worlds = new Worlds(folder);
  }

  @AfterAll
  static void close() {
    worlds.close();
  }

  private static ScriptedWorld waiting(ScriptedWorld world) {
    world.policy = request -> new Answer.Later("the answer of corp");
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Waiting.class);
    return world;
  }

  private static Chain answer(ScriptedWorld world, Attempt request, List<Identifier> names) {
    Answer.Issued issued =
        (Answer.Issued)
            world.answer(
                request.request().publicKey(),
                names,
                world.clock.instant().plus(ScriptedWorld.LIFETIME));
    return issued.chain();
  }

  private static RenewalOutcome bring(ScriptedWorld world, Attempt request, Chain answer) {
    return bring(world, request, answer, Review.Concern.Kind.MISSING_NAMES);
  }

  private static RenewalOutcome bring(
      ScriptedWorld world, Attempt request, Chain answer, Review.Concern.Kind... accepted) {
    return world
        .lifecycle()
        .answer(world.wanted(), request, answer, Trust.none(), Set.of(accepted));
  }

  private static ManualRequests.Order order(
      ScriptedWorld world, String authority, Optional<CertifiedKey> reused) {
    return new ManualRequests.Order(
        world.name,
        authority,
        List.of(world.name),
        world.algorithm,
        Subject.NONE,
        reused,
        Optional.empty(),
        "pki@corp.example");
  }

  @Test
  void settingsThatChangeLeaveARequestWaiting() {
    ScriptedWorld world = waiting(worlds.serving(5));
    Attempt first = world.waiting();
    world.alsoFor = List.of(IMAP);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Waiting.class);
    assertThat(world.ledger.requests().waiting(world.name)).hasSize(2);

    // The answer to the first one lacks a name; a person has said yes to it, and it is installed.
    Chain answer = answer(world, first, List.of(world.name));
    Review review =
        world
            .lifecycle()
            .review(
                world.wanted(), answer, first.request().publicKey(), first.names(), Trust.none());
    assertThat(review.refusals()).isEmpty();
    assertThat(review.remarks()).isEmpty();
    assertThat(review.concerns())
        .singleElement()
        .isEqualTo(
            new Review.Concern(
                Review.Concern.Kind.MISSING_NAMES,
                "it does not cover imap.example.org, which the settings want"));
    assertThat(bring(world, first, answer)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.onDisk()).isEqualTo(answer);

    // What the settings want besides is still due, and the second one waits for that.
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Waiting.class);
    assertThat(world.ledger.requests().waiting(world.name)).hasSize(1);
    Attempt second = world.waiting();
    Chain complete = answer(world, second, List.of(world.name, IMAP));
    assertThat(bring(world, second, complete)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
  }

  @Test
  void whatIsWorseThanWhatIsThereIsInstalledOnlyWhereThatIsAccepted() {
    ScriptedWorld world = worlds.serving(60);
    world.alsoFor = List.of(IMAP);
    Attempt request =
        new ManualRequests(world.ledger, ScriptedWorld.RANDOM)
            .ask(order(world, world.authority, Optional.empty()));
    Chain before = world.onDisk();
    Chain both = until(world, request, 59, List.of(world.name));
    assertThat(
            world
                .lifecycle()
                .review(world.wanted(), both, request.request().publicKey(), request.names(), NONE)
                .concerns())
        .extracting(Review.Concern::kind)
        .containsExactly(Review.Concern.Kind.MISSING_NAMES, Review.Concern.Kind.EARLIER_END);
    for (Set<Review.Concern.Kind> tooLittle :
        List.<Set<Review.Concern.Kind>>of(
            Set.of(),
            Set.of(Review.Concern.Kind.MISSING_NAMES),
            Set.of(Review.Concern.Kind.EARLIER_END))) {
      assertThat(world.lifecycle().answer(world.wanted(), request, both, NONE, tooLittle))
          .isInstanceOf(RenewalOutcome.Refused.class);
    }
    assertThat(world.onDisk()).isEqualTo(before);
    assertThat(world.times("staged")).isZero();
    assertThat(world.waiting().id()).isEqualTo(request.id());

    assertThat(bring(world, request, both, Review.Concern.Kind.values()))
        .isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.onDisk()).isEqualTo(both);
  }

  @Test
  void anEndIsNoLossWhereNobodyIsServedByIt() {
    assertThat(concerns(worlds.serving(-1), 30)).as("expired").isEmpty();
    assertThat(concerns(worlds.serving(30), 30)).as("the same end").isEmpty();
    assertThat(concerns(worlds.serving(31), 30))
        .extracting(Review.Concern::kind)
        .containsExactly(Review.Concern.Kind.EARLIER_END);
    ScriptedWorld itself = worlds.serving(5);
    itself.serves(selfSigned(itself));
    assertThat(concerns(itself, 30)).as("no client trusts it").isEmpty();
  }

  private static Chain selfSigned(ScriptedWorld world) {
    Instant from = world.clock.instant().minus(Duration.ofDays(1));
    Instant until = from.plus(Duration.ofDays(3650));
    Authority itself = TestCertificates.root(world.name.text(), from, until);
    return itself
        .leaf(world.name.text())
        .commonName(world.name.text())
        .key(new KeyPair(itself.certificate().getPublicKey(), itself.identity().key()))
        .valid(from, until)
        .issue()
        .chain();
  }

  private static List<Review.Concern> concerns(ScriptedWorld world, int days) {
    Attempt request =
        new ManualRequests(world.ledger, ScriptedWorld.RANDOM)
            .ask(order(world, world.authority, Optional.empty()));
    return world
        .lifecycle()
        .review(
            world.wanted(),
            until(world, request, days, List.of(world.name)),
            request.request().publicKey(),
            request.names(),
            NONE)
        .concerns();
  }

  private static Chain until(
      ScriptedWorld world, Attempt request, int days, List<Identifier> names) {
    Answer.Issued issued =
        (Answer.Issued)
            world.answer(
                request.request().publicKey(),
                names,
                world.clock.instant().plus(Duration.ofDays(days)));
    return issued.chain();
  }

  @Test
  void aProcessThatIsKilledIsFollowedByOneThatGoesOn() {
    for (AttemptState state :
        List.of(AttemptState.ISSUED, AttemptState.STAGED, AttemptState.SWAPPED)) {
      String moment = state.event().word();
      ScriptedWorld world = worlds.serving(5);
      world.alsoFor = List.of(IMAP);
      waiting(world);
      Attempt request = world.waiting();
      Chain answer = answer(world, request, List.of(world.name)); // not all that is wanted
      world.beside(
          moment,
          now -> {
            throw new ScriptedWorld.Killed();
          });
      assertThat(catchThrowable(() -> bring(world, request, answer)))
          .as(moment)
          .isInstanceOf(ScriptedWorld.Killed.class);
      assertThat(world.latest().state()).isEqualTo(state);
      assertThat(world.ledger.requests().waiting(world.name)).isEmpty();
      world.beside(moment, now -> {});
      assertThat(world.renew(Urgency.WHEN_DUE))
          .as(moment)
          .isInstanceOf(RenewalOutcome.Renewed.class);
      assertThat(world.onDisk()).isEqualTo(answer);
    }
  }

  @Test
  void theGreetingsNameIsNeeded() {
    ScriptedWorld world = worlds.serving(5);
    world.alsoFor = List.of(IMAP);
    world.greeting = IMAP;
    waiting(world);
    Attempt request = world.waiting();
    RenewalOutcome outcome = bring(world, request, answer(world, request, List.of(world.name)));
    assertThat(outcome)
        .isInstanceOfSatisfying(
            RenewalOutcome.Refused.class,
            refused ->
                assertThat(refused.reason())
                    .contains("the greeting says imap.example.org", "does not cover"));
    assertThat(world.waiting().id()).isEqualTo(request.id());
    assertThat(world.times("staged")).isZero();
  }

  @Test
  void aRequestIsAnsweredOnce() {
    ScriptedWorld world = waiting(worlds.serving(5));
    Attempt request = world.waiting();
    Chain answer = answer(world, request, List.of(world.name));
    assertThat(bring(world, request, answer)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(bring(world, request, answer))
        .isInstanceOfSatisfying(
            RenewalOutcome.Refused.class,
            refused -> assertThat(refused.reason()).contains("does not wait"));
    assertThat(world.times("staged")).isEqualTo(1);
  }

  @Test
  void anAnswerThatWasPutBackIsInstalledAgain() {
    ScriptedWorld world = waiting(worlds.serving(5));
    Attempt request = world.waiting();
    Chain answer = answer(world, request, List.of(world.name));
    world.stubborn.add(ScriptedWorld.SMTP);
    assertThat(bring(world, request, answer)).isInstanceOf(RenewalOutcome.PutBack.class);
    world.stubborn.clear();
    world.clock.forward(Duration.ofDays(1));
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.onDisk()).isEqualTo(answer);
  }

  @Test
  void anAnswerIsToldByItsKey() {
    ScriptedWorld world = waiting(worlds.serving(5));
    Attempt request = world.waiting();
    RequestAnswers answers = world.answers();
    Chain answer = answer(world, request, List.of(new DnsName("another.example.org")));
    assertThat(answers.match(answer.certificates()))
        .singleElement()
        .extracting(match -> match.request().id(), RequestAnswers.Match::leaf)
        .containsExactly(request.id(), answer.leaf());
    assertThat(answers.match(world.onDisk().certificates())).isEmpty();
  }

  @Test
  void anAnswerWithoutAllNamesThatWasPutBackIsInstalledAgainBeforeAnyoneIsAsked() {
    ScriptedWorld world = worlds.serving(5);
    world.alsoFor = List.of(IMAP);
    waiting(world);
    Attempt request = world.waiting();
    Chain answer = answer(world, request, List.of(world.name));
    world.stubborn.add(ScriptedWorld.SMTP);
    assertThat(bring(world, request, answer)).isInstanceOf(RenewalOutcome.PutBack.class);
    world.stubborn.clear();
    world.clock.forward(Duration.ofDays(1));
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.onDisk()).isEqualTo(answer);
    // In use, it lacks a name: that is asked for now, and not the same installed once more.
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Waiting.class);
  }

  @Test
  void aRequestThatWasOvertakenHoldsNothingBack() {
    ScriptedWorld world = waiting(worlds.serving(5));
    Attempt old = world.waiting();
    ManualRequests requests = new ManualRequests(world.ledger, ScriptedWorld.RANDOM);
    Attempt other = requests.ask(order(world, world.authority, Optional.empty()));
    assertThat(bring(world, other, answer(world, other, List.of(world.name))))
        .isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.waiting().id()).as("it still can be answered").isEqualTo(old.id());
    assertThat(world.ledger.requests().awaited(KeyTrack.whole(world.name))).isEmpty();
    world.policy = world::sign;
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
  }

  @Test
  void aRequestToAnotherAuthorityHoldsNothingBack() {
    ScriptedWorld world = worlds.serving(5);
    new ManualRequests(world.ledger, ScriptedWorld.RANDOM)
        .ask(order(world, "your CA", Optional.empty()));
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
  }

  /** With a key that is used again the certificate in use looks like an answer. */
  @Test
  void whatTheLedgerHasIsNoAnswer() {
    ScriptedWorld world = waiting(worlds.serving(5));
    Attempt request = world.waiting();
    Chain answer = answer(world, request, List.of(world.name));
    assertThat(bring(world, request, answer)).isInstanceOf(RenewalOutcome.Renewed.class);
    ManualRequests requests = new ManualRequests(world.ledger, ScriptedWorld.RANDOM);
    RequestAnswers answers = world.answers();
    Attempt again =
        requests.ask(
            order(
                world,
                world.authority,
                Optional.of(
                    new CertifiedKey(world.ledger.attempts().key(world.latest()), answer))));
    assertThat(answers.match(answer.certificates())).isEmpty();
    assertThat(answers.unasked(answer.certificates()).known()).isPresent();
    Chain fresh = answer(world, again, List.of(world.name));
    assertThat(answers.match(List.of(answer.leaf(), fresh.leaf())))
        .singleElement()
        .extracting(RequestAnswers.Match::leaf)
        .isEqualTo(fresh.leaf());
  }
}
