package org.mailseal.install.server.haproxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.mailseal.install.InstallException;
import org.mailseal.name.Printable;

/**
 * HAProxy's runtime API: one command a connection, after whose answer HAProxy hangs up.
 *
 * @param path the UNIX socket
 * @param deadline the time that one command may take
 */
record HaproxySocket(Path path, Duration deadline) {
  private static final int MAX_ANSWER_BYTES = 1024 * 1024;

  /**
   * Asks.
   *
   * @param command with the line's end; in no message
   * @return the answer as it is
   */
  String ask(String command) throws InstallException {
    long endNanos = System.nanoTime() + deadline.toNanos();
    ByteBuffer rest = ByteBuffer.wrap(command.getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (Selector selector = Selector.open();
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.configureBlocking(false);
      // A UNIX socket is connected at once, or refuses.
      channel.connect(UnixDomainSocketAddress.of(path));
      SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
      while (rest.hasRemaining()) {
        await(selector, endNanos);
        channel.write(rest);
      }
      key.interestOps(SelectionKey.OP_READ);
      ByteBuffer come = ByteBuffer.allocate(8192);
      while (answer.size() < MAX_ANSWER_BYTES) {
        await(selector, endNanos);
        if (channel.read(come) < 0) {
          break;
        }
        answer.write(come.array(), 0, come.position());
        come.clear();
      }
    } catch (IOException e) {
      // What it said before it hung up tells more.
      if (answer.size() == 0) {
        throw new InstallException(
            "cannot speak with HAProxy through "
                + path
                + ": "
                + Printable.sanitize(String.valueOf(e.getMessage()))
                + "; does it run, and is this its stats socket?",
            e);
      }
    }
    return answer.toString(StandardCharsets.UTF_8);
  }

  private void await(Selector selector, long endNanos) throws IOException, InstallException {
    long leftMillis = Duration.ofNanos(endNanos - System.nanoTime()).toMillis();
    if (leftMillis <= 0 || selector.select(leftMillis) == 0) {
      throw new InstallException(
          Thread.currentThread().isInterrupted()
              ? "interrupted while HAProxy was asked through " + path
              : "HAProxy did not answer through "
                  + path
                  + " within "
                  + deadline.toSeconds()
                  + " s");
    }
    selector.selectedKeys().clear();
  }
}
