package org.mailseal.ledger.access;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** One value as it goes over the socket: its kind, then its content. */
final class Cell {
  private static final int NULL = 0;
  private static final int FALSE = 1;
  private static final int TRUE = 2;
  private static final int INT = 3;
  private static final int LONG = 4;
  private static final int TEXT = 5;
  private static final int BYTES = 6;
  private static final int TIME = 7;
  private static final int DECIMAL = 8;

  /** The time that a number takes to read grows with its square. */
  private static final int MAX_DIGITS = 100;

  private Cell() {}

  /** The same value as a type that can be sent. */
  static @Nullable Object sendable(@Nullable Object value) throws SQLException {
    return switch (value) {
      case null -> null;
      case Boolean b -> b;
      case Integer i -> i;
      case Short s -> s.intValue();
      case Byte b -> b.intValue();
      case Long l -> l;
      case String s -> s;
      case byte[] b -> b;
      case OffsetDateTime time -> time;
      case Instant time -> time.atOffset(ZoneOffset.UTC);
      case BigDecimal decimal -> decimal;
      case Blob blob -> blob.getBytes(1, Math.toIntExact(blob.length()));
      case Clob clob -> clob.getSubString(1, Math.toIntExact(clob.length()));
      default ->
          throw new SQLFeatureNotSupportedException(
              "a value of type " + value.getClass().getName());
    };
  }

  static void write(DataOutputStream out, @Nullable Object value) throws IOException, SQLException {
    switch (sendable(value)) {
      case null -> out.writeByte(NULL);
      case Boolean b -> out.writeByte(b ? TRUE : FALSE);
      case Integer i -> {
        out.writeByte(INT);
        out.writeInt(i);
      }
      case Long l -> {
        out.writeByte(LONG);
        out.writeLong(l);
      }
      case String s -> {
        out.writeByte(TEXT);
        writeText(out, s);
      }
      case byte[] b -> {
        out.writeByte(BYTES);
        out.writeInt(b.length);
        out.write(b);
      }
      case OffsetDateTime time -> {
        out.writeByte(TIME);
        out.writeLong(time.toEpochSecond());
        out.writeInt(time.getNano());
        out.writeInt(time.getOffset().getTotalSeconds());
      }
      case BigDecimal decimal -> {
        out.writeByte(DECIMAL);
        writeText(out, decimal.toString());
      }
      default -> throw new IllegalStateException("a sendable value is one of these");
    }
  }

  static @Nullable Object read(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case NULL -> null;
      case FALSE -> false;
      case TRUE -> true;
      case INT -> in.readInt();
      case LONG -> in.readLong();
      case TEXT -> readText(in);
      case BYTES -> readBytes(in);
      case TIME -> readTime(in);
      case DECIMAL -> readDecimal(in);
      default -> throw new ProtocolException("a value of kind " + kind);
    };
  }

  private static OffsetDateTime readTime(DataInputStream in) throws IOException {
    try {
      Instant instant = Instant.ofEpochSecond(in.readLong(), in.readInt());
      return instant.atOffset(ZoneOffset.ofTotalSeconds(in.readInt()));
    } catch (DateTimeException | ArithmeticException e) {
      throw (ProtocolException) new ProtocolException("no time").initCause(e);
    }
  }

  private static BigDecimal readDecimal(DataInputStream in) throws IOException {
    String digits = readText(in);
    if (digits.length() > MAX_DIGITS) {
      throw new ProtocolException("a number of " + digits.length() + " digits");
    }
    BigDecimal number;
    try {
      number = new BigDecimal(digits);
    } catch (NumberFormatException e) {
      throw (ProtocolException) new ProtocolException("no number").initCause(e);
    }
    if (Math.abs((long) number.scale()) > MAX_DIGITS) { // H2 would write them all
      throw new ProtocolException("a number of " + Math.abs((long) number.scale()) + " digits");
    }
    return number;
  }

  static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static String readText(DataInputStream in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  /** Within a frame, whose end is the end of what can be announced. */
  static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new ProtocolException("a value of " + length + " bytes");
    }
    return in.readNBytes(length);
  }

  static int readCount(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > in.available()) { // each is one byte at least
      throw new ProtocolException("a list of " + count);
    }
    return count;
  }
}
