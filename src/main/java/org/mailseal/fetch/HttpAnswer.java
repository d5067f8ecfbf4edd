package org.mailseal.fetch;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request and its answer, on a connection that ends with it (RFC 9112). It is spoken here, as
 * the JDK's client resolves the host's name itself, and connects to what it finds then, which
 * nobody has judged.
 */
final class HttpAnswer {
  /** In bytes, the interim answers before it included. */
  private static final int MAX_HEAD_BYTES = 16 << 10;

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");
  private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");
  private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,8})[ \\t]*(?:;.*)?");

  private final InputStream in;
  private final long most;
  private final int status;
  private final Map<String, String> fields = new HashMap<>();
  private int head;

  /**
   * Reads the head of an answer.
   *
   * @param most bytes of a body
   */
  HttpAnswer(InputStream in, long most) throws IOException {
    this.in = new BufferedInputStream(in);
    this.most = most;
    int first = begin();
    while (first / 100 == 1) { // interim, RFC 9110 §15.2
      first = begin();
    }
    this.status = first;
  }

  /** The request, for a host that is known by its name in the URI. */
  static byte[] request(URI place) {
    return head("GET", place, "Accept: */*\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** The request that brings a text. */
  static byte[] request(URI place, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    String fields =
        "Content-Type: text/plain; charset=utf-8\r\nContent-Length: " + body.length + "\r\n";
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head("POST", place, fields).getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(body);
    return request.toByteArray();
  }

  private static String head(String method, URI place, String fields) {
    URI ascii = URI.create(place.toASCIIString());
    String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
    String query = ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery();
    String port = ascii.getPort() < 0 ? "" : ":" + ascii.getPort();
    return method
        + " "
        + path
        + query
        + " HTTP/1.1\r\nHost: "
        + ascii.getHost()
        + port
        + "\r\nUser-Agent: mailseal\r\n"
        + fields
        + "Connection: close\r\n\r\n";
  }

  int status() {
    return status;
  }

  /** A field of the head, by its name in lower case. */
  Optional<String> field(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  private int begin() throws IOException {
    fields.clear();
    Matcher line = STATUS.matcher(line());
    if (!line.matches()) {
      throw new IOException("it does not speak HTTP/1.1");
    }
    for (String field = line(); !field.isEmpty(); field = line()) {
      int colon = field.indexOf(':');
      if (colon > 0) {
        fields.putIfAbsent(
            field.substring(0, colon).toLowerCase(Locale.ROOT), field.substring(colon + 1).strip());
      }
    }
    return Integer.parseInt(line.group(1));
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = octet(); b != '\n'; b = octet()) {
      if (++head > MAX_HEAD_BYTES) {
        throw new IOException("the head of its answer is longer than " + MAX_HEAD_BYTES + " bytes");
      }
      line.write(b);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private int octet() throws IOException {
    int b = in.read();
    if (b < 0) {
      throw new EOFException("its answer breaks off");
    }
    return b;
  }

  /** The body; RFC 9112 §6.3 says where it ends. */
  byte[] body() throws IOException {
    Optional<String> coding = field("transfer-encoding");
    if (coding.isPresent()) {
      if (!coding.get().equalsIgnoreCase("chunked")) {
        throw new IOException("its answer is coded in a way that is not read");
      }
      return chunks();
    }
    Optional<String> length = field("content-length");
    if (length.isEmpty()) {
      return bounded(in.readNBytes((int) most + 1));
    }
    if (!LENGTH.matcher(length.get()).matches()) {
      throw new IOException("the length of its answer is not a number");
    }
    return exactly(Long.parseLong(length.get()), 0);
  }

  private byte[] bounded(byte[] body) throws IOException {
    if (body.length > most) {
      throw tooLong();
    }
    return body;
  }

  private IOException tooLong() {
    return new IOException("its answer is longer than " + most + " bytes");
  }

  private byte[] exactly(long length, long before) throws IOException {
    if (length > most - before) {
      throw tooLong();
    }
    byte[] part = in.readNBytes((int) length);
    if (part.length < length) {
      throw new EOFException("its answer breaks off");
    }
    return part;
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      Matcher size = CHUNK.matcher(line());
      if (!size.matches()) {
        throw new IOException("its answer is not coded as it says");
      }
      int length = Integer.parseUnsignedInt(size.group(1), 16);
      if (length == 0) {
        return body.toByteArray(); // What may follow is of no use.
      }
      body.write(exactly(Integer.toUnsignedLong(length), body.size()));
      if (!line().isEmpty()) {
        throw new IOException("its answer is not coded as it says");
      }
    }
  }
}
