package org.mailseal.daemon;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A monotonic clock that stands until it is moved. Thread-safe. */
final class HandTicker implements LongSupplier {
  /** Near the end of the numbers: a monotonic clock may begin anywhere. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);

  void forward(Duration by) {
    nanos.addAndGet(by.toNanos());
  }

  @Override
  public long getAsLong() {
    return nanos.get();
  }
}
