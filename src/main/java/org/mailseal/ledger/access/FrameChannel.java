package org.mailseal.ledger.access;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Frames on a UNIX socket: four bytes of length, then so many of content. Every wait has a
 * deadline; memory grows with what has come and not with what was announced. Not thread-safe, but
 * for {@link #close}.
 */
final class FrameChannel implements AutoCloseable {
  private static final int STEP = 16 * 1024;

  /** Writes a frame's content. */
  interface Content {
    void write(DataOutputStream out) throws IOException, SQLException;
  }

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;

  FrameChannel(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.configureBlocking(false); // a channel in blocking mode knows no deadline
    this.selector = Selector.open();
    this.key = channel.register(selector, 0);
  }

  static byte[] frame(Content content) throws IOException, SQLException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    content.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  /**
   * Sends a frame.
   *
   * @throws SocketTimeoutException where the other side does not read
   */
  void send(byte[] content, Duration within) throws IOException {
    long end = System.nanoTime() + within.toNanos();
    ByteBuffer frame = ByteBuffer.allocate(4 + content.length);
    frame.putInt(content.length).put(content).flip();
    while (frame.hasRemaining()) {
      if (channel.write(frame) == 0) {
        await(SelectionKey.OP_WRITE, end);
      }
    }
  }

  /**
   * Receives a frame.
   *
   * @param max the most bytes of content; more are not read
   * @throws EOFException where the other side has closed
   * @throws SocketTimeoutException where it sends nothing, or not all, in time
   * @throws ProtocolException where it announces too much
   */
  byte[] receive(int max, Duration within) throws IOException {
    long end = System.nanoTime() + within.toNanos();
    int length = ByteBuffer.wrap(read(4, end)).getInt();
    if (length <= 0 || length > max) {
      throw new ProtocolException("a frame of " + length + " bytes");
    }
    return read(length, end);
  }

  private byte[] read(int length, long end) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream(Math.min(length, STEP));
    ByteBuffer step = ByteBuffer.allocate(Math.min(length, STEP));
    while (read.size() < length) {
      step.clear().limit(Math.min(step.capacity(), length - read.size()));
      int got = channel.read(step);
      if (got < 0) {
        throw new EOFException("the other side has closed");
      }
      if (got == 0) {
        await(SelectionKey.OP_READ, end);
      }
      read.write(step.array(), 0, got);
    }
    return read.toByteArray();
  }

  private void await(int what, long end) throws IOException {
    long left = (end - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException("no answer in time");
    }
    try {
      key.interestOps(what);
      selector.select(left);
      selector.selectedKeys().clear();
    } catch (CancelledKeyException | ClosedSelectorException e) {
      throw new IOException("this side has closed", e);
    }
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() {
    try (selector) {
      channel.close();
    } catch (IOException closedAllTheSame) {
      // Nothing more is to be said on it.
    }
  }
}
