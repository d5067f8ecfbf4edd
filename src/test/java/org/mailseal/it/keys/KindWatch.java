package org.mailseal.it.keys;

import static org.awaitility.Awaitility.await;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.mailseal.fixture.server.MailPort;

/** Looks all the time what clients of each kind get at a port. */
final class KindWatch implements AutoCloseable {
  private final MailPort port;
  private final String name;
  private final Map<OneKindClient, List<X509Certificate>> seen = new EnumMap<>(OneKindClient.class);
  private final Thread thread;
  private volatile boolean closing;

  KindWatch(MailPort port, String name) {
    this.port = port;
    this.name = name;
    for (OneKindClient kind : OneKindClient.values()) {
      seen.put(kind, new CopyOnWriteArrayList<>());
    }
    thread = Thread.ofPlatform().daemon().name("kind-watch").start(this::watch);
  }

  private void watch() {
    while (!closing) {
      seen.forEach(this::look);
    }
  }

  private void look(OneKindClient kind, List<X509Certificate> certificates) {
    try {
      certificates.add(kind.look(port, name).leaf());
    } catch (IllegalStateException none) {
      // It is being reloaded.
    }
  }

  /** What clients of a kind got, look after look. */
  List<X509Certificate> seen(OneKindClient kind) {
    return List.copyOf(seen.getOrDefault(kind, List.of()));
  }

  /** Waits until clients of both kinds have looked once more. */
  void awaitAnotherLook() {
    Map<OneKindClient, Integer> before = new EnumMap<>(OneKindClient.class);
    seen.forEach((kind, certificates) -> before.put(kind, certificates.size()));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> before.entrySet().stream().allMatch(e -> seen(e.getKey()).size() > e.getValue()));
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
