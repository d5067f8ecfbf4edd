package org.mailseal.authority;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Time that passes while somebody sleeps, and else stands still. Thread-safe. */
public final class HandSleeper implements Sleeper {
  private final Consumer<Duration> passes;
  private final AtomicLong nanos = new AtomicLong();

  /**
   * At its beginning.
   *
   * @param passes told of every sleep, such as {@code clock::forward}
   */
  public HandSleeper(Consumer<Duration> passes) {
    this.passes = passes;
  }

  @Override
  public void sleep(Duration duration) {
    nanos.addAndGet(duration.toNanos());
    passes.accept(duration);
  }

  @Override
  public long nanos() {
    return nanos.get();
  }
}
