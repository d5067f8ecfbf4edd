package org.mailseal.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.mailseal.ledger.trail.Event;

/**
 * Real ledgers in test folders. The tables are made once and copied: making them is most of what a
 * new ledger costs.
 */
public final class ScratchLedger {
  private static final List<String> FILES = List.of("ledger.mv.db", "passphrase");
  private static final SecureRandom RANDOM = new SecureRandom();

  private static final Map<Ledger, Path> FOLDERS = Collections.synchronizedMap(new WeakHashMap<>());

  private ScratchLedger() {}

  /** Opens the folder's ledger, a new one where there is none. */
  public static Ledger open(Path folder, Clock clock) {
    return open(folder, clock, event -> {});
  }

  /** The same, with somebody who hears of every event. */
  public static Ledger open(Path folder, Clock clock, Consumer<Event> listener) {
    try {
      if (Files.notExists(folder.resolve(FILES.getFirst()))) {
        for (String file : FILES) {
          // Files.copy keeps the passphrase's mode 0600
          Files.copy(Template.FOLDER.resolve(file), folder.resolve(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return openAsItIs(folder, clock, listener);
  }

  /** Makes an open ledger as good as new, for the next test that shares it; its sequences go on. */
  public static void clear(Ledger ledger) {
    try (Connection connection = ledger.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      List<String> tables = new ArrayList<>();
      try (ResultSet rows =
          statement.executeQuery(
              "select table_name from information_schema.tables where table_schema = 'PUBLIC'")) {
        while (rows.next()) {
          tables.add(rows.getString(1));
        }
      }
      connection.setAutoCommit(false); // one write to the disk for all
      tables.removeIf(table -> table.startsWith("flyway"));
      while (!tables.isEmpty()) {
        tables.removeIf(table -> emptied(statement, table));
      }
      connection.commit();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Does what a ledger itself never does: changes its tables, as their admin. */
  public static void asAdmin(Ledger ledger, String... statements) throws SQLException {
    Path folder = Objects.requireNonNull(FOLDERS.get(ledger));
    Passphrase passphrase = Passphrase.of(folder.resolve("passphrase"), false, RANDOM);
    String url = "jdbc:h2:retry:" + folder.resolve("ledger"); // open already, in this process
    try (Connection connection =
            DriverManager.getConnection(url, "mailseal", passphrase.password());
        Statement one = connection.createStatement()) {
      for (String statement : statements) {
        one.execute(statement);
      }
    }
  }

  /** False where rows of another table still refer to its own. */
  private static boolean emptied(Statement statement, String table) {
    try {
      statement.execute("delete from \"" + table + "\"");
      return true;
    } catch (SQLIntegrityConstraintViolationException referredTo) {
      return false;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Opens the folder's ledger, and lets the ledger itself make what is missing. */
  static Ledger openAsItIs(Path folder, Clock clock, Consumer<Event> listener) {
    Ledger ledger =
        Ledger.open(
            "jdbc:h2:file:" + folder.resolve("ledger"),
            folder.resolve("passphrase"),
            clock,
            RANDOM,
            listener);
    FOLDERS.put(ledger, folder);
    return ledger;
  }

  private static final class Template {
    static final Path FOLDER = make();

    private static Path make() {
      try {
        Path folder = Files.createTempDirectory("mailseal-template-");
        openAsItIs(folder, Clock.systemUTC(), event -> {}).close();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
        return folder;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void remove(Path folder) {
      try (Stream<Path> tree = Files.walk(folder)) {
        for (Path one : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(one);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
