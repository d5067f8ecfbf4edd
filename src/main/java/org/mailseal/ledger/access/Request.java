package org.mailseal.ledger.access;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client asks of the holder, each in one frame. */
sealed interface Request {
  /** More than a chain of certificates with its key; a row that is larger is no row of ours. */
  int MAX_FRAME = 4 * 1024 * 1024;

  /**
   * One statement.
   *
   * @param keys the columns whose generated values are wanted
   * @param maxRows the most rows that are wanted; 0: all
   */
  record Execute(String sql, List<String> keys, int maxRows, List<@Nullable Object> parameters)
      implements Request {}

  /** Begins to commit each statement by itself, or ends it. */
  record AutoCommit(boolean on) implements Request {}

  /** Ends the transaction. */
  record End(boolean commit) implements Request {}

  /** What is committed is on the disk once this is answered. */
  record Sync() implements Request {}

  default void write(DataOutputStream out) throws IOException, SQLException {
    switch (this) {
      case Execute execute -> {
        out.writeByte(1);
        Cell.writeText(out, execute.sql);
        out.writeInt(execute.keys.size());
        for (String key : execute.keys) {
          Cell.writeText(out, key);
        }
        out.writeInt(execute.maxRows);
        out.writeInt(execute.parameters.size());
        for (Object parameter : execute.parameters) {
          Cell.write(out, parameter);
        }
      }
      case AutoCommit(boolean on) -> {
        out.writeByte(2);
        out.writeBoolean(on);
      }
      case End(boolean commit) -> {
        out.writeByte(3);
        out.writeBoolean(commit);
      }
      case Sync _ -> out.writeByte(4);
    }
  }

  static Request read(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case 1 -> {
        String sql = Cell.readText(in);
        List<String> keys = new ArrayList<>();
        for (int left = Cell.readCount(in); left > 0; left--) {
          keys.add(Cell.readText(in));
        }
        int maxRows = in.readInt();
        List<@Nullable Object> parameters = new ArrayList<>();
        for (int left = Cell.readCount(in); left > 0; left--) {
          parameters.add(Cell.read(in));
        }
        yield new Execute(sql, keys, maxRows, parameters);
      }
      case 2 -> new AutoCommit(in.readBoolean());
      case 3 -> new End(in.readBoolean());
      case 4 -> new Sync();
      default -> throw new ProtocolException("a request of kind " + kind);
    };
  }
}
