package org.mailseal.daemon;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * When each part of the daemon last showed that it lives. In memory alone, by a clock that nobody
 * sets; thread-safe.
 */
final class Vitals {
  private final LongSupplier nanos;
  private final Set<Work> inHand = ConcurrentHashMap.newKeySet();
  private volatile long ledger;
  private volatile long timetable;
  private volatile Optional<Long> ledgerFailsSince = Optional.empty();
  private volatile Optional<String> ledgerFault = Optional.empty();

  /**
   * All is well now.
   *
   * @param nanos a monotonic clock, such as {@link System#nanoTime}
   */
  Vitals(LongSupplier nanos) {
    this.nanos = nanos;
    this.ledger = nanos.getAsLong();
    this.timetable = this.ledger;
  }

  /** A piece of work; close it when it is done. */
  final class Work implements AutoCloseable {
    private final String what;
    private final long since = nanos.getAsLong();

    private Work(String what) {
      this.what = what;
    }

    @Override
    public void close() {
      inHand.remove(this);
    }
  }

  /**
   * A piece of work begins.
   *
   * @param what such as {@code the renewal of mail.example.org}
   */
  Work begin(String what) {
    Work work = new Work(what);
    inHand.add(work);
    return work;
  }

  void ledgerTookHeartbeat() {
    ledger = nanos.getAsLong();
    ledgerFailsSince = Optional.empty();
    ledgerFault = Optional.empty();
  }

  /**
   * The ledger did not take a heartbeat.
   *
   * @param fault why, printable
   */
  void ledgerFailed(String fault) {
    if (ledgerFailsSince.isEmpty()) {
      ledgerFailsSince = Optional.of(nanos.getAsLong());
    }
    ledgerFault = Optional.of(fault);
  }

  void timetableFired() {
    timetable = nanos.getAsLong();
  }

  /** For how long the ledger has taken no heartbeat; empty where it took the last one. */
  Optional<Duration> ledgerFailsFor() {
    return ledgerFailsSince.map(this::since);
  }

  /** What does not live any more, in a clause. */
  Optional<String> fault(Patience patience) {
    if (beyond(since(ledger), patience.ledger())) {
      return Optional.of(
          "the ledger has taken no heartbeat for "
              + minutes(since(ledger))
              + ledgerFault.map(fault -> " (" + fault + ")").orElse(""));
    }
    if (beyond(since(timetable), patience.timetable())) {
      return Optional.of("the timetable has begun nothing for " + minutes(since(timetable)));
    }
    return inHand.stream()
        .filter(work -> beyond(since(work.since), patience.work()))
        .max(Comparator.comparing(work -> since(work.since)))
        .map(work -> work.what + " has been in hand for " + minutes(since(work.since)));
  }

  private Duration since(long then) {
    return Duration.ofNanos(nanos.getAsLong() - then);
  }

  private static boolean beyond(Duration age, Duration limit) {
    return age.compareTo(limit) > 0;
  }

  private static String minutes(Duration age) {
    return age.toMinutes() + " minutes";
  }
}
