package org.mailseal.ledger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.fixture.host.Command;

/** Processes that share a database, and end or stop in all the ways in which they can. */
@Order(1) // long
@Timeout(60)
class SharedDatabaseTest {
  @TempDir Path folder;

  @Test
  void aProcessThatComesLaterUsesTheFirstOnesDatabase() throws Exception {
    try (DatabaseProcess first = DatabaseProcess.start(folder, "hold");
        SharedDatabase second = SmallDatabase.open(folder)) {
      try (Connection connection = second.getConnection()) {
        assertThat(SmallDatabase.remote(connection)).isTrue();
        SmallDatabase.add(connection, "from the second");
        second.sync(connection);
        assertThat(SmallDatabase.lines(connection)).containsExactly("from the second");
      }
      first.end();
      SmallDatabase.add(second, "after the first has ended");
      try (Connection connection = second.getConnection()) {
        assertThat(SmallDatabase.remote(connection)).as("it holds the database now").isFalse();
        assertThat(SmallDatabase.lines(connection)).hasSize(2);
      }
    }
  }

  @Test
  void whatWasNotCommittedIsUndoneWhenTheHolderIsKilled() throws Exception {
    try (DatabaseProcess first = DatabaseProcess.start(folder, "hold");
        SharedDatabase second = SmallDatabase.open(folder)) {
      try (Connection connection = second.getConnection()) {
        SmallDatabase.add(connection, "committed");
        connection.setAutoCommit(false);
        SmallDatabase.add(connection, "not committed");
        first.kill();
        assertThatThrownBy(connection::commit)
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("process " + first.pid())
            .hasMessageContaining("is gone; what it had not confirmed is undone");
        assertThat(connection.isClosed()).isTrue();
      }
      assertThat(SmallDatabase.lines(second)).containsExactly("committed");
    }
  }

  @Test
  void aHolderThatWasStoppedIsNamedWithinTheDeadline() throws Exception {
    try (DatabaseProcess first = DatabaseProcess.start(folder, "hold")) {
      first.stop();
      assertThatThrownBy(() -> SmallDatabase.open(folder, "1.0", SmallDatabase.QUICK))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("process " + first.pid() + " (mailseal hold) holds the ledger")
          .hasMessageContaining("has not answered for 3 s")
          .hasMessageContaining("kill -CONT");
      first.goOn();
      try (SharedDatabase second = SmallDatabase.open(folder)) {
        assertThat(SmallDatabase.lines(second)).isEmpty();
      }
    }
  }

  @Test
  void oneThatWasStoppedBeforeItHadOpenedIsNamedToo() throws Exception {
    try (DatabaseProcess first = DatabaseProcess.start(folder, "lock")) {
      first.stop();
      assertThatThrownBy(() -> SmallDatabase.open(folder, "1.0", SmallDatabase.QUICK))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("process " + first.pid() + " (mailseal lock) holds the ledger");
      first.goOn();
      first.end();
      SmallDatabase.open(folder).close();
    }
  }

  @Test
  void whoeverTakesLongToOpenItHasItAllTheSame() throws Exception {
    WaitLimits patient = SmallDatabase.PATIENT;
    WaitLimits noTime =
        new WaitLimits(
            Duration.ofNanos(1),
            patient.greeting(),
            patient.answer(),
            patient.idle(),
            patient.closing());
    try (SharedDatabase slow = SmallDatabase.open(folder, SmallDatabase.VERSION, noTime)) {
      assertThat(SmallDatabase.lines(slow)).isEmpty();
    }
  }

  @Test
  void nobodyIsTurnedAwayByOneThatCloses() throws Exception {
    int each = 12;
    try (ExecutorService many = Executors.newFixedThreadPool(3)) {
      List<Future<?>> all =
          IntStream.range(0, 3)
              .<Future<?>>mapToObj(
                  i ->
                      many.submit(
                          () -> {
                            for (int time = 0; time < each; time++) {
                              try (SharedDatabase database = SmallDatabase.open(folder)) {
                                SmallDatabase.add(database, "came");
                              }
                            }
                            return null;
                          }))
              .toList();
      for (Future<?> one : all) {
        one.get();
      }
    }
    try (SharedDatabase last = SmallDatabase.open(folder)) {
      assertThat(SmallDatabase.lines(last)).hasSize(3 * each);
    }
  }

  @Test
  void oneThatWasClosedIsNotOpenedAgainByALateRequest() throws Exception {
    HeldDatabase closed =
        HeldDatabase.open(
            SmallDatabase.files(folder),
            SmallDatabase.secret("a secret"),
            new MadeMarker(
                folder.resolve("passphrase.has-ledger"), SmallDatabase.files(folder).database()),
            SmallDatabase.PATIENT,
            new SecureRandom());
    closed.connect().close();
    closed.close(SmallDatabase.PATIENT.closing());
    assertThatThrownBy(closed::connect)
        .isInstanceOf(DatabaseException.class)
        .hasMessage(HeldDatabase.CLOSED);
  }

  @Test
  void aHolderThatStopsInTheMiddleFailsTheRequestInHand() throws Exception {
    try (DatabaseProcess first = DatabaseProcess.start(folder, "hold");
        SharedDatabase second = SmallDatabase.open(folder, "1.0", SmallDatabase.QUICK);
        Connection connection = second.getConnection()) {
      first.stop();
      assertThatThrownBy(() -> SmallDatabase.add(connection, "to nobody"))
          .hasMessageContaining("does not answer");
      first.goOn();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClientThatDiesOrStopsInATransactionBlocksNobody(boolean killed) throws Exception {
    WaitLimits limits = SmallDatabase.QUICK;
    try (SharedDatabase holder = SmallDatabase.open(folder, "1.0", limits)) {
      try (Connection connection = holder.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("insert into claim (name, holder, until) values ('n', 'h', now())");
      }
      try (DatabaseProcess client = DatabaseProcess.start(folder, "transaction")) {
        if (killed) {
          client.kill();
        } else {
          client.stop();
        }
        try (Connection connection = holder.getConnection();
            Statement statement = connection.createStatement()) {
          assertThat(statement.executeUpdate("update claim set holder = 'me'")).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void anotherVersionIsNotServed() throws Exception {
    try (SharedDatabase holder = SmallDatabase.open(folder)) {
      assertThat(SmallDatabase.lines(holder)).isEmpty();
      assertThatThrownBy(() -> SmallDatabase.open(folder, "2.0", SmallDatabase.PATIENT))
          .isInstanceOf(DatabaseException.class)
          .hasMessageMatching(
              "process \\d+ \\(.*\\) holds the ledger, and is mailseal 1.0 while this is mailseal"
                  + " 2.0; restart it.*");
    }
  }

  @Test
  void anotherPassphraseIsNotServed() throws Exception {
    try (SharedDatabase holder = SmallDatabase.open(folder)) {
      assertThat(SmallDatabase.lines(holder)).isEmpty();
      assertThatThrownBy(
              () ->
                  SmallDatabase.open(
                      folder, SmallDatabase.secret("another"), "1.0", SmallDatabase.PATIENT))
          .isInstanceOf(DatabaseException.class)
          .hasMessage(HeldDatabase.ANOTHER_PASSPHRASE);
    }
  }

  @Test
  void aCopyOfTheDirectoryIsAnotherDatabase() throws Exception {
    Path copy = Files.createDirectory(folder.resolve("copy"));
    Path live = Files.createDirectory(folder.resolve("live"));
    try (SharedDatabase holder = SmallDatabase.open(live)) {
      SmallDatabase.add(holder, "before the copy");
      Command.mustRun("cp", "-a", live + "/.", copy.toString());
      try (SharedDatabase other = SmallDatabase.open(copy)) {
        SmallDatabase.add(other, "in the copy");
      }
      assertThat(SmallDatabase.lines(holder)).containsExactly("before the copy");
    }
  }

  @Test
  void aCopyWhoseSocketLeadsToTheLiveOneIsRefused() throws Exception {
    Path copy = Files.createDirectory(folder.resolve("copy"));
    Path live = Files.createDirectory(folder.resolve("live"));
    try (SharedDatabase holder = SmallDatabase.open(live)) {
      assertThat(SmallDatabase.lines(holder)).isEmpty();
      for (String file : List.of("ledger.lock", "ledger.mv.db")) {
        Files.copy(live.resolve(file), copy.resolve(file));
      }
      Files.createSymbolicLink(copy.resolve("ledger.socket"), live.resolve("ledger.socket"));
      assertThatThrownBy(() -> SmallDatabase.open(copy))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("holds another ledger");
    }
  }

  @Test
  void nobodyElseCanReachWhatLiesThere() throws Exception {
    try (SharedDatabase holder = SmallDatabase.open(folder.resolve("state"))) {
      assertThat(SmallDatabase.lines(holder)).isEmpty();
      assertThat(mode(folder.resolve("state"))).isEqualTo("rwx------");
      try (Stream<Path> files = Files.list(folder.resolve("state"))) {
        assertThat(files)
            .hasSize(4) // the database, its lock, its socket and the marker
            .allSatisfy(file -> assertThat(mode(file)).as(file.toString()).isEqualTo("rw-------"));
      }
    }
    assertThat(folder.resolve("state/ledger.socket")).doesNotExist();
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void itMayLieInADirectoryOfAnyDepth() throws Exception {
    Path deep = folder.resolve(("a".repeat(60) + "/").repeat(4));
    try (SharedDatabase holder = SmallDatabase.open(deep);
        SharedDatabase client = SmallDatabase.open(deep);
        Connection connection = client.getConnection()) {
      assertThat(SmallDatabase.remote(connection)).isTrue();
      assertThat(SmallDatabase.lines(holder)).isEmpty();
    }
  }

  @Test
  void aFaultOfAStatementIsTheSameOverTheSocket() throws Exception {
    try (SharedDatabase holder = SmallDatabase.open(folder);
        SharedDatabase client = SmallDatabase.open(folder)) {
      for (SharedDatabase one : List.of(holder, client)) {
        try (Connection connection = one.getConnection();
            Statement statement = connection.createStatement()) {
          String claim =
              "insert into claim (name, holder, until) values ('"
                  + SmallDatabase.remote(connection)
                  + "', 'h', now())";
          statement.execute(claim);
          assertThatThrownBy(() -> statement.execute(claim))
              .isInstanceOfSatisfying(
                  SQLIntegrityConstraintViolationException.class,
                  e -> assertThat(e.getErrorCode()).isEqualTo(23505));
          assertThat(SmallDatabase.lines(connection)).as("and it goes on").isEmpty();
        }
      }
    }
  }

  @Test
  void aLongTrailComesWhole() throws Exception {
    try (SharedDatabase holder = SmallDatabase.open(folder);
        SharedDatabase client = SmallDatabase.open(folder)) {
      List<String> lines =
          IntStream.range(0, 3000).mapToObj(i -> i + " " + "x".repeat(900)).toList();
      try (Connection connection = client.getConnection()) {
        assertThat(SmallDatabase.remote(connection)).isTrue();
        connection.setAutoCommit(false);
        for (String line : lines) {
          SmallDatabase.add(connection, line);
        }
        connection.commit();
        assertThat(SmallDatabase.lines(connection)).containsExactlyElementsOf(lines);
      }
      assertThat(SmallDatabase.lines(holder)).hasSameSizeAs(lines);
    }
  }

  @Test
  void manyAtOnceAreServedOneAfterTheOther() throws Exception {
    try (SharedDatabase holder = SmallDatabase.open(folder);
        SharedDatabase client = SmallDatabase.open(folder);
        ExecutorService many = Executors.newFixedThreadPool(2 * SessionServer.MAX_SESSIONS)) {
      Set<String> expected = ConcurrentHashMap.newKeySet();
      List<Future<?>> added =
          IntStream.range(0, 4 * SessionServer.MAX_SESSIONS)
              .<Future<?>>mapToObj(
                  i ->
                      many.submit(
                          () -> {
                            SmallDatabase.add(client, "line " + i);
                            expected.add("line " + i);
                            return null;
                          }))
              .toList();
      for (Future<?> one : added) {
        one.get();
      }
      assertThat(SmallDatabase.lines(holder)).containsExactlyInAnyOrderElementsOf(expected);
    }
  }
}
