package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.RevocationAnswer;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.RevocationReason;
import org.mailseal.ledger.Revocations.State;
import org.mailseal.lifecycle.revocation.ShownRevocation;

/** What the status tells of revocations, and for how long. */
class ShownRevocationTest {
  @TempDir private Path folder;

  private Worlds worlds;
  private ScriptedWorld world;
  private CertificateInfo old;

  @BeforeEach
  void renewed() {
    worlds = new Worlds(folder);
    world = worlds.serving(5);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    old = world.latest().chain().orElseThrow().info();
  }

  @AfterEach
  void close() {
    worlds.close();
  }

  private void begin(State state) {
    world
        .ledger
        .revocations()
        .begin(List.of(world.latest()), RevocationReason.KEY_COMPROMISE, _ -> state, false);
  }

  private CertificateStatus status() {
    return CertificateStatus.of(world.wanted(), world.ledger, world.clock.instant());
  }

  private void assertTold(String... words) {
    assertThat(status().revocations().stream().map(ShownRevocation::words))
        .containsExactly(
            List.of(words).stream()
                .map(said -> old.shortFingerprint() + " (key-compromise) " + said)
                .toArray(String[]::new));
  }

  @Test
  void whatIsPlannedIsTheNextStep() {
    assertTold();
    begin(State.PLANNED);

    assertTold("is to be revoked once another one is served everywhere");
    assertThat(status().nextStep())
        .isEqualTo(
            "is replaced, for the certificate in use, or one with its key, is to be revoked"
                + " (key-compromise), with the next run");
    assertThat(status().nextAt()).isEmpty();

    world.stubborn.add(ScriptedWorld.IMAPS);
    RenewalOutcome.PutBack putBack = (RenewalOutcome.PutBack) world.renew();
    assertTold("is to be revoked once another one is served everywhere");
    assertThat(status().nextStep()).endsWith("is to be revoked (key-compromise), not before");
    assertThat(status().nextAt()).contains(putBack.nextTry());
  }

  @Test
  void whatIsRevokedAndReplacedIsToldForThirtyDays() {
    begin(State.PLANNED);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);

    assertTold("is revoked");
    assertThat(status().nextStep()).isEqualTo("renewal due");
    world.clock.forward(Duration.ofDays(30).minusSeconds(1));
    assertTold("is revoked");
    world.clock.forward(Duration.ofSeconds(1));
    assertTold();
  }

  @Test
  void whatIsRevokedAndInUseIsToldAsLongAsItIs() {
    begin(State.REQUESTED);
    world.policy =
        _ -> {
          throw new AuthorityException("there are no more today");
        };
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Failed.class);

    world.clock.forward(Duration.ofDays(31));
    assertTold("is revoked, and in use still");
  }

  @Test
  void whatTheAuthorityRefusesIsToldWithItsFault() {
    begin(State.REQUESTED);
    assertTold("is to be revoked; the next run asks test-ca");
    world.revocation =
        () -> {
          throw new AuthorityException("it is closed");
        };
    world.renew();

    assertTold("is to be revoked; the next run asks test-ca again: it is closed");
  }

  @Test
  void whatAPersonIsToDoIsToldUntilItWouldHaveExpired() {
    begin(State.PLANNED);
    world.revocation = () -> new RevocationAnswer.ByHand("write a letter");
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);

    assertTold("is to be revoked by hand: write a letter");
    world.clock.forward(left().minusSeconds(1));
    assertTold("is to be revoked by hand: write a letter");
    world.clock.forward(Duration.ofSeconds(1));
    assertTold();
  }

  private Duration left() {
    Instant end = old.notAfter();
    return Duration.between(world.clock.instant(), end);
  }
}
