package org.mailseal.it.daemon;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.mailseal.fixture.server.MailHost;
import org.mailseal.fixture.server.MailPort;
import org.mailseal.fixture.server.OpenSsl;

/** Looks all the time which certificates some ports serve. */
final class ServedWatch implements AutoCloseable {
  private final Map<MailPort, Set<BigInteger>> served = new ConcurrentHashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private volatile Duration longestExpired = Duration.ZERO;

  ServedWatch(MailPort... ports) {
    for (MailPort port : ports) {
      served.put(port, ConcurrentHashMap.newKeySet());
    }
    thread = Thread.ofPlatform().daemon().name("served-watch").start(this::watch);
  }

  private void watch() {
    try {
      do {
        served.forEach(this::look);
      } while (!closing.await(1, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does
    }
  }

  private void look(MailPort port, Set<BigInteger> serials) {
    try {
      X509Certificate leaf = OpenSsl.sClient(port, MailHost.NAME).leaf();
      serials.add(leaf.getSerialNumber());
      Duration expired = Duration.between(leaf.getNotAfter().toInstant(), Instant.now());
      if (expired.compareTo(longestExpired) > 0) {
        longestExpired = expired;
      }
    } catch (IllegalStateException none) {
      // It is being reloaded.
    }
  }

  /** Whether each of the ports has served it at some time. */
  boolean everywhere(BigInteger serial) {
    return served.values().stream().allMatch(serials -> serials.contains(serial));
  }

  /** For how long one was served beyond its end. */
  Duration longestExpired() {
    return longestExpired;
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
