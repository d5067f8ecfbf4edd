package org.mailseal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopbackPortTest {
  /** As Linux 6.18 shows it: one listens on any address, one on loopback; a connection is open. */
  private static final String TCP =
      """
        sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 00000000:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000   113        0 10 1 00 100 0 0 10 0
         1: 0100007F:1F41 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1 00 100 0 0 10 0
         2: 0100007F:1F42 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  4711        0 12 1 00 20 4 30 10 -1
      """;

  private static final String TCP6 =
      """
        sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
         0: 00000000000000000000000001000000:1F40 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  4711        0 13 1 00 100 0 0 10 0
      """;

  @Test
  void whoListensOnAnyAddressIsTold(@TempDir Path tables) throws IOException {
    Files.writeString(tables.resolve("tcp"), TCP);

    assertThat(new LoopbackPort(8000).listeners(tables)).containsExactly(113);
    assertThat(new LoopbackPort(8001).listeners(tables)).containsExactly(0);
    assertThat(new LoopbackPort(8002).listeners(tables)).isEmpty();

    Files.writeString(tables.resolve("tcp6"), TCP6);

    assertThat(new LoopbackPort(8000).listeners(tables)).containsExactlyInAnyOrder(113, 4711);
  }

  @Test
  void aPortOfOursIsOfOursAndOneOfNobodysIsNot() throws IOException {
    int number;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      number = socket.getLocalPort();
      assertThat(new LoopbackPort(number).isOf(Set.of())).isTrue();
    }
    assertThat(new LoopbackPort(number).isOf(Set.of())).isFalse();
  }
}
