package org.mailseal.ledger.access;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Jdbi and Quartz use of {@link Connection}, over a connection to the holder. */
final class RemoteConnection extends JdbcFace {
  private final HolderConnection holder;

  private RemoteConnection(HolderConnection holder) {
    this.holder = holder;
  }

  static Connection of(HolderConnection holder) {
    return new RemoteConnection(holder).as(Connection.class);
  }

  @Override
  @Nullable Object answer(Call call) throws SQLException {
    return switch (call.name()) {
      case "close" -> close();
      case "isClosed" -> !holder.isOpen();
      case "isValid" -> holder.isOpen();
      case "isWrapperFor" -> call.argument(0).equals(HolderConnection.class);
      case "unwrap" -> unwrapped(call);
      default -> {
        if (!holder.isOpen()) {
          throw new SQLNonTransientConnectionException("the connection is closed", "08003");
        }
        yield work(call);
      }
    };
  }

  private @Nullable Object close() {
    holder.close();
    return null;
  }

  private Object unwrapped(Call call) throws SQLException {
    if (!call.argument(0).equals(HolderConnection.class)) {
      throw call.unsupported();
    }
    return holder;
  }

  private @Nullable Object work(Call call) throws SQLException {
    return switch (call.name()) {
      case "createStatement" -> new RemoteStatement(holder, "", List.of()).as(Statement.class);
      case "prepareStatement" ->
          new RemoteStatement(holder, call.text(0), keys(call)).as(PreparedStatement.class);
      case "getAutoCommit" -> holder.autoCommit();
      case "setAutoCommit" -> {
        holder.setAutoCommit((Boolean) call.argument(0));
        yield null;
      }
      case "commit" -> end(true);
      case "rollback" -> {
        if (call.count() > 0) {
          throw call.unsupported();
        }
        yield end(false);
      }
      case "isReadOnly" -> false;
      case "getTransactionIsolation" -> Connection.TRANSACTION_READ_COMMITTED; // H2's default
      case "getWarnings", "clearWarnings" -> null;
      default -> throw call.unsupported();
    };
  }

  private @Nullable Object end(boolean commit) throws SQLException {
    holder.ask(new Request.End(commit));
    return null;
  }

  /** The columns whose generated values are wanted, by name. */
  private static List<String> keys(Call call) throws SQLException {
    if (call.count() != 2) {
      return List.of(); // that it is read once and forwards is how it always is
    }
    if (call.argument(1) instanceof String[] names) {
      return Arrays.asList(names);
    }
    if (!call.argument(1).equals(Statement.NO_GENERATED_KEYS)) {
      throw new SQLFeatureNotSupportedException("generated keys without the names of columns");
    }
    return List.of();
  }
}
