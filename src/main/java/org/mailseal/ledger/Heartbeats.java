package org.mailseal.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.mailseal.name.DnsName;

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
   * @param settings what is to be said of its settings; empty where their file is as it read it
   */
  public record Last(
      long process, Instant startedAt, Instant at, boolean stopped, Optional<String> settings) {
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

  /**
   * The daemon lives now.
   *
   * @param settings what is to be said of its settings, printable
   */
  public void beat(long process, Instant startedAt, Optional<String> settings) {
    note(process, startedAt, false, settings);
  }

  /** The daemon ends now, as it was asked to. */
  public void stopped(long process, Instant startedAt) {
    note(process, startedAt, true, Optional.empty());
  }

  private void note(long process, Instant startedAt, boolean stopped, Optional<String> settings) {
    ledger.step(
        handle -> {
          handle
              .createUpdate(
                  "merge into heartbeat (id, process, started_at, at, stopped, settings) key (id)"
                      + " values (1, :process, :started, :at, :stopped, :settings)")
              .bind("process", process)
              .bind("started", Times.of(startedAt))
              .bind("at", Times.of(ledger.clock().instant()))
              .bind("stopped", stopped)
              .bind("settings", settings.orElse(null))
              .execute();
          return List.of();
        });
  }

  /** The daemon goes by these certificates from now on, and by no others. */
  public void goBy(Collection<DnsName> certificates) {
    ledger.step(
        handle -> {
          handle.execute("delete from daemon_certificate");
          for (DnsName name : certificates) {
            handle
                .createUpdate("insert into daemon_certificate (name) values (:name)")
                .bind("name", name.text())
                .execute();
          }
          return List.of();
        });
  }

  /** Whether the daemon goes by a certificate: not where it was forgotten since. */
  public boolean goesBy(DnsName name) {
    return ledger.read(
        handle ->
            handle
                    .createQuery("select count(*) from daemon_certificate where name = :name")
                    .bind("name", name.text())
                    .mapTo(Integer.class)
                    .one()
                > 0);
  }

  /** The last one; empty where no daemon ever ran. */
  public Optional<Last> last() {
    return ledger.read(
        handle ->
            handle
                .createQuery("select process, started_at, at, stopped, settings from heartbeat")
                .map(
                    (row, context) ->
                        new Last(
                            row.getLong("process"),
                            Times.get(row, "started_at"),
                            Times.get(row, "at"),
                            row.getBoolean("stopped"),
                            Optional.ofNullable(row.getString("settings"))))
                .findOne());
  }
}
