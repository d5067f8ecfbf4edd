package org.mailseal.authority.acme.http;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.mailseal.authority.Sleeper;

/**
 * Shuts an HTTP client at a deadline, or when the process is asked to stop, whatever request it is
 * busy with. The timeout of a request ends with the headers; a body may be dripped for ever.
 *
 * <p>The deadline is the machine's own time: a server that drips takes that, even where a
 * simulation moves its clock. The pause is asked for no time at all, only for the wish to stop.
 */
public final class HttpDeadline implements AutoCloseable {
  /** Why the client was shut, so that its fault is our own doing. */
  public enum Expiry {
    LATE,
    STOP
  }

  /** How soon the wish to stop is heard. */
  private static final Duration EAR = Duration.ofMillis(200);

  private final CountDownLatch calledOff = new CountDownLatch(1);

  /** Empty where it was closed first, after which it shuts nothing. */
  private final AtomicReference<@Nullable Optional<Expiry>> end = new AtomicReference<>();

  public HttpDeadline(HttpClient client, Duration timeout, Sleeper sleeper) {
    long deadline = System.nanoTime() + timeout.toNanos();
    Thread.startVirtualThread(
        () -> {
          Expiry why = Expiry.STOP;
          try {
            long left = timeout.toNanos();
            while (left > 0) {
              if (calledOff.await(Math.min(left, EAR.toNanos()), TimeUnit.NANOSECONDS)) {
                return;
              }
              sleeper.sleep(Duration.ZERO);
              left = deadline - System.nanoTime();
            }
            why = Expiry.LATE;
          } catch (InterruptedException askedToStop) {
            // Nobody else knows this thread, so it was the pause that said so.
          }
          if (end.compareAndSet(null, Optional.of(why))) {
            client.shutdownNow();
          }
        });
  }

  /** Why the client was shut, where it was. */
  public Optional<Expiry> bite() {
    return Objects.requireNonNullElse(end.get(), Optional.empty());
  }

  @Override
  public void close() {
    end.compareAndSet(null, Optional.empty());
    calledOff.countDown();
  }
}
