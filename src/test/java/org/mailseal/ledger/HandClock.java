package org.mailseal.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands until it is moved. Thread-safe. */
public final class HandClock extends Clock {
  private final AtomicReference<Instant> now;

  public HandClock(Instant now) {
    this.now = new AtomicReference<>(now);
  }

  public void forward(Duration by) {
    now.updateAndGet(before -> before.plus(by));
  }

  /** For the next test. */
  public void set(Instant instant) {
    now.set(instant);
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
