package org.mailseal.ledger.access;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Optional;

/** A client's connection to the holder. Thread-safe; a fault of the connection ends it. */
final class HolderConnection implements AutoCloseable {
  /** ISO 9075 class 08, connection exception. */
  private static final String CONNECTION_FAULT = "08006";

  private final FrameChannel channel;
  private final String holder;
  private final WaitLimits limits;
  private boolean autoCommit = true;

  private HolderConnection(FrameChannel channel, String holder, WaitLimits limits) {
    this.channel = channel;
    this.holder = holder;
    this.limits = limits;
  }

  /**
   * Goes to the holder.
   *
   * @return empty where nobody answers, for now
   * @throws DatabaseException where it does not let this process in
   */
  static Optional<HolderConnection> open(DatabaseFiles files, Introduction introduction)
      throws SQLException {
    try {
      FrameChannel channel = connect(files);
      boolean open = false;
      try {
        String holder = introduction.ask(channel);
        open = true;
        return Optional.of(new HolderConnection(channel, holder, introduction.limits()));
      } finally {
        if (!open) {
          channel.close();
        }
      }
    } catch (IOException nobodyAnswers) {
      return Optional.empty();
    }
  }

  private static FrameChannel connect(DatabaseFiles files) throws IOException, SQLException {
    SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
    boolean connected = false;
    try {
      socket.configureBlocking(false); // so that it never waits for a holder that takes nobody
      ShortWay.to(files.socket(), socket::connect);
      if (!socket.isConnected()) {
        throw new IOException("too many wait already");
      }
      if (!Peer.trusted(Peer.user(socket))) {
        throw new DatabaseException(
            "a process of another user, "
                + Holder.printable(Peer.user(socket).getName())
                + ", answers at "
                + files.socket()
                + ": find out why, and remove the socket; nothing was sent to it");
      }
      FrameChannel channel = new FrameChannel(socket);
      connected = true;
      return channel;
    } finally {
      if (!connected) {
        socket.close();
      }
    }
  }

  synchronized Outcome ask(Request request) throws SQLException {
    byte[] frame;
    try {
      frame = FrameChannel.frame(request::write);
    } catch (IOException e) {
      throw new IllegalStateException("it is written into memory", e);
    }
    if (frame.length > Request.MAX_FRAME) {
      throw new SQLException("a statement of " + frame.length + " bytes is too large");
    }
    try {
      channel.send(frame, limits.answer());
      return Outcome.receive(channel, limits.answer());
    } catch (IOException e) {
      channel.close();
      throw new SQLNonTransientConnectionException(
          holder + ", which held the ledger, " + fault(e) + "; what it had not confirmed is undone",
          CONNECTION_FAULT,
          e);
    }
  }

  private static String fault(IOException e) {
    return switch (e) {
      case SocketTimeoutException _ -> "does not answer";
      case ProtocolException _ -> "gave an answer that is none: " + e.getMessage();
      default -> "is gone";
    };
  }

  synchronized boolean autoCommit() {
    return autoCommit;
  }

  synchronized void setAutoCommit(boolean on) throws SQLException {
    if (on != autoCommit) {
      ask(new Request.AutoCommit(on));
      autoCommit = on;
    }
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() {
    channel.close();
  }
}
