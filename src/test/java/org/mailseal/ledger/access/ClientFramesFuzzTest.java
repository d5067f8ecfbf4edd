package org.mailseal.ledger.access;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a client says to a holder with a real database: where the first byte is odd, after it was
 * let in. Other clients and rows must not be concerned. In a build the committed seeds run; {@code
 * src/bench/fuzz/run} looks for more.
 */
class ClientFramesFuzzTest {
  @TempDir static Path folder;
  private static final AtomicReference<@Nullable Throwable> ENDED = new AtomicReference<>();
  private static SharedDatabase holder;

  @BeforeAll
  static void open() throws SQLException {
    Thread.setDefaultUncaughtExceptionHandler((_, fault) -> ENDED.set(fault));
    holder = SmallDatabase.open(folder);
  }

  @AfterAll
  static void close() {
    holder.close();
    Thread.setDefaultUncaughtExceptionHandler(null);
  }

  @FuzzTest(maxDuration = "10m")
  void endsItsOwnConnectionAlone(byte[] said) throws Exception {
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      client.connect(UnixDomainSocketAddress.of(SmallDatabase.files(folder).socket()));
      FrameChannel channel = new FrameChannel(client);
      try (channel) {
        if (said.length > 0 && said[0] % 2 != 0) {
          introduction().ask(channel);
        }
        hear(client, said);
      } catch (IOException itHasHungUp) {
        // As it may.
      }
    }
    if (ENDED.get() != null) {
      throw new AssertionError("it ended a thread of the holder", ENDED.get());
    }
    try (Connection connection = holder.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("delete from event"); // of which no row is locked any more
    }
  }

  private static Introduction introduction() throws IOException {
    return new Introduction(
        SmallDatabase.VERSION,
        SmallDatabase.files(folder).identity(),
        SmallDatabase.secret("a secret"),
        SmallDatabase.PATIENT);
  }

  /** Says it, and waits until the holder has nothing more to say. */
  private static void hear(SocketChannel client, byte[] said) throws IOException {
    ByteBuffer left = ByteBuffer.wrap(said, Math.min(1, said.length), Math.max(0, said.length - 1));
    ByteBuffer answer = ByteBuffer.allocate(64 * 1024);
    long end = System.nanoTime() + SmallDatabase.PATIENT.answer().toNanos() / 2;
    while (client.read(answer.clear()) >= 0) {
      client.write(left);
      if (!left.hasRemaining()) {
        client.shutdownOutput();
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("it does not end");
      }
      Thread.onSpinWait();
    }
  }
}
