package org.mailseal.ledger.access;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of a request. It goes over the socket as one frame, and as further ones for its rows,
 * so that a long trail needs no long frame.
 *
 * @param updated the rows that were changed; -1 where rows were asked for
 * @param rows those that were asked for, or the generated keys
 */
record Outcome(long updated, Optional<Rows> rows) {
  /** A holder's frame: {@link #ROWS_A_FRAME} and one row. */
  static final int MAX_FRAME = 16 * 1024 * 1024;

  /** All that is kept of one answer: a trail of some hundred thousand events. */
  private static final int MAX_ANSWER = 96 * 1024 * 1024;

  private static final int MAX_COLUMNS = 100;

  /** What a row and each of its columns takes in memory, beside what was sent of it. */
  private static final int ROW = 32;

  private static final int COLUMN = 24;

  /** Bytes after which a frame of rows is sent. */
  private static final int ROWS_A_FRAME = 256 * 1024;

  private static final int DONE = 1;
  private static final int ROWS = 2;
  private static final int LAST_ROWS = 3;
  private static final int FAULT = 4;

  /**
   * Rows, all of them.
   *
   * @param columns their labels
   */
  record Rows(List<String> columns, List<@Nullable Object[]> cells) {}

  /** Sends what came of a statement; its rows are read as they are sent. */
  static void send(FrameChannel channel, long updated, @Nullable ResultSet rows, Duration within)
      throws IOException, SQLException {
    int columns = rows == null ? 0 : rows.getMetaData().getColumnCount();
    channel.send(
        FrameChannel.frame(
            out -> {
              out.writeByte(DONE);
              out.writeLong(updated);
              out.writeInt(columns);
              for (int column = 1; rows != null && column <= columns; column++) {
                Cell.writeText(out, rows.getMetaData().getColumnLabel(column));
              }
            }),
        within);
    for (boolean more = rows != null; more; ) {
      boolean[] last = {false};
      byte[] frame = FrameChannel.frame(out -> last[0] = writeRows(out, rows, columns));
      frame[0] = (byte) (last[0] ? LAST_ROWS : ROWS);
      channel.send(frame, within);
      more = !last[0];
    }
  }

  /** Returns whether these were the last. */
  private static boolean writeRows(DataOutputStream out, @Nullable ResultSet rows, int columns)
      throws IOException, SQLException {
    out.writeByte(ROWS);
    while (rows != null && rows.next()) {
      out.writeByte(1);
      for (int column = 1; column <= columns; column++) {
        Cell.write(out, rows.getObject(column));
      }
      if (out.size() > MAX_FRAME) {
        throw new SQLException("a row is too large");
      }
      if (out.size() > ROWS_A_FRAME) {
        return false;
      }
    }
    return true;
  }

  static void sendFault(FrameChannel channel, SQLException fault, Duration within)
      throws IOException, SQLException {
    channel.send(
        FrameChannel.frame(
            out -> {
              out.writeByte(FAULT);
              out.writeBoolean(fault instanceof DatabaseException);
              Cell.writeText(out, String.valueOf(fault.getSQLState()));
              out.writeInt(fault.getErrorCode());
              Cell.writeText(out, String.valueOf(fault.getMessage()));
            }),
        within);
  }

  /**
   * Receives what came of a request.
   *
   * @throws SQLException the fault that the holder met
   */
  static Outcome receive(FrameChannel channel, Duration within) throws IOException, SQLException {
    DataInputStream done = next(channel, within);
    if (done.readUnsignedByte() != DONE) {
      throw new ProtocolException("rows that nobody announced");
    }
    long updated = done.readLong();
    List<String> columns = new ArrayList<>();
    int count = Cell.readCount(done);
    if (count > MAX_COLUMNS) {
      throw new ProtocolException("rows of " + count + " columns");
    }
    for (int left = count; left > 0; left--) {
      columns.add(Cell.readText(done));
    }
    if (columns.isEmpty()) {
      if (updated < 0) {
        throw new ProtocolException("rows of no columns");
      }
      return new Outcome(updated, Optional.empty());
    }
    List<@Nullable Object[]> cells = new ArrayList<>();
    long kept = 0;
    for (boolean more = true; more; ) {
      DataInputStream rows = next(channel, within);
      kept += rows.available();
      more = rows.readUnsignedByte() == ROWS;
      if (more && rows.available() == 0) {
        throw new ProtocolException("no rows, and more of them");
      }
      while (rows.available() > 0) {
        rows.readByte();
        kept += ROW + (long) COLUMN * count;
        if (kept > MAX_ANSWER) {
          throw new ProtocolException("an answer of more than " + MAX_ANSWER + " bytes");
        }
        @Nullable Object[] row = new @Nullable Object[columns.size()];
        for (int column = 0; column < row.length; column++) {
          row[column] = Cell.read(rows);
        }
        cells.add(row);
      }
    }
    return new Outcome(updated, Optional.of(new Rows(columns, cells)));
  }

  /** The next frame; its kind is its first byte, and no fault. */
  private static DataInputStream next(FrameChannel channel, Duration within)
      throws IOException, SQLException {
    byte[] frame = channel.receive(MAX_FRAME, within);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(frame));
    if (frame[0] == FAULT) {
      in.readByte();
      throw fault(in.readBoolean(), Cell.readText(in), in.readInt(), Cell.readText(in));
    }
    if (frame[0] < DONE || frame[0] > FAULT) {
      throw new ProtocolException("an answer of kind " + frame[0]);
    }
    return in;
  }

  private static SQLException fault(boolean ours, String state, int code, String message) {
    if (ours) {
      return new DatabaseException(Holder.printable(message));
    }
    if (state.startsWith("23")) { // SQL:2016 §24.1, as JDBC maps it
      return new SQLIntegrityConstraintViolationException(message, state, code);
    }
    return state.startsWith("40")
        ? new SQLTransientException(message, state, code)
        : new SQLException(message, state, code);
  }
}
