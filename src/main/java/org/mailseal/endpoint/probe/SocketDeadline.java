package org.mailseal.endpoint.probe;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Closes a socket at a deadline, whatever its connection is busy with. A timeout per read would
 * start anew with every byte that a slow server drips, and knows nothing of the handshake as a
 * whole.
 *
 * <p>All of them wait on one platform thread: a virtual one would not run while arithmetic keeps
 * the carriers busy. Plain sockets only, for their closing waits for nobody; that of a TLS socket
 * would wait for a writer.
 */
final class SocketDeadline implements AutoCloseable {
  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private final Future<?> bite;
  private volatile boolean bitten;

  SocketDeadline(Socket socket, Duration timeout) {
    bite = CLOCK.schedule(() -> bite(socket), timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("watchdog").factory());
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }

  private void bite(Socket socket) {
    bitten = true;
    try {
      socket.close();
    } catch (IOException nothingLeftToClose) {
      // The socket is gone either way.
    }
  }

  /** Whether the deadline has passed, so that an error on the socket is our own doing. */
  boolean bitten() {
    return bitten;
  }

  @Override
  public void close() {
    bite.cancel(false);
  }
}
