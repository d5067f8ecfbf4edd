package org.mailseal.endpoint.probe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.mailseal.endpoint.Fault;

/**
 * Lines to and from a server. Its deadline is the socket's {@link SocketDeadline}; its limits are
 * here. For one thread.
 */
final class Dialogue {
  private final InputStream in;
  private final OutputStream out;
  private final Limits limits;
  private final byte[] buffer = new byte[4096];
  private int next;
  private int end;
  private int heard;
  private String said = "";

  Dialogue(InputStream in, OutputStream out, Limits limits) {
    this.in = in;
    this.out = out;
    this.limits = limits;
  }

  void say(String command) throws IOException {
    said = command;
    out.write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** The next line without its end, which is CRLF or, with some servers, a bare LF. */
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    while (true) {
      listen();
      int begin = next;
      while (next < end && buffer[next] != '\n') {
        next++;
      }
      line.write(buffer, begin, next - begin);
      if (line.size() > limits.lineBytes()) {
        throw new ProbeException(
            Fault.TOO_LONG,
            "the server sent a line of over " + limits.lineBytes() + " bytes " + when());
      }
      if (next < end) {
        next++;
        return withoutEnd(line.toByteArray());
      }
    }
  }

  /** So many bytes, of any kind. */
  String octets(int count) throws IOException {
    if (count > limits.lineBytes()) {
      throw new ProbeException(
          Fault.TOO_LONG, "the server announced a text of " + count + " bytes " + when());
    }
    byte[] octets = new byte[count];
    for (int i = 0; i < count; i++) {
      octets[i] = (byte) octet();
    }
    return decode(octets, count);
  }

  /** Waits until the server begins to say something, and leaves it unread. */
  void listen() throws IOException {
    if (next == end) {
      fill();
    }
  }

  /** Whether the server has already said more than was read. */
  boolean hasUnread() throws IOException {
    return next < end || in.available() > 0;
  }

  /** How far the dialogue has come, to be put into a sentence: {@code after our EHLO}. */
  String when() {
    return said.isEmpty() ? "before its greeting" : "after our " + said;
  }

  private int octet() throws IOException {
    listen();
    return buffer[next++] & 0xFF;
  }

  private void fill() throws IOException {
    int read = in.read(buffer);
    if (read < 0) {
      throw new ProbeException(Fault.CLOSED, "the server closed the connection " + when());
    }
    next = 0;
    end = read;
    heard += read;
    if (heard > limits.totalBytes()) {
      throw new ProbeException(
          Fault.TOO_LONG, "the server sent over " + limits.totalBytes() + " bytes " + when());
    }
  }

  private static String withoutEnd(byte[] line) {
    boolean carriageReturn = line.length > 0 && line[line.length - 1] == '\r';
    return decode(line, carriageReturn ? line.length - 1 : line.length);
  }

  private static String decode(byte[] line, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder() // reports malformed input instead of replacing it
          .decode(ByteBuffer.wrap(line, 0, length))
          .toString();
    } catch (CharacterCodingException notUtf8) {
      return new String(line, 0, length, StandardCharsets.ISO_8859_1);
    }
  }
}
