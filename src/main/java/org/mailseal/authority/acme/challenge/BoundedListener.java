package org.mailseal.authority.acme.challenge;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Collectors;
import org.mailseal.authority.AuthorityException;
import org.mailseal.name.Printable;

/**
 * A port that is open from its construction to {@link #close}.
 *
 * <p>The whole network may come to it, and nobody there may keep the authority out: a connection
 * has one deadline from its beginning to its end. Where too many are open, a new one takes the
 * place of another: of the oldest from the network that holds the most, so that who opens hundreds
 * drops their own.
 */
final class BoundedListener implements AutoCloseable {
  /** At a time. An authority comes from some five places at once for each name, for a moment. */
  static final int MAX_CONNECTIONS = 256;

  /** For a connection as a whole, however little it sends at a time. */
  static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Before the next try where the system gives no connection: it may be short of files. */
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** For programs that are being started to let go of a port that was closed; they take some ms. */
  private static final Duration GIVEN_BACK = Duration.ofSeconds(2);

  /** Between two looks whether they have. */
  private static final Duration GLANCE = Duration.ofMillis(2);

  /** An IPv6 host has its /64 to itself (RFC 6177 §2). */
  private static final int NETWORK_BYTES = 8;

  /**
   * A port, and what to say where it cannot be had.
   *
   * @param address the local address; all where absent
   * @param challenge the kind that is answered there
   * @param whereTaken the cure where another program has it
   * @param whereDenied the cure where this user may not have it
   */
  record Port(
      int number,
      Optional<String> address,
      String challenge,
      String whereTaken,
      String whereDenied) {
    private InetSocketAddress socketAddress() {
      return address
          .map(host -> new InetSocketAddress(host, number))
          .orElseGet(() -> new InetSocketAddress(number)); // IPv4 and IPv6
    }

    ServerSocket open() throws IOException {
      ServerSocket server = new ServerSocket();
      try {
        server.bind(socketAddress(), MAX_CONNECTIONS);
      } catch (IOException e) {
        quietly(server);
        throw e;
      }
      return server;
    }

    /** How a name is proven there, for people. */
    String describe() {
      return challenge + " answered on port " + place();
    }

    private String place() {
      return address.map(host -> host + ":").orElse("") + number;
    }

    /** Why it could not be listened on now, as a printable sentence with its cure. */
    Optional<String> obstacle() {
      try {
        tryOut();
        return Optional.empty();
      } catch (IOException e) {
        return Optional.of(fault(e));
      }
    }

    /** Takes the port without listening, so that nobody who listens then finds it taken. */
    private void tryOut() throws IOException {
      try (Socket bound = new Socket(Proxy.NO_PROXY)) {
        bound.setReuseAddress(true); // as a server socket does: only a listener is in its way
        bound.bind(socketAddress());
      }
    }

    /**
     * Waits until nobody listens there, at most {@link #GIVEN_BACK}. A program that Java starts
     * meanwhile, on any thread, is born with all that this process has open and closes it a moment
     * later: until then it listens, too.
     */
    void awaitFree() throws InterruptedException {
      long end = System.nanoTime() + GIVEN_BACK.toNanos();
      while (taken() && System.nanoTime() < end) {
        Thread.sleep(GLANCE);
      }
    }

    private boolean taken() {
      try {
        tryOut();
        return false;
      } catch (IOException e) {
        return inUse(e);
      }
    }

    private static boolean inUse(IOException e) {
      return e instanceof BindException && String.valueOf(e.getMessage()).contains("in use");
    }

    private String fault(IOException e) {
      String said = String.valueOf(e.getMessage());
      String place = place();
      if (inUse(e)) {
        return "port "
            + place
            + ", on which the authority will look for the "
            + challenge
            + " answer, is taken by another program: "
            + whereTaken;
      }
      if (said.contains("denied")) {
        return "no permission to listen on port "
            + place
            + " for the "
            + challenge
            + " answer: "
            + whereDenied;
      }
      return "cannot listen on port "
          + place
          + " for the "
          + challenge
          + " answer: "
          + Printable.sanitize(said);
    }
  }

  /** Who speaks on a connection; it is closed afterwards. */
  @FunctionalInterface
  interface Conversation {
    /**
     * Speaks.
     *
     * @param deadline by the machine's nanoseconds
     */
    void on(Socket socket, long deadline) throws IOException;
  }

  private final Port port;
  private final Conversation conversation;
  private final ServerSocket server;
  private final Thread listener;
  private final long timeoutNanos;

  /** The oldest first; guarded by itself. */
  private final SequencedSet<Connection> open = new LinkedHashSet<>();

  BoundedListener(Port port, Duration timeout, Conversation conversation)
      throws AuthorityException {
    this.port = port;
    this.timeoutNanos = timeout.toNanos();
    this.conversation = conversation;
    try {
      server = port.open();
    } catch (IOException e) {
      throw new AuthorityException(port.fault(e), e);
    }
    listener = Thread.ofPlatform().daemon().name(port.challenge).start(this::listen);
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

  /** Whoever opens the port next finds it free. */
  @Override
  public void close() {
    quietly(server);
    synchronized (open) {
      open.forEach(connection -> quietly(connection.socket));
    }
    try {
      listener.join(); // the system gives the port free when nobody is in accept() any more
      port.awaitFree();
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

  /** One connection, on a thread of its own. */
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
        conversation.on(socket, deadline);
      } catch (IOException over) {
        // Late, dropped or broken off: there is nobody to tell.
      } finally {
        synchronized (open) {
          open.remove(this);
        }
      }
    }
  }
}
