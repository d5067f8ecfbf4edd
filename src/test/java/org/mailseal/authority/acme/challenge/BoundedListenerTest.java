package org.mailseal.authority.acme.challenge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BoundedListenerTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  /** Without the wait some ten of these two hundred find their own port taken. */
  private static final int TURNS = 200;

  private static BoundedListener.Port freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
      return new BoundedListener.Port(
          socket.getLocalPort(), Optional.of("127.0.0.1"), "test", "stop it", "be root");
    }
  }

  /** A process that is being started has the listener for a moment, too, closed here or not. */
  @Test
  void aClosedPortIsFreeAtOnceWhileProgramsAreStarted() throws Exception {
    BoundedListener.Port port = freePort();
    AtomicBoolean over = new AtomicBoolean();
    Callable<Integer> starts =
        () -> {
          int started = 0;
          for (; !over.get(); started++) {
            new ProcessBuilder("true").start().waitFor();
          }
          return started;
        };
    try (ExecutorService hooks = Executors.newFixedThreadPool(2)) {
      List<Future<Integer>> running = List.of(hooks.submit(starts), hooks.submit(starts));
      List<String> obstacles = new ArrayList<>();
      try {
        for (int turn = 0; turn < TURNS; turn++) {
          new BoundedListener(port, BoundedListener.TIMEOUT, (_, _) -> {}).close();
          port.obstacle().ifPresent(obstacles::add);
        }
      } finally {
        over.set(true);
      }
      assertThat(obstacles).isEmpty();
      for (Future<Integer> each : running) {
        assertThat(each.get()).isPositive();
      }
    }
  }

  @Test
  void aLookForObstaclesIsInNobodysWay() throws Exception {
    BoundedListener.Port port = freePort();
    assertThat(port.obstacle()).isEmpty();
    try (BoundedListener listener =
            new BoundedListener(port, BoundedListener.TIMEOUT, (_, _) -> {});
        Socket visitor = new Socket(LOOPBACK, port.number())) {
      assertThat(listener).isNotNull();
      assertThat(visitor.isConnected()).isTrue();
      assertThat(port.obstacle().orElseThrow()).contains("is taken by another program: stop it");
    }
    assertThat(port.obstacle()).as("with connections of its own that linger").isEmpty();
  }
}
