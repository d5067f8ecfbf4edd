package org.mailseal.ledger.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What Jdbi and Quartz use of a statement. Its rows are all here once it was executed. */
final class RemoteStatement extends JdbcFace {
  private final HolderConnection holder;
  private final String prepared;
  private final List<String> keys;
  private final List<@Nullable Object> parameters = new ArrayList<>();
  private int maxRows;
  private boolean closed;

  /** Of the last execution. */
  private long updated = -1;

  private @Nullable ResultSet rows;
  private Outcome.Rows generated = new Outcome.Rows(List.of("key"), List.of());

  RemoteStatement(HolderConnection holder, String prepared, List<String> keys) {
    this.holder = holder;
    this.prepared = prepared;
    this.keys = keys;
  }

  @Override
  @Nullable Object answer(Call call) throws SQLException {
    return switch (call.name()) {
      case "execute" -> execute(call);
      case "executeQuery" -> {
        if (!execute(call)) {
          throw new SQLException("the statement returns no rows");
        }
        yield rows;
      }
      case "executeUpdate" -> {
        execute(call);
        yield (int) updated;
      }
      case "getResultSet" -> rows;
      case "getUpdateCount" -> (int) updated;
      case "getLargeUpdateCount" -> updated;
      case "getGeneratedKeys" -> RemoteRows.of(generated);
      case "getMoreResults" -> {
        updated = -1;
        rows = null;
        yield false;
      }
      case "setMaxRows" -> {
        maxRows = call.number(0);
        yield null;
      }
      case "setFetchSize", "setQueryTimeout", "setPoolable", "setEscapeProcessing" -> null;
      case "setString",
          "setInt",
          "setLong",
          "setShort",
          "setBoolean",
          "setBytes",
          "setBigDecimal",
          "setObject" ->
          set(call.number(0), call.find(1));
      case "setNull" -> set(call.number(0), null);
      case "clearParameters" -> {
        parameters.clear();
        yield null;
      }
      case "getWarnings", "clearWarnings" -> null;
      case "close" -> {
        closed = true;
        yield null;
      }
      case "isClosed" -> closed;
      case "isWrapperFor" -> false;
      default -> throw call.unsupported();
    };
  }

  private @Nullable Object set(int index, @Nullable Object value) throws SQLException {
    while (parameters.size() < index) {
      parameters.add(null);
    }
    parameters.set(index - 1, Cell.sendable(value));
    return null;
  }

  /** Returns whether there are rows. */
  private boolean execute(Call call) throws SQLException {
    if (closed) {
      throw new SQLException("the statement is closed");
    }
    String sql = call.count() == 0 ? prepared : call.text(0);
    updated = -1;
    rows = null;
    Outcome outcome = holder.ask(new Request.Execute(sql, keys, maxRows, parameters));
    updated = outcome.updated();
    Optional<Outcome.Rows> asked = outcome.rows();
    if (updated < 0) {
      rows = asked.map(RemoteRows::of).orElse(null);
      return true;
    }
    asked.ifPresent(keysOfRow -> generated = keysOfRow);
    return false;
  }
}
