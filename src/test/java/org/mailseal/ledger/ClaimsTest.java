package org.mailseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.KeyPair;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailseal.certificate.Chain;
import org.mailseal.host.ProcessIdentity;

@Timeout(30)
class ClaimsTest {
  private static final String NAME = "mail.example.org";
  private static final ProcessIdentity ME = ProcessIdentity.mine();

  private final HandClock clock = new HandClock(SampleAttempts.NOW);
  @TempDir Path folder;
  private Ledger ledger;
  private Claims claims;

  @BeforeEach
  void open() {
    ledger = ScratchLedger.open(folder, clock);
    claims = ledger.claims();
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void oneHoldsItUntilItIsGivenBack() {
    try (Claims.Claim mine = claims.take(NAME).orElseThrow()) {
      assertThat(claims.take(NAME)).isEmpty();
      assertThat(claims.holder(NAME).orElseThrow())
          .startsWith("process " + ProcessHandle.current().pid() + " on ");
      assertThat(claims.take("other.example.org")).isPresent();
      mine.extend();
    }
    assertThat(claims.holder(NAME)).isEmpty();
    assertThat(claims.take(NAME)).isPresent();
  }

  @Test
  void itsTimeIsUpUnlessItIsExtended() {
    Claims.Claim first = claims.take(NAME).orElseThrow();
    clock.forward(Duration.ofMinutes(10));
    first.extend();
    clock.forward(Duration.ofMinutes(10));
    assertThat(claims.take(NAME)).isEmpty();
    clock.forward(Duration.ofMinutes(6));
    Claims.Claim second = claims.take(NAME).orElseThrow();
    assertThatThrownBy(first::extend)
        .isInstanceOf(LedgerException.class)
        .hasMessage("another process has taken over the work on " + NAME);
    first.close(); // gives back only what is its own
    second.extend();
    assertThat(claims.take(NAME)).isEmpty();
  }

  @Test
  void aDeadProcessHoldsNothing() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    putClaimOf(holder(process.pid(), ME.start()));
    assertThat(claims.holder(NAME)).isEmpty();
    assertThat(claims.take(NAME)).isPresent();
  }

  @Test
  void aLaterProcessWithTheSameNumberIsAnother() throws Exception {
    putClaimOf(ME.text() + " nonce");
    assertThat(claims.take(NAME)).isEmpty();
    putClaimOf(holder(ME.pid(), "1"));
    assertThat(claims.take(NAME)).isPresent();
  }

  @Test
  void aBootEndsWhatProcessesHeldBeforeIt() throws Exception {
    putClaimOf(ME.text().replace(ME.boot(), "00000000-0000-4000-8000-000000000000") + " nonce");
    assertThat(claims.take(NAME)).isPresent();
  }

  @Test
  void aContainersProcessesAreNotJudgedByTheirNumbers() throws Exception {
    // A number that no process has here, or that another one has.
    for (long pid : List.of(Long.valueOf(4_000_000_000L), ME.pid())) {
      String there =
          new ProcessIdentity(ME.host(), ME.boot(), "pid:[1]", pid, ME.start()).text() + " nonce";
      assertCountsUntilItsTermEnds(there, "process " + pid + " on " + ME.host());
    }
  }

  @Test
  void nothingIsKnownOfAnotherHostsProcesses() throws Exception {
    assertCountsUntilItsTermEnds(
        "mx2.example.org boot pid:[4026531836] 4711 0 nonce", "process 4711 on mx2.example.org");
    assertCountsUntilItsTermEnds("mx2 4711 0 nonce", "a process of another version");
  }

  private void assertCountsUntilItsTermEnds(String holder, String described) throws SQLException {
    putClaimOf(holder);
    assertThat(claims.holder(NAME)).contains(described);
    assertThat(claims.take(NAME)).isEmpty();
    clock.forward(Duration.ofMinutes(14));
    assertThat(claims.take(NAME)).isEmpty();
    clock.forward(Duration.ofMinutes(2));
    assertThat(claims.take(NAME)).isPresent();
  }

  @Test
  void aTermThatWasWrittenByAClockFarAheadIsNone() throws Exception {
    clock.forward(Duration.ofDays(400));
    putClaimOf("mx2.example.org boot pid:[4026531836] 4711 0 nonce");
    clock.forward(Duration.ofDays(-400));
    assertThat(claims.take(NAME)).isPresent();
  }

  /** Such as one that was stopped by a signal, or a machine that was suspended. */
  @Test
  void whoeverGoesOnAfterAnotherHasTakenOverWritesNothing() {
    KeyPair key = SampleAttempts.key();
    Claims.Claim first = claims.take(NAME).orElseThrow();
    AttemptSteps late = ledger.steps(first);
    Attempt drafted = SampleAttempts.draft(late, key);
    Attempt request = SampleRequests.in(ledger, SampleAttempts.MAIL);
    Chain answer = SampleAttempts.answer(key, Duration.ofDays(90));
    clock.forward(Duration.ofMinutes(16));
    Claims.Claim second = claims.take(NAME).orElseThrow();
    Attempt going = ledger.steps(second).enter(drafted, AttemptState.REQUESTED, "asking");
    int events = ledger.events().size();

    List<ThrowingCallable> steps =
        List.of(
            () -> SampleAttempts.draft(late, key),
            () -> late.again(drafted),
            () -> late.rollback(drafted, clock.instant()),
            () -> late.enter(drafted, AttemptState.REQUESTED, "asking"),
            () -> late.ordered(drafted, "https://ca.example/order/1"),
            () -> late.awaiting(drafted, "an answer"),
            () -> late.issued(drafted, answer, "by Test CA"),
            () -> late.staged(drafted, List.of(), Set.of()),
            () -> late.served(going, "seen", Map.of(), 1),
            () -> late.ended(drafted, AttemptState.FAILED, "no answer", clock.instant()),
            () -> late.answered(request, answer, "by hand"),
            () -> late.kept(request, answer, "by hand"),
            () -> late.cancel(request),
            () -> ledger.pendingHooks().done(first, hook(going), "done"),
            () -> ledger.pendingHooks().obsolete(first, hook(going), "gone"),
            () -> ledger.pendingHooks().failed(first, hook(going), "no", clock.instant()));
    for (ThrowingCallable step : steps) {
      assertThatThrownBy(step).isInstanceOf(Claims.LostException.class);
    }

    assertThat(ledger.events()).hasSize(events);
    assertThat(ledger.attempts().latest(SampleAttempts.MAIL))
        .map(Attempt::state)
        .contains(AttemptState.REQUESTED);
    assertThat(ledger.requests().waiting()).hasSize(1);
    first.close(); // gives back only what is its own
    ledger.steps(second).issued(going, answer, "by Test CA");
  }

  private static PendingHooks.PendingHook hook(Attempt of) {
    return new PendingHooks.PendingHook(of.id(), 0, 0, Optional.empty(), Optional.empty());
  }

  @Test
  void aClaimIsTheRightToOneCertificateAlone() {
    AttemptSteps steps = ledger.steps(claims.take("other.example.org").orElseThrow());
    assertThatThrownBy(() -> SampleAttempts.draft(steps, SampleAttempts.key()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(ledger.events()).isEmpty();
  }

  /** The term may end in the middle of a step: who takes over sees all of it, or none. */
  @Test
  void nobodyTakesOverInTheMiddleOfAStep() throws Exception {
    Claims.Claim first = claims.take(NAME).orElseThrow();
    clock.forward(Duration.ofMinutes(16));
    try (ExecutorService another = Executors.newSingleThreadExecutor()) {
      first.step(
          handle -> {
            Future<Optional<Claims.Claim>> taken = another.submit(() -> claims.take(NAME));
            try {
              assertThat(taken.get()).isEmpty();
            } catch (InterruptedException | ExecutionException e) {
              throw new AssertionError(e);
            }
            return List.of();
          });
    }
    first.extend();
  }

  private static String holder(long pid, String start) {
    return new ProcessIdentity(ME.host(), ME.boot(), ME.pidNamespace(), pid, start).text()
        + " nonce";
  }

  private void putClaimOf(String holder) throws SQLException {
    try (Connection connection = ledger.dataSource().getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "merge into claim (name, holder, until) key (name) values (?, ?, ?)")) {
      statement.setString(1, NAME);
      statement.setString(2, holder);
      statement.setObject(3, Times.of(clock.instant().plus(Duration.ofMinutes(15))));
      statement.execute();
    }
  }

  @Test
  void ofTwoThatComeAtOnceOneHasIt() throws Exception {
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      for (int round = 0; round < 40; round++) {
        CyclicBarrier together = new CyclicBarrier(2);
        Callable<Optional<Claims.Claim>> taker =
            () -> {
              together.await();
              return claims.take(NAME);
            };
        List<Future<Optional<Claims.Claim>>> both = two.invokeAll(List.of(taker, taker));
        Optional<Claims.Claim> one = both.get(0).get();
        Optional<Claims.Claim> other = both.get(1).get();
        assertThat(one.isPresent()).as("round %d", round).isNotEqualTo(other.isPresent());
        one.or(() -> other).orElseThrow().close();
      }
    }
  }
}
