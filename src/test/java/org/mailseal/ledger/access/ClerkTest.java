package org.mailseal.ledger.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What SQL that carries data cannot do, in the holder and over its socket. */
@Timeout(30)
class ClerkTest {
  @TempDir static Path folder;
  private static SharedDatabase holder;
  private static SharedDatabase client;

  @BeforeAll
  static void open() throws SQLException {
    holder = SmallDatabase.open(folder);
    client = SmallDatabase.open(folder);
  }

  @AfterAll
  static void close() {
    client.close();
    holder.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select file_read('/etc/passwd')",
        "call file_write('x', '/tmp/mailseal-was-here')",
        "select * from csvread('/etc/passwd')",
        "call csvwrite('/tmp/mailseal-was-here', 'select 1')",
        "call link_schema('a', '', 'jdbc:h2:mem:x', '', '', 'PUBLIC')",
        "create linked table l ('', 'jdbc:h2:mem:x', '', '', 'X')",
        "create alias a as 'int f() { return 1; }'",
        "create alias a for \"java.lang.System.exit\"",
        "create aggregate a for \"java.lang.String\"",
        "create trigger t before insert on event call \"java.lang.String\"",
        "create table t (x int) engine \"java.lang.String\"",
        "create local temporary table t (x int) engine \"java.lang.String\"",
        "create table t (x int)",
        "create schema s",
        "create user u password 'u' admin",
        "alter user clerk admin true",
        "alter user mailseal set password 'x'",
        "grant all on schema public to public",
        "alter table event rename to gone",
        "drop table event",
        "runscript from '/tmp/x.sql'",
        "script",
        "script to '/tmp/mailseal-was-here'",
        "backup to '/tmp/mailseal-was-here'",
        "shutdown",
        "checkpoint sync",
        "set trace_level_file 3",
        "set referential_integrity false",
        "set exclusive 1"
      })
  void aClerkWritesRowsAndNothingElse(String statement) throws SQLException {
    for (SharedDatabase one : new SharedDatabase[] {holder, client}) {
      try (Connection connection = one.getConnection();
          Statement run = connection.createStatement()) {
        assertThatThrownBy(() -> run.execute(statement))
            .as(statement)
            .hasMessageMatching("(?s)(Admin rights are required|Not enough rights|Syntax error).*");
      }
    }
    assertThat(Path.of("/tmp/mailseal-was-here")).doesNotExist();
  }

  @Test
  void oneOfThemIsOverTheSocket() throws SQLException {
    try (Connection near = holder.getConnection();
        Connection far = client.getConnection()) {
      assertThat(SmallDatabase.remote(near)).isFalse();
      assertThat(SmallDatabase.remote(far)).isTrue();
    }
  }
}
