package org.mailseal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailseal.authority.Answer;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.RevocationAnswer;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.RevocationReason;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.Revocations.Revocation;
import org.mailseal.ledger.Revocations.State;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.lifecycle.due.Due;
import org.mailseal.lifecycle.proof.KeyPolicy;
import org.mailseal.lifecycle.proof.PublishedKeys.Verdict;

/** When a certificate that is to be revoked is revoked, and what is never done with it again. */
class RevocationTest {
  @TempDir private Path folder;

  private Worlds worlds;
  private ScriptedWorld world;
  private Chain old;

  @BeforeEach
  void renewed() {
    worlds = new Worlds(folder);
    world = worlds.serving(5);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    old = served();
  }

  @AfterEach
  void close() {
    worlds.close();
  }

  private Chain served() {
    return world.servedOn(ScriptedWorld.SMTP);
  }

  private void compromised(boolean despiteDane) {
    begin(RevocationReason.KEY_COMPROMISE, State.PLANNED, despiteDane);
  }

  private void begin(RevocationReason reason, State state, boolean despiteDane) {
    world
        .ledger
        .revocations()
        .begin(
            world.ledger.attempts().withKey(old.leaf().getPublicKey()),
            reason,
            _ -> state,
            despiteDane);
  }

  /** The one in use alone, whoever else has its key. */
  private void beginAlone(RevocationReason reason) {
    world
        .ledger
        .revocations()
        .begin(List.of(world.latest()), reason, _ -> State.REQUESTED, /* despiteDane= */ false);
  }

  private Revocation revocation() {
    List<Revocation> all = world.ledger.revocations().of(world.name);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private void assertUnrevoked() {
    assertThat(world.revoked).isEmpty();
    assertThat(revocation().state()).isEqualTo(State.PLANNED);
  }

  private void assertRevoked() {
    assertThat(world.revoked).containsExactly(old.leaf());
    assertThat(revocation().state()).isEqualTo(State.REVOKED);
  }

  @ParameterizedTest
  @EnumSource
  void anotherKeyIsServedEverywhereBeforeTheOldOneIsRevoked(KeyPolicy policy) {
    world.keyPolicy = policy;
    world.published =
        (port, chain) ->
            chain.leaf().getPublicKey().equals(old.leaf().getPublicKey())
                ? Verdict.MEANT
                : Verdict.NOT_MEANT;
    compromised(true);

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);

    assertThat(served().leaf().getPublicKey()).isNotEqualTo(old.leaf().getPublicKey());
    assertRevoked();
    List<String> journal = world.journal();
    assertThat(journal.lastIndexOf("served")).isLessThan(journal.indexOf("revoke"));
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
    assertThat(world.times("revoke")).isEqualTo(1);
  }

  @Test
  void whereARecordMustBeThereFirstItIsWaitedForWithOneOrder() {
    Set<PublicKey> records = new HashSet<>(Set.of(old.leaf().getPublicKey()));
    world.published =
        (port, chain) ->
            records.contains(chain.leaf().getPublicKey()) ? Verdict.MEANT : Verdict.NOT_MEANT;
    compromised(false);

    for (int again = 0; again < 2; again++) {
      assertThat(world.renew())
          .isInstanceOfSatisfying(
              RenewalOutcome.Failed.class,
              failed ->
                  assertThat(failed.reason())
                      .contains("publish '3 1 1 ", "--despite-dane")
                      .doesNotContain("key-on-renewal"));
      assertUnrevoked();
    }
    int orders = world.orders();

    records.add(world.latest().chain().orElseThrow().leaf().getPublicKey());
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(world.orders()).isEqualTo(orders);
    assertRevoked();
  }

  @Test
  void whatIsPutBackLeavesItUnrevoked() {
    compromised(false);
    world.stubborn.add(ScriptedWorld.IMAPS);

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.PutBack.class);

    assertUnrevoked();
    assertThat(served()).isEqualTo(old);
    assertThat(world.lifecycle().beforeRevocation(world.wanted()))
        .containsExactly("no other certificate is installed yet");

    world.stubborn.clear();
    world.clock.forward(Duration.ofDays(1));
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertRevoked();
  }

  @Test
  void aPortThatDiesInBetweenLeavesItUnrevokedUntilItAnswers() {
    compromised(false);
    world.beside("served", now -> now.unreachable.add(ScriptedWorld.IMAPS));
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertUnrevoked();
    assertThat(world.lifecycle().beforeRevocation(world.wanted()))
        .anyMatch(missing -> missing.contains("993"));

    world.unreachable.clear();
    world.renew();
    assertRevoked();
  }

  @Test
  void aRunThatWasKilledInBetweenIsFinishedByTheNext() {
    compromised(false);
    world.beside(
        "served",
        now -> {
          throw new ScriptedWorld.Killed();
        });
    assertThatThrownBy(world::renew).isInstanceOf(ScriptedWorld.Killed.class);
    assertUnrevoked();

    world.beside("served", now -> {});
    world.renew(Urgency.WHEN_DUE);
    assertRevoked();
  }

  @Test
  void aRunThatWasKilledAfterItHadAskedAsksAgain() {
    compromised(false);
    world.beside(
        "revoked",
        now -> {
          throw new ScriptedWorld.Killed();
        });
    world.beside(
        "revoke",
        now -> {
          throw new ScriptedWorld.Killed();
        });
    assertThatThrownBy(world::renew).isInstanceOf(ScriptedWorld.Killed.class);
    assertThat(revocation().state()).isEqualTo(State.REQUESTED);

    world.beside("revoked", now -> {});
    world.beside("revoke", now -> {});
    world.revocation = RevocationAnswer.AlreadyRevoked::new;
    world.renew(Urgency.WHEN_DUE);
    assertThat(revocation().state()).isEqualTo(State.REVOKED);
  }

  @Test
  void whatTheAuthorityRefusesIsToldOnceAndAskedAgain() {
    compromised(false);
    world.revocation =
        () -> {
          throw new AuthorityException("test-ca is closed");
        };
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    world.renew();
    assertThat(revocation().state()).isEqualTo(State.REQUESTED);
    assertThat(revocation().fault()).contains("test-ca is closed");
    assertThat(world.times("revocation-failed")).isEqualTo(1);
    assertThat(world.times("revoke")).isEqualTo(2);

    world.revocation = () -> new RevocationAnswer.ByHand("write a letter");
    world.renew();
    assertThat(revocation().state()).isEqualTo(State.BY_HAND);
    assertThat(world.ledger.events())
        .anyMatch(
            event ->
                event.kind() == EventKind.REVOCATION_BY_HAND
                    && event.text().contains("write a letter"));
  }

  @Test
  void oneThatIsAbusedNowIsRevokedFirstAndReplacedInTheSameRun() {
    begin(RevocationReason.KEY_COMPROMISE, State.REQUESTED, false);

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);

    List<String> journal = world.journal();
    assertThat(journal.indexOf("revoke")).isLessThan(journal.lastIndexOf("ask"));
    assertRevoked();
    assertThat(served().leaf().getPublicKey()).isNotEqualTo(old.leaf().getPublicKey());
  }

  @Test
  void whereAllAreRevokedNoneIsGoneBackTo() {
    compromised(false);
    world.renew();
    Chain fresh = served();
    world
        .ledger
        .revocations()
        .begin(
            world.ledger.attempts().generations(world.name).stream()
                .filter(one -> one.state() == AttemptState.FOUND)
                .toList(),
            RevocationReason.SUPERSEDED,
            _ -> State.PLANNED,
            /* despiteDane= */ false);

    assertThat(world.lifecycle().rollback(world.wanted()))
        .isInstanceOfSatisfying(
            RenewalOutcome.NoRollback.class,
            none -> assertThat(none.reason()).contains("is revoked (key-compromise)"));
    assertThat(served()).isEqualTo(fresh);
  }

  @Test
  void aRevokedOneIsPassedOverOnTheWayBack() {
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
    Attempt bad = world.latest();
    beginAlone(RevocationReason.KEY_COMPROMISE);
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);

    assertThat(world.lifecycle().rollback(world.wanted()))
        .isInstanceOf(RenewalOutcome.Renewed.class);

    assertThat(served()).isEqualTo(old);
    assertThat(world.ledger.events())
        .anyMatch(
            event ->
                event
                    .text()
                    .equals(
                        "that of attempt "
                            + bad.id()
                            + " is passed over: it, or a certificate with its key, is revoked"
                            + " (key-compromise)"));
  }

  @Test
  void anOrderWithTheCompromisedKeyIsNotTakenUp() {
    world.keyPolicy = KeyPolicy.KEEP;
    world.policy =
        request -> {
          throw new AuthorityException("later");
        };
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Failed.class);
    Attempt ordered = world.latest();
    assertThat(ordered.request().publicKey()).isEqualTo(old.leaf().getPublicKey());
    compromised(false);

    world.policy = world::sign;
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);

    assertThat(served().leaf().getPublicKey()).isNotEqualTo(old.leaf().getPublicKey());
    assertRevoked();
  }

  @Test
  void whoIssuedItIsAskedWhoeverIsFirstToday() {
    world.authority = "other-ca";
    world.fallbacks = List.of("test-ca");
    compromised(false);

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);

    assertThat(world.latest().authority()).isEqualTo("other-ca");
    assertThat(world.askedToRevoke).containsExactly("test-ca");
    assertRevoked();
  }

  @Test
  void oneThatIsSupersededLeavesAnotherWithItsKeyAlone() {
    beginAlone(RevocationReason.SUPERSEDED);
    world.keyPolicy = KeyPolicy.KEEP;
    Chain fresh = certificate(old.leaf().getPublicKey());
    CertifiedKey material = new CertifiedKey(heldKey().getPrivate(), fresh);

    assertThat(world.lifecycle().installImported(world.wanted(), material, Set.of()))
        .isInstanceOf(RenewalOutcome.Renewed.class);

    assertThat(served()).isEqualTo(fresh);
    assertRevoked();
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(served().leaf().getPublicKey()).isEqualTo(old.leaf().getPublicKey());
    assertRevoked();
  }

  private KeyPair heldKey() {
    return world.ledger.attempts().heldKey(old.leaf()).orElseThrow();
  }

  /** Another one of the same authority. */
  private Chain certificate(PublicKey key) {
    Answer answer =
        world.answer(key, List.of(world.name), world.clock.instant().plus(ScriptedWorld.LIFETIME));
    return ((Answer.Issued) answer).chain();
  }

  @Test
  void whoHasLostTheClaimSinceAsksNobody() {
    compromised(false);
    List<Claims.Claim> taken = new ArrayList<>();
    world.beside("served", now -> taken.add(takeOver(now)));

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.TakenOver.class);
    assertUnrevoked();

    world.beside("served", now -> {});
    taken.getFirst().close();
    world.renew(Urgency.WHEN_DUE);
    assertRevoked();
  }

  @Test
  void whoHasLostTheClaimBetweenTwoDoesNotAskForTheSecond() {
    Attempt first = world.latest();
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Renewed.class);
    world
        .ledger
        .revocations()
        .begin(
            List.of(first, world.latest()),
            RevocationReason.UNSPECIFIED,
            _ -> State.REQUESTED,
            /* despiteDane= */ false);
    List<Claims.Claim> taken = new ArrayList<>();
    world.beside("revoke", now -> taken.add(takeOver(now)));

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.TakenOver.class);

    assertThat(taken).hasSize(1);
    assertThat(world.revoked).containsExactly(old.leaf());
  }

  /** Another process does, which takes this one for dead. */
  private static Claims.Claim takeOver(ScriptedWorld world) {
    world.clock.forward(Duration.ofMinutes(16));
    return world.ledger.claims().take(world.name.text()).orElseThrow();
  }

  @Test
  void theSweepAsksAgainWhateverItWaitsForItself() {
    world.policy =
        _ -> {
          throw new AuthorityException("there are no more today");
        };
    world.revocation =
        () -> {
          throw new AuthorityException("test-ca is closed");
        };
    begin(RevocationReason.KEY_COMPROMISE, State.REQUESTED, false);
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.Failed.class);
    assertThat(revocation().state()).isEqualTo(State.REQUESTED);

    world.revocation = () -> new RevocationAnswer.Revoked("by our account");
    assertThat(world.renew(Urgency.WHEN_DUE)).isInstanceOf(RenewalOutcome.NotYet.class);

    assertRevoked();
  }

  @Test
  void anAnswerWithTheCompromisedKeyIsRefusedAndIsWaitedForNoMore() {
    world.keyPolicy = KeyPolicy.KEEP;
    world.policy = _ -> new Answer.Later("the answer of corp");
    assertThat(world.renew(Urgency.NOW)).isInstanceOf(RenewalOutcome.Waiting.class);
    Attempt request = world.waiting();
    assertThat(request.request().publicKey()).isEqualTo(old.leaf().getPublicKey());
    compromised(false);

    assertRefused(world.answer(request));

    world.policy = world::sign;
    assertThat(world.renew()).isInstanceOf(RenewalOutcome.Renewed.class);
    assertThat(served().leaf().getPublicKey()).isNotEqualTo(old.leaf().getPublicKey());
    assertRevoked();
  }

  @Test
  void whatAPersonBringsWithTheCompromisedKeyIsRefused() {
    compromised(false);
    CertifiedKey material =
        new CertifiedKey(heldKey().getPrivate(), certificate(old.leaf().getPublicKey()));

    assertRefused(world.lifecycle().installImported(world.wanted(), material, Set.of()));
  }

  private void assertRefused(RenewalOutcome outcome) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            RenewalOutcome.Refused.class,
            refused -> assertThat(refused.reason()).contains("is to be revoked (key-compromise)"));
    assertThat(served()).isEqualTo(old);
    assertUnrevoked();
  }

  @Test
  void oneThatWasPlannedByMistakeIsUsedOn() {
    compromised(false);
    assertThat(world.lifecycle().due(world.wanted())).isInstanceOf(Due.Now.class);

    world.ledger.revocations().withdraw(world.name, _ -> true);

    assertThat(world.renew()).isInstanceOf(RenewalOutcome.NotDue.class);
    assertThat(world.revoked).isEmpty();
    assertThat(world.times("revocation-withdrawn")).isEqualTo(1);
  }
}
