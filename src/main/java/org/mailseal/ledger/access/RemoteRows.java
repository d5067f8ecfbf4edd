package org.mailseal.ledger.access;

import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What Jdbi and Quartz use of a result set, over rows that are all here. */
final class RemoteRows extends JdbcFace {
  private final Outcome.Rows rows;
  private int at = -1;
  private boolean wasNull;
  private boolean closed;

  private RemoteRows(Outcome.Rows rows) {
    this.rows = rows;
  }

  static ResultSet of(Outcome.Rows rows) {
    return new RemoteRows(rows).as(ResultSet.class);
  }

  @Override
  @Nullable Object answer(Call call) throws SQLException {
    return switch (call.name()) {
      case "next" -> {
        at = Math.min(at + 1, rows.cells().size());
        yield at < rows.cells().size();
      }
      case "wasNull" -> wasNull;
      case "findColumn" -> column(call.argument(0));
      case "getMetaData" -> new Columns(rows.columns()).as(ResultSetMetaData.class);
      case "close" -> {
        closed = true;
        yield null;
      }
      case "isClosed" -> closed;
      case "getWarnings", "clearWarnings" -> null;
      case "isWrapperFor" -> false;
      default -> get(call);
    };
  }

  private @Nullable Object get(Call call) throws SQLException {
    if (!call.name().startsWith("get") || call.count() == 0) {
      throw call.unsupported();
    }
    Object value = cell(column(call.argument(0)));
    wasNull = value == null;
    return switch (call.name()) {
      case "getString" -> value == null ? null : value.toString();
      case "getInt" -> value == null ? 0 : integer(value);
      case "getLong" -> value == null ? 0L : number(value).longValue();
      case "getBoolean" -> value != null && truth(value);
      case "getBytes" -> expect(byte[].class, value);
      case "getBigDecimal" -> value == null ? null : new BigDecimal(number(value).toString());
      case "getBlob" ->
          value == null ? null : new Bytes(expectValue(byte[].class, value)).as(Blob.class);
      case "getObject" ->
          call.count() == 2 && call.argument(1) instanceof Class<?> type
              ? expect(type, value)
              : value;
      default -> throw call.unsupported();
    };
  }

  private int column(Object column) throws SQLException {
    if (column instanceof Integer index) {
      return index;
    }
    String label = ((String) column).toUpperCase(Locale.ROOT);
    for (int index = 0; index < rows.columns().size(); index++) {
      if (rows.columns().get(index).toUpperCase(Locale.ROOT).equals(label)) {
        return index + 1;
      }
    }
    throw new SQLException("there is no column " + column);
  }

  private @Nullable Object cell(int column) throws SQLException {
    if (at < 0 || at >= rows.cells().size() || column < 1 || column > rows.columns().size()) {
      throw new SQLException("there is no such row or column");
    }
    return rows.cells().get(at)[column - 1];
  }

  private static int integer(Object value) throws SQLException {
    long number = number(value).longValue();
    if (number != (int) number) {
      throw new SQLException(number + " is no int");
    }
    return (int) number;
  }

  private static Number number(Object value) throws SQLException {
    if (value instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    return expectValue(Number.class, value);
  }

  private static boolean truth(Object value) throws SQLException {
    return value instanceof Boolean truth ? truth : number(value).longValue() != 0;
  }

  private static <T> @Nullable T expect(Class<T> type, @Nullable Object value) throws SQLException {
    return value == null ? null : expectValue(type, value);
  }

  private static <T> T expectValue(Class<T> type, Object value) throws SQLException {
    if (!type.isInstance(value)) {
      throw new SQLException(
          "a " + value.getClass().getSimpleName() + " is no " + type.getSimpleName());
    }
    return type.cast(value);
  }

  /** What the rows are made of. */
  private static final class Columns extends JdbcFace {
    private final List<String> labels;

    Columns(List<String> labels) {
      this.labels = labels;
    }

    @Override
    @Nullable Object answer(Call call) throws SQLException {
      return switch (call.name()) {
        case "getColumnCount" -> labels.size();
        case "getColumnLabel", "getColumnName" -> labels.get(call.number(0) - 1);
        default -> throw call.unsupported();
      };
    }
  }

  /** Bytes that are all here. */
  private static final class Bytes extends JdbcFace {
    private final byte[] content;

    Bytes(byte[] content) {
      this.content = content;
    }

    @Override
    @Nullable Object answer(Call call) throws SQLException {
      return switch (call.name()) {
        case "getBinaryStream" -> new ByteArrayInputStream(content);
        case "length" -> (long) content.length;
        case "free" -> null;
        default -> throw call.unsupported();
      };
    }
  }
}
