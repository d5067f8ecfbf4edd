package org.mailseal.authority.acme.challenge;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition;

/**
 * Answers {@code GET /.well-known/acme-challenge/TOKEN} (RFC 8555 §8.3) while challenges are open,
 * and refuses all else. A connection is one request of a bounded size. Only its first line is
 * looked at, and nothing of it is sent back.
 */
final class Http01Responder implements AutoCloseable {
  /** Authorities' own requests take some hundreds. */
  static final int MAX_REQUEST_BYTES = 4 << 10;

  private static final String HEAD_END = "\r\n\r\n";

  private static final String PATH = "/.well-known/acme-challenge/";

  /** What a target may have around its path (RFC 9112 §3.2). */
  private static final Pattern AROUND_PATH = Pattern.compile("^(?i:http)://[^/?]*|\\?.*");

  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final BoundedListener listener;

  Http01Responder(ProofDefinition.Http01 where) throws AuthorityException {
    this(where, BoundedListener.TIMEOUT);
  }

  Http01Responder(ProofDefinition.Http01 where, Duration timeout) throws AuthorityException {
    listener = new BoundedListener(port(where), timeout, this::serve);
  }

  /** Why it could not listen now, as a printable sentence with its cure. */
  static Optional<String> obstacle(ProofDefinition.Http01 where) {
    return port(where).obstacle();
  }

  static BoundedListener.Port port(ProofDefinition.Http01 where) {
    return new BoundedListener.Port(
        where.port(),
        where.address(),
        Http01Prover.TYPE,
        "stop it for the renewal, or let it forward "
            + PATH
            + " to a free port and name that under prove-by: {http-01: {port: ...}}, or name its"
            + " folder as webroot",
        "run as root, grant CAP_NET_BIND_SERVICE, or have the port forwarded and set prove-by:"
            + " {http-01: {port: ...}}");
  }

  /** From now on the token is answered. */
  void provide(String token, String keyAuthorization) {
    answers.put(token, keyAuthorization);
  }

  /** It is not answered any more. */
  void withdraw(String token) {
    answers.remove(token);
  }

  @Override
  public void close() {
    listener.close();
  }

  private void serve(Socket socket, long deadline) throws IOException {
    String head = head(socket, deadline);
    socket.getOutputStream().write(answer(head)); // never so much that this would wait
    socket.shutdownOutput();
    awaitEnd(socket, deadline);
  }

  /** The request up to its empty line, or all that may be read where none comes. */
  private static String head(Socket socket, long deadline) throws IOException {
    byte[] request = new byte[MAX_REQUEST_BYTES];
    int length = 0;
    while (length < request.length) {
      int seen = Math.max(0, length - HEAD_END.length());
      length += receive(socket, deadline, request, length);
      String latest = new String(request, seen, length - seen, StandardCharsets.ISO_8859_1);
      if (latest.contains(HEAD_END)) {
        break;
      }
    }
    return new String(request, 0, length, StandardCharsets.ISO_8859_1);
  }

  /** To close with bytes unread would reset the connection, and may overtake the response. */
  private static void awaitEnd(Socket socket, long deadline) throws IOException {
    byte[] rest = new byte[MAX_REQUEST_BYTES];
    for (int length = 0; length < rest.length; ) {
      length += receive(socket, deadline, rest, length);
    }
  }

  private static int receive(Socket socket, long deadline, byte[] into, int offset)
      throws IOException {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (left <= 0) {
      throw new SocketTimeoutException();
    }
    socket.setSoTimeout(Math.toIntExact(left));
    int length = socket.getInputStream().read(into, offset, into.length - offset);
    if (length < 0) {
      throw new EOFException();
    }
    return length;
  }

  private byte[] answer(String head) {
    if (!head.contains(HEAD_END)) {
      return response("431 Request Header Fields Too Large", "");
    }
    String[] asked = head.substring(0, head.indexOf('\r')).split(" ", -1);
    if (asked.length != 3 || !asked[2].startsWith("HTTP/1.")) {
      return response("400 Bad Request", "");
    }
    if (!asked[0].equals("GET")) {
      return response("405 Method Not Allowed\r\nAllow: GET", "");
    }
    return answered(asked[1])
        .map(answer -> response("200 OK", answer))
        .orElseGet(() -> response("404 Not Found", ""));
  }

  private Optional<String> answered(String target) {
    String path = AROUND_PATH.matcher(target).replaceAll("");
    return path.startsWith(PATH)
        ? Optional.ofNullable(answers.get(path.substring(PATH.length())))
        : Optional.empty();
  }

  private static byte[] response(String status, String body) {
    return ("HTTP/1.1 "
            + status
            + "\r\nContent-Type: application/octet-stream\r\nX-Content-Type-Options: nosniff"
            + "\r\nContent-Length: "
            + body.length()
            + "\r\nConnection: close\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
