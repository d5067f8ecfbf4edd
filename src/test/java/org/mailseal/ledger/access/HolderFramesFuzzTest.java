package org.mailseal.ledger.access;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a holder says to a client, read as JDBC shows it: where the first byte is odd, after it let
 * it in. In a build the committed seeds run; {@code src/bench/fuzz/run} looks for more.
 */
class HolderFramesFuzzTest {
  @TempDir static Path folder;
  private static final BlockingQueue<byte[]> SAID = new SynchronousQueue<>();
  private static final Introduction INTRODUCTION =
      new Introduction(
          SmallDatabase.VERSION,
          "an identity",
          SmallDatabase.secret("a secret"),
          SmallDatabase.PATIENT);
  private static byte[] letIn;
  private static ServerSocketChannel server;

  @BeforeAll
  static void open() throws Exception {
    ByteBuffer frames = ByteBuffer.allocate(1000);
    for (byte[] frame :
        new byte[][] {
          FrameChannel.frame(
              out -> {
                Cell.writeText(out, "mailseal ledger");
                Cell.writeText(out, SmallDatabase.VERSION);
                Cell.writeText(out, "process 1 (mailseal run)");
                Cell.writeText(out, "an identity");
                out.write(new byte[32]);
              }),
          FrameChannel.frame(out -> Cell.writeText(out, "welcome"))
        }) {
      frames.putInt(frame.length).put(frame);
    }
    letIn = new byte[frames.flip().limit()];
    frames.get(letIn);
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(SmallDatabase.files(folder).socket()));
    Thread.ofPlatform().daemon().start(HolderFramesFuzzTest::answer);
  }

  @AfterAll
  static void close() throws IOException {
    server.close();
  }

  private static void answer() {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        byte[] said = SAID.take();
        if (said.length > 0 && said[0] % 2 != 0) {
          client.write(ByteBuffer.wrap(letIn));
        }
        client.write(ByteBuffer.wrap(said, Math.min(1, said.length), Math.max(0, said.length - 1)));
        client.shutdownOutput();
        ByteBuffer asked = ByteBuffer.allocate(4096);
        while (client.read(asked.clear()) >= 0) {
          // Whatever it asks, this is the answer.
        }
      } catch (IOException | InterruptedException hungUp) {
        // As it may.
      }
    }
  }

  @FuzzTest(maxDuration = "10m")
  void isAnAnswerOrAFault(byte[] said) throws Exception {
    Thread saying = Thread.ofVirtual().start(() -> say(said));
    try {
      Optional<HolderConnection> holder =
          HolderConnection.open(SmallDatabase.files(folder), INTRODUCTION);
      if (holder.isPresent()) {
        try (Connection connection = RemoteConnection.of(holder.get())) {
          connection.setAutoCommit(false);
          ask(connection);
          ask(connection);
          connection.commit();
        }
      }
    } catch (SQLException told) {
      // As it may.
    }
    saying.join();
  }

  private static void say(byte[] said) {
    try {
      SAID.put(said);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void ask(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("insert", new String[] {"id"})) {
      ResultSet rows =
          statement.execute() ? statement.getResultSet() : statement.getGeneratedKeys();
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        for (int column = 1; column <= columns; column++) {
          read(rows, column);
        }
      }
    }
  }

  private static void read(ResultSet rows, int column) {
    for (Reading reading :
        new Reading[] {
          rows::getString,
          rows::getInt,
          rows::getLong,
          rows::getBoolean,
          rows::getBytes,
          rows::getBigDecimal,
          rows::getBlob,
          rows::getObject
        }) {
      try {
        reading.of(column);
      } catch (SQLException otherType) {
        // As it may be.
      }
    }
  }

  /** One way to read a value. */
  private interface Reading {
    @Nullable Object of(int column) throws SQLException;
  }
}
