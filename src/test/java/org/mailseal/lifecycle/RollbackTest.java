package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mailseal.lifecycle.ScriptedWorld.IMAPS;
import static org.mailseal.lifecycle.ScriptedWorld.SMTP;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailseal.authority.Answer;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Pem;
import org.mailseal.fixture.certificate.TestCertificates;
import org.mailseal.fixture.certificate.TestCertificates.Identity;
import org.mailseal.ledger.Attempt;

class RollbackTest {
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

  private static RenewalOutcome rollback(ScriptedWorld world) {
    return world.lifecycle().rollback(world.wanted());
  }

  private static Chain renewed(ScriptedWorld world) {
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
    return world.onDisk();
  }

  private static void isServed(ScriptedWorld world, Chain chain) {
    assertThat(world.onDisk()).isEqualTo(chain);
    assertThat(world.servedOn(SMTP)).isEqualTo(chain);
    assertThat(world.servedOn(IMAPS)).isEqualTo(chain);
  }

  @Test
  void oneStepBackAndAnotherAsFarAsWhatWasThereBeforeMailseal() {
    ScriptedWorld world = worlds.serving(5);
    Chain found = world.onDisk();
    Chain first = renewed(world);
    Chain second = renewed(world);

    assertThat(rollback(world)).isInstanceOf(RenewalOutcome.Renewed.class);
    isServed(world, first);
    assertThat(rollback(world)).isInstanceOf(RenewalOutcome.Renewed.class);
    isServed(world, found);
    assertThat(rollback(world))
        .isInstanceOfSatisfying(
            RenewalOutcome.NoRollback.class,
            none -> assertThat(none.reason()).contains("no earlier certificate"));
    isServed(world, found);
    assertThat(world.times("ask")).isEqualTo(2);
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void theSweepLeavesItAloneForAWhileAndAPersonNeedNotWait() {
    ScriptedWorld world = worlds.serving(5);
    Chain found = world.onDisk();
    Chain first = renewed(world);
    assertThat(rollback(world)).isInstanceOf(RenewalOutcome.Renewed.class);
    isServed(world, found); // five days are left of it: half of that is the hold

    RenewalOutcome.NotYet held = (RenewalOutcome.NotYet) world.renew(Urgency.WHEN_DUE);
    assertThat(held.lastReason()).isEqualTo("it was rolled back by hand");
    world.clock.forward(Duration.ofHours(-1)); // a clock that is corrected gives up no hold
    assertThat(world.renew(Urgency.WHEN_DUE)).isEqualTo(held);
    world.clock.forward(Duration.ofHours(1));
    assertThat(held.nextTry())
        .isBetween(
            world.clock.instant().plus(Duration.ofHours(58)),
            world.clock.instant().plus(Duration.ofHours(61)));
    world.clock.forward(Duration.ofHours(61));
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.onDisk()).isNotEqualTo(found).isNotEqualTo(first);
  }

  @Test
  void whatIsNotServedIsNotGoneBackTo() {
    ScriptedWorld world = worlds.serving(5);
    renewed(world);
    Chain second = renewed(world);
    world.stubborn.add(IMAPS);
    assertThat(rollback(world)).isInstanceOf(RenewalOutcome.PutBack.class);
    isServed(world, second);
  }

  @Test
  void anExpiredOneIsRefused() {
    ScriptedWorld world = worlds.serving(5);
    Chain first = renewed(world);
    world.clock.forward(Duration.ofDays(6));
    assertThat(rollback(world))
        .isInstanceOfSatisfying(
            RenewalOutcome.NoRollback.class,
            none -> assertThat(none.reason()).contains("cannot be gone back to"));
    isServed(world, first);
  }

  /** Such as {@code openssl req -x509} makes, and others that no answer of an authority may be. */
  private static Stream<Identity> shapes() {
    Instant now = Instant.now();
    return Stream.of(
        TestCertificates.root("mail.example.org").identity(),
        TestCertificates.root("CA").leaf("another.example.org").issue(),
        TestCertificates.root("CA")
            .leaf("mail.example.org")
            .purpose(KeyPurposeId.id_kp_codeSigning)
            .issue(),
        TestCertificates.root("CA").leaf("mail.example.org").authority().issue(),
        TestCertificates.root("CA").leaf("mail.example.org").signedWith("SHA1withECDSA").issue(),
        TestCertificates.root("CA", now.minus(Duration.ofDays(9000)), now)
            .leaf("mail.example.org")
            .valid(now.minus(Duration.ofDays(9000)), now.minus(Duration.ofDays(8000)))
            .issue());
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void whatStoodThereBeforeIsPutBackWhateverItsShape(Identity stood) throws IOException {
    ScriptedWorld world = worlds.serving(5);
    Files.writeString(world.key, Pem.encode(stood.key()));
    Files.writeString(world.certificate, Pem.encode(stood.certificates()));
    world.carry();
    renewed(world);

    assertThat(rollback(world)).isInstanceOf(RenewalOutcome.Renewed.class);
    isServed(world, stood.chain());
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.NotYet.class);
    isServed(world, stood.chain());
  }

  /** It is judged as it was before, by the run that finds it half gone back to. */
  @Test
  void aKilledRollbackToWhatStoodThereIsFinished() throws IOException {
    Identity stood = TestCertificates.root("mail.example.org").identity();
    for (int line = 2; line < 9; line++) {
      ScriptedWorld world = worlds.serving(5);
      Files.writeString(world.key, Pem.encode(stood.key()));
      Files.writeString(world.certificate, Pem.encode(stood.certificates()));
      world.carry();
      renewed(world);
      world.endsAt(line);
      assertThat(catchThrowable(() -> rollback(world))).isNotNull();
      boolean begun = world.latest().state().open();
      world.goesOn();
      world.renew(Urgency.WHEN_DUE);
      if (begun) {
        isServed(world, stood.chain());
      }
    }
  }

  @Test
  void aRequestThatWaitsGoesOnWaiting() {
    ScriptedWorld world = worlds.serving(5);
    Chain first = renewed(world);
    renewed(world);
    world.policy = request -> new Answer.Later("an answer by post");
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Waiting.class);
    Attempt waiting = world.waiting();
    assertThat(rollback(world)).isInstanceOf(RenewalOutcome.Renewed.class);
    isServed(world, first);
    assertThat(world.waiting().id()).isEqualTo(waiting.id());
    assertThat(world.answer(waiting)).isInstanceOf(RenewalOutcome.Renewed.class);
  }

  @Test
  void theKeysOfThreeAreKeptAndOlderOnesForgotten() {
    ScriptedWorld world = worlds.serving(5);
    List<Attempt> served = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      renewed(world);
      served.add(world.latest());
    }
    assertThat(world.ledger.attempts().generations(world.name))
        .extracting(Attempt::id)
        .containsExactly(
            served.get(4).id(), served.get(3).id(), served.get(2).id(), served.get(1).id());
    assertThatThrownBy(() -> world.ledger.attempts().key(served.getFirst()));
    assertThat(world.ledger.attempts().key(served.get(4))).isNotNull();
  }

  /** A process that dies at any line of a rollback leaves one that the next run finishes. */
  @Test
  void aKilledRollbackIsFinishedByTheNextRun() {
    int line = 1;
    boolean killed = true;
    while (killed) {
      ScriptedWorld world = worlds.serving(5);
      Chain first = renewed(world);
      Chain second = renewed(world);
      world.endsAt(line);
      Throwable end = catchThrowable(() -> rollback(world));
      killed = end != null;
      world.goesOn();
      Optional<Attempt> begun =
          Optional.of(world.latest()).filter(attempt -> attempt.state().open());
      world.renew(Urgency.WHEN_DUE);
      Chain now = world.onDisk();
      if (begun.isPresent() || !killed) {
        assertThat(now).as("killed at line %d", line).isEqualTo(first);
      } else {
        assertThat(now).as("killed at line %d", line).isIn(first, second);
      }
      isServed(world, now);
      line++;
    }
    assertThat(line).isGreaterThan(12);
  }
}
