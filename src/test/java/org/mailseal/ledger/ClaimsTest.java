package org.mailseal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ClaimsTest {
  private static final String NAME = "mail.example.org";

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
    long started = process.info().startInstant().map(it -> it.toEpochMilli()).orElse(0L);
    process.waitFor();
    putClaimOf(host() + " " + process.pid() + " " + started + " nonce");
    assertThat(claims.holder(NAME)).isEmpty();
    assertThat(claims.take(NAME)).isPresent();
  }

  @Test
  void aLaterProcessWithTheSameNumberIsAnother() throws Exception {
    ProcessHandle me = ProcessHandle.current();
    long started = me.info().startInstant().orElseThrow().toEpochMilli();
    putClaimOf(host() + " " + me.pid() + " " + started + " nonce");
    assertThat(claims.take(NAME)).isEmpty();
    putClaimOf(host() + " " + me.pid() + " " + (started - 60_000) + " nonce");
    assertThat(claims.take(NAME)).isPresent();
  }

  @Test
  void nothingIsKnownOfAnotherHostsProcesses() throws Exception {
    putClaimOf("mx2.example.org 4711 0 nonce");
    assertThat(claims.holder(NAME)).contains("process 4711 on mx2.example.org");
    assertThat(claims.take(NAME)).isEmpty();
    clock.forward(Duration.ofMinutes(16));
    assertThat(claims.take(NAME)).isPresent();
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

  /** This host as the ledger writes it. */
  private String host() throws SQLException, IOException {
    try (Claims.Claim claim = claims.take("probe").orElseThrow();
        Connection connection = ledger.dataSource().getConnection();
        ResultSet row = connection.createStatement().executeQuery("select holder from claim")) {
      claim.extend();
      row.next();
      return row.getString(1).split(" ", -1)[0];
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
