package org.mailseal.authority.acme.challenge;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.ProofDefinition;
import org.mailseal.name.Printable;

/**
 * Answers {@code GET /.well-known/acme-challenge/TOKEN} (RFC 8555 §8.3) while challenges are open,
 * and refuses all else. It listens only from its construction to {@link #close}.
 *
 * <p>The whole network may come to this port, and nobody there may keep the authority out: a
 * connection is one request of a bounded size, and has one deadline from its beginning to its end.
 * Where too many are open, a new one takes the place of another: of the oldest from the network
 * that holds the most, so that who opens hundreds drops their own. Only the first line of a request
 * is looked at, and nothing of it is sent back.
 */
final class Http01Responder implements AutoCloseable {
  /** At a time. An authority comes from some five places at once for each name, for a moment. */
  static final int MAX_CONNECTIONS = 256;

  /** Authorities' own requests take some hundreds. */
  static final int MAX_REQUEST_BYTES = 4 << 10;

  /** For a connection as a whole, however little it sends at a time. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Before the next try where the system gives no connection: it may be short of files. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** An IPv6 host has its /64 to itself (RFC 6177 §2). */
  private static final int NETWORK_BYTES = 8;

  private static final String HEAD_END = "\r\n\r\n";

  private static final String PATH = "/.well-known/acme-challenge/";

  /** What a target may have around its path (RFC 9112 §3.2). */
  private static final Pattern AROUND_PATH = Pattern.compile("^(?i:http)://[^/?]*|\\?.*");

  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final ServerSocket server;
  private final Thread listener;
  private final long timeoutNanos;

  /** The oldest first; guarded by itself. */
  private final SequencedSet<Connection> open = new LinkedHashSet<>();

  Http01Responder(ProofDefinition.Http01 where) throws AuthorityException {
    this(where, TIMEOUT);
  }

  Http01Responder(ProofDefinition.Http01 where, Duration timeout) throws AuthorityException {
    this.timeoutNanos = timeout.toNanos();
    try {
      server = listener(where);
    } catch (IOException e) {
      throw new AuthorityException(fault(where, e), e, null);
    }
    listener = Thread.ofPlatform().daemon().name("http-01").start(this::listen);
  }

  private static ServerSocket listener(ProofDefinition.Http01 where) throws IOException {
    InetSocketAddress address =
        where
            .address()
            .map(host -> new InetSocketAddress(host, where.port()))
            .orElseGet(() -> new InetSocketAddress(where.port())); // IPv4 and IPv6
    ServerSocket server = new ServerSocket();
    try {
      server.bind(address, MAX_CONNECTIONS);
    } catch (IOException e) {
      quietly(server);
      throw e;
    }
    return server;
  }

  /** Why it could not listen now, as a printable sentence with its cure. */
  static Optional<String> obstacle(ProofDefinition.Http01 where) {
    try {
      listener(where).close();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(fault(where, e));
    }
  }

  private static String fault(ProofDefinition.Http01 where, IOException e) {
    String said = String.valueOf(e.getMessage());
    String place = where.address().map(host -> host + ":").orElse("") + where.port();
    if (e instanceof BindException && said.contains("in use")) {
      return "port "
          + place
          + ", on which the authority will look for the http-01 answer, is taken by another"
          + " program: stop it for the renewal, or let it forward "
          + PATH
          + " to a free port and name that under prove-by: {http-01: {port: ...}}";
    }
    if (said.contains("denied")) {
      return "no permission to listen on port "
          + place
          + " for the http-01 answer: run as root, grant CAP_NET_BIND_SERVICE, or have the port"
          + " forwarded and set prove-by: {http-01: {port: ...}}";
    }
    return "cannot listen on port "
        + place
        + " for the http-01 answer: "
        + Printable.sanitize(said);
  }

  /** From now on the token is answered. */
  void provide(String token, String keyAuthorization) {
    answers.put(token, keyAuthorization);
  }

  private void listen() {
    while (!server.isClosed()) {
      try {
        admit(server.accept());
      } catch (IOException none) {
        pause();
      }
    }
  }

  private void pause() {
    if (!server.isClosed()) {
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        quietly(server); // nobody knows this thread
      }
    }
  }

  private void admit(Socket socket) {
    Connection connection = new Connection(socket);
    synchronized (open) {
      if (server.isClosed()) {
        quietly(socket);
        return;
      }
      if (open.size() == MAX_CONNECTIONS) {
        Connection outdone = oldestOfMost();
        open.remove(outdone);
        quietly(outdone.socket);
      }
      open.add(connection);
    }
    Thread.startVirtualThread(connection::serve);
  }

  private Connection oldestOfMost() {
    Map<ByteBuffer, Long> held =
        open.stream().collect(Collectors.groupingBy(one -> one.network, Collectors.counting()));
    Long most = Collections.max(held.values());
    return open.stream()
        .filter(one -> most.equals(held.get(one.network)))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    quietly(server);
    synchronized (open) {
      open.forEach(connection -> quietly(connection.socket));
    }
    try {
      listener.join(); // the system gives the port free when nobody is in accept() any more
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void quietly(Closeable socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      // There is nothing left to close.
    }
  }

  /** One request and its response, on a thread of its own. */
  private final class Connection {
    private final Socket socket;
    private final ByteBuffer network;
    private final long deadline = System.nanoTime() + timeoutNanos;

    Connection(Socket socket) {
      this.socket = socket;
      byte[] address = socket.getInetAddress().getAddress();
      this.network = ByteBuffer.wrap(address, 0, Math.min(NETWORK_BYTES, address.length));
    }

    void serve() {
      try (socket) {
        socket.getOutputStream().write(answer(head())); // never so much that this would wait
        socket.shutdownOutput();
        awaitEnd();
      } catch (IOException over) {
        // Late, dropped or broken off: there is nobody to tell.
      } finally {
        synchronized (open) {
          open.remove(this);
        }
      }
    }

    /** The request up to its empty line, or all that may be read where none comes. */
    private String head() throws IOException {
      byte[] request = new byte[MAX_REQUEST_BYTES];
      int length = 0;
      while (length < request.length) {
        int seen = Math.max(0, length - HEAD_END.length());
        length += receive(request, length);
        String latest = new String(request, seen, length - seen, StandardCharsets.ISO_8859_1);
        if (latest.contains(HEAD_END)) {
          break;
        }
      }
      return new String(request, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** To close with bytes unread would reset the connection, and may overtake the response. */
    private void awaitEnd() throws IOException {
      byte[] rest = new byte[MAX_REQUEST_BYTES];
      for (int length = 0; length < rest.length; ) {
        length += receive(rest, length);
      }
    }

    private int receive(byte[] into, int offset) throws IOException {
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
