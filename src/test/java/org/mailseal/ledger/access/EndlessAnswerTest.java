package org.mailseal.ledger.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A holder that never comes to an end takes neither a client's time nor its memory. */
@Timeout(60)
class EndlessAnswerTest {
  private static final Duration WITHIN = Duration.ofSeconds(20);
  private static final byte ROWS = 2;
  @TempDir Path folder;

  private void answered(byte[] again, String fault) throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        ExecutorService holder = Executors.newSingleThreadExecutor()) {
      server.bind(address);
      Future<Void> spoken;
      try (FrameChannel client = new FrameChannel(SocketChannel.open(address))) {
        spoken = holder.submit(() -> speak(new FrameChannel(server.accept()), again));
        assertThatThrownBy(() -> Outcome.receive(client, WITHIN))
            .isInstanceOf(ProtocolException.class)
            .hasMessage(fault);
      }
      assertThatThrownBy(spoken::get).hasCauseInstanceOf(IOException.class);
    }
  }

  private static Void speak(FrameChannel channel, byte[] again) throws IOException, SQLException {
    try (channel) {
      channel.send(
          FrameChannel.frame(
              out -> {
                out.writeByte(1);
                out.writeLong(-1);
                out.writeInt(1);
                Cell.writeText(out, "X");
              }),
          WITHIN);
      while (true) {
        channel.send(again, WITHIN); // until the client has closed
      }
    }
  }

  @Test
  void framesWithoutRows() throws Exception {
    answered(new byte[] {ROWS}, "no rows, and more of them");
  }

  @Test
  void rowsWithoutEnd() throws Exception {
    byte[] frame = new byte[256 * 1024 + 1]; // rows of one null each
    frame[0] = ROWS;
    answered(frame, "an answer of more than 100663296 bytes");
  }
}
