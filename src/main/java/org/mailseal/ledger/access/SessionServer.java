package org.mailseal.ledger.access;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.mailseal.name.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The holder's socket: a bounded number of sessions, each on a thread of its own. */
final class SessionServer {
  private static final Logger LOG = LoggerFactory.getLogger(SessionServer.class);

  /** Each command needs one or two at a time. */
  static final int MAX_SESSIONS = 48;

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final DatabaseFiles files;
  private final HeldDatabase database;
  private final Introduction introduction;
  private final WaitLimits limits;
  private final SecureRandom random;
  private final ServerSocketChannel server;
  private final Thread acceptor;
  private final Set<FrameChannel> sessions = ConcurrentHashMap.newKeySet();
  private final Set<UserPrincipal> strangers = ConcurrentHashMap.newKeySet();

  private SessionServer(
      DatabaseFiles files,
      HeldDatabase database,
      Introduction introduction,
      WaitLimits limits,
      SecureRandom random,
      ServerSocketChannel server) {
    this.files = files;
    this.database = database;
    this.introduction = introduction;
    this.limits = limits;
    this.random = random;
    this.server = server;
    this.acceptor = daemon("ledger-socket", this::accept);
  }

  /** Begins to answer. The caller has the lock: whose socket lies there is gone. */
  static SessionServer start(
      DatabaseFiles files,
      HeldDatabase database,
      Introduction introduction,
      WaitLimits limits,
      SecureRandom random)
      throws IOException {
    Files.deleteIfExists(files.socket());
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      ShortWay.to(files.socket(), address -> channel.bind(address, MAX_SESSIONS));
      Files.setPosixFilePermissions(files.socket(), PosixFilePermissions.fromString("rw-------"));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    SessionServer server =
        new SessionServer(files, database, introduction, limits, random, channel);
    server.acceptor.start();
    return server;
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        begin(server.accept());
      } catch (ClosedChannelException ended) {
        return;
      } catch (IOException | OutOfMemoryError e) {
        // No file descriptor or no thread for one more: that one is not served, and the next may
        // be.
        LOG.debug("a client of the ledger is not served", e);
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private void begin(SocketChannel client) throws IOException {
    boolean begun = false;
    try {
      UserPrincipal user = Peer.user(client);
      if (!Peer.trusted(user)) {
        warnOf(user);
      } else if (sessions.size() < MAX_SESSIONS) {
        FrameChannel channel = new FrameChannel(client);
        sessions.add(channel);
        try {
          daemon("ledger-session", () -> serve(channel)).start();
          begun = true;
        } finally {
          if (!begun) {
            sessions.remove(channel);
            channel.close();
          }
        }
      }
    } finally {
      if (!begun) {
        client.close();
      }
    }
  }

  /** Once for each: a log is nothing for others to fill. */
  private void warnOf(UserPrincipal stranger) {
    if (strangers.add(stranger)) {
      LOG.warn(
          "{} asked for the ledger, and got no answer", Printable.sanitize(stranger.getName()));
    }
  }

  private void serve(FrameChannel channel) {
    try {
      new Session(channel, database, limits).run(introduction, Holder.me(), random);
    } finally {
      channel.close();
      sessions.remove(channel);
    }
  }

  /** Serves nobody new, waits for those in hand, but not for long, and ends. */
  void close() throws IOException {
    server.close();
    Files.deleteIfExists(files.socket());
    long end = System.nanoTime() + limits.closing().toNanos();
    // Whom it let in at the last moment is among the sessions only when it has ended.
    while ((acceptor.isAlive() || !sessions.isEmpty()) && System.nanoTime() < end) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    sessions.forEach(FrameChannel::close);
  }
}
