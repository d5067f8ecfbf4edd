package org.mailseal.ledger.access;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * What is said on the ledger's socket by somebody who is no Mailseal: to the holder, and by one
 * that plays the holder. In a build the committed seeds run; {@code src/bench/fuzz/run} looks for
 * more.
 *
 * <p>The first byte of an input says which: even ones are a client's frame, odd ones what a holder
 * sends.
 */
class FrameFuzzTest {
  /** What a socket takes without being read. */
  private static final int MAX_INPUT = 60_000;

  private static final WaitLimits LIMITS = SmallDatabase.QUICK;

  @FuzzTest(maxDuration = "10m")
  void isUnderstoodOrEndsTheConnection(byte[] said) throws IOException {
    if (said.length == 0 || said.length > MAX_INPUT) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(said, 1, said.length);
    if (said[0] % 2 == 0) {
      asClient(rest);
    } else {
      asHolder(rest);
    }
  }

  private static void asClient(byte[] frame) {
    try {
      Request request = Request.read(new DataInputStream(new ByteArrayInputStream(frame)));
      byte[] written = FrameChannel.frame(request::write);
      if (written.length > 2 * frame.length + 16) {
        throw new AssertionError("it grew");
      }
    } catch (IOException refused) {
      // A session ends with it.
    } catch (SQLException e) {
      throw new AssertionError("what was read can be written", e);
    }
  }

  private static void asHolder(byte[] said) throws IOException {
    Path folder = Files.createTempDirectory("frames");
    Path socket = folder.resolve("s");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      try (FrameChannel client =
          new FrameChannel(SocketChannel.open(UnixDomainSocketAddress.of(socket)))) {
        try (SocketChannel holder = server.accept()) {
          holder.write(ByteBuffer.wrap(said));
          holder.shutdownOutput(); // and hears the client out
          receive(client);
        }
      }
    } finally {
      Files.deleteIfExists(socket);
      Files.delete(folder);
    }
  }

  private static void receive(FrameChannel client) {
    try {
      new Introduction("1.0", "1:2 1:3", SmallDatabase.secret("a secret"), LIMITS).ask(client);
    } catch (IOException | SQLException refused) {
      // And on with what follows as an answer.
    }
    try {
      while (true) {
        Outcome.receive(client, LIMITS.answer());
      }
    } catch (IOException | SQLException ending) {
      // A connection ends with it.
    }
  }
}
