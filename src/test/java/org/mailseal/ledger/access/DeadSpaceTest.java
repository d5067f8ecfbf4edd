package org.mailseal.ledger.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that does not grow for ever. */
class DeadSpaceTest {
  private static final int COMMITS = 600;

  /** They write four times as much. */
  private static final long ENOUGH = 1 << 20;

  @TempDir Path folder;

  @Test
  void aClockThatWasSetBackLetsTheFileGrowNoFurther() throws Exception {
    long small;
    try (SharedDatabase database = SmallDatabase.open(folder);
        Connection connection = database.getConnection()) {
      write(database, connection, 10);
      small = Files.size(folder.resolve("ledger.mv.db"));
      wasAhead(connection, Duration.ofDays(300));
      write(database, connection, COMMITS);
      assertThat(Files.size(folder.resolve("ledger.mv.db"))).isLessThan(small + ENOUGH);
    }
    try (SharedDatabase again = SmallDatabase.open(folder);
        Connection connection = again.getConnection()) {
      write(again, connection, COMMITS);
      assertThat(Files.size(folder.resolve("ledger.mv.db"))).isLessThan(small + ENOUGH);
    }
  }

  private static void write(SharedDatabase database, Connection connection, int commits)
      throws Exception {
    try (Statement statement = connection.createStatement()) {
      for (int i = 0; i < commits; i++) {
        statement.execute(
            "merge into heartbeat (id, process, started_at, at, stopped) key (id) values (1, "
                + i
                + ", current_timestamp, current_timestamp, false)");
        database.sync(connection);
      }
    }
  }

  /** H2's own memory of it: nobody can set the clock of a part of a process. */
  private static void wasAhead(Connection connection, Duration by) throws Exception {
    MVStore store =
        ((SessionLocal) connection.unwrap(JdbcConnection.class).getSession())
            .getDatabase()
            .getStore()
            .getMvStore();
    Field latest = MVStore.class.getDeclaredField("lastTimeAbsolute");
    latest.setAccessible(true);
    latest.setLong(store, Instant.now().plus(by).toEpochMilli());
  }
}
