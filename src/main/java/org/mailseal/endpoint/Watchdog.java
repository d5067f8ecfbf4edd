package org.mailseal.endpoint;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Closes a socket at a deadline, whatever its connection is busy with. A timeout per read would
 * start anew with every byte that a slow server drips, and knows nothing of the handshake as a
 * whole.
 */
final class Watchdog implements AutoCloseable {
  private final CountDownLatch calledOff = new CountDownLatch(1);
  private volatile boolean bitten;

  Watchdog(Socket socket, Duration patience) {
    Thread.startVirtualThread(
        () -> {
          try {
            if (!calledOff.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
              bitten = true;
              socket.close();
            }
          } catch (IOException | InterruptedException nothingLeftToClose) {
            // The socket is gone either way.
          }
        });
  }

  /** Whether the deadline has passed, so that an error on the socket is our own doing. */
  boolean bitten() {
    return bitten;
  }

  @Override
  public void close() {
    calledOff.countDown();
  }
}
