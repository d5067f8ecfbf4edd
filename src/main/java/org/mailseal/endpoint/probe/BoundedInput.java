package org.mailseal.endpoint.probe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.mailseal.endpoint.Fault;

/**
 * The server's bytes from the handshake on: bounded in total; the first ones are kept, because a
 * server that speaks in cleartext there says by its first line what it is. For one thread.
 */
final class BoundedInput extends InputStream {
  /** The most that a server may send from the handshake on: 64 certificates of 4 KiB. */
  static final int MAX_BYTES = 256 * 1024;

  private static final int REMEMBERED = 200;

  private final InputStream in;
  private final byte[] buffer = new byte[2048];
  private byte[] first = {};
  private int next;
  private int end;
  private int received;
  private boolean ended;

  BoundedInput(InputStream in) {
    this.in = in;
  }

  /** Whether the server has hung up. */
  boolean ended() {
    return ended;
  }

  /** The server's first line, raw, where what it sent is no TLS record (RFC 8446 §5.1). */
  Optional<String> inClear() {
    if (first.length == 0 || (first[0] >= 20 && first[0] <= 23)) {
      return Optional.empty();
    }
    return new String(first, StandardCharsets.ISO_8859_1).lines().findFirst();
  }

  @Override
  public int read() throws IOException {
    return fill() ? buffer[next++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int given = Math.min(length, end - next);
    System.arraycopy(buffer, next, into, offset, given);
    next += given;
    return given;
  }

  private boolean fill() throws IOException {
    if (next < end) {
      return true;
    }
    int read = in.read(buffer);
    if (read < 0) {
      ended = true;
      return false;
    }
    next = 0;
    end = read;
    received += read;
    if (received > MAX_BYTES) {
      throw new ProbeException(
          Fault.TOO_LONG, "the server sent over " + MAX_BYTES / 1024 + " KiB within TLS");
    }
    if (first.length == 0) {
      first = Arrays.copyOf(buffer, Math.min(read, REMEMBERED));
    }
    return true;
  }

  @Override
  public int available() throws IOException {
    return end - next + in.available();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
