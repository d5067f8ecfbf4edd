package org.mailseal.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** When the daemon last lived. Each heartbeat is on the disk before it counts. */
public final class Heartbeats {
  private final Ledger ledger;

  Heartbeats(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * The last heartbeat of a daemon.
   *
   * @param process its process id
   * @param startedAt when that daemon began
   * @param at when it last lived
   * @param stopped whether it has ended since, as it was asked to
   */
  public record Last(long process, Instant startedAt, Instant at, boolean stopped) {
    /** One a minute, and two may be missed. */
    private static final Duration MISSED = Duration.ofMinutes(3);

    /**
     * Whether the daemon lives. A heartbeat of the future is of a clock that was set back since: a
     * daemon that lived would have had another.
     */
    public boolean lives(Instant now) {
      return !stopped && Duration.between(at, now).abs().compareTo(MISSED) < 0;
    }
  }

  /** The daemon lives now. */
  public void beat(long process, Instant startedAt) {
    note(process, startedAt, false);
  }

  /** The daemon ends now, as it was asked to. */
  public void stopped(long process, Instant startedAt) {
    note(process, startedAt, true);
  }

  private void note(long process, Instant startedAt, boolean stopped) {
    ledger.step(
        handle -> {
          handle
              .createUpdate(
                  "merge into heartbeat (id, process, started_at, at, stopped) key (id)"
                      + " values (1, :process, :started, :at, :stopped)")
              .bind("process", process)
              .bind("started", Times.of(startedAt))
              .bind("at", Times.of(ledger.clock().instant()))
              .bind("stopped", stopped)
              .execute();
          return List.of();
        });
  }

  /** The last one; empty where no daemon ever ran. */
  public Optional<Last> last() {
    return ledger.read(
        handle ->
            handle
                .createQuery("select process, started_at, at, stopped from heartbeat")
                .map(
                    (row, context) ->
                        new Last(
                            row.getLong("process"),
                            Times.get(row, "started_at"),
                            Times.get(row, "at"),
                            row.getBoolean("stopped")))
                .findOne());
  }
}
