package org.mailseal.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.ledger.port.CheckedPort;
import org.mailseal.ledger.port.Incident;
import org.mailseal.ledger.port.IncidentTopic;
import org.mailseal.ledger.port.PortColumns;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/**
 * What the ports of managed certificates were found to be at their last check, and what was wrong
 * with them. Every change is a single transaction, and the alert that reports it is part of it.
 */
public final class Checks {
  /**
   * What a check of a certificate's ports found, compared with the one before.
   *
   * @param ports all ports as they are known now
   * @param changed incidents that are new or have gone on to another state or check
   * @param dropped soft incidents that came to nothing, and incidents of ports that are no longer
   *     asked for
   * @param remarks what goes into the trail, in order
   */
  public record CheckResult(
      List<CheckedPort> ports,
      List<Incident> changed,
      List<Incident> dropped,
      List<Remark> remarks) {
    public CheckResult {
      ports = List.copyOf(ports);
      changed = List.copyOf(changed);
      dropped = List.copyOf(dropped);
      remarks = List.copyOf(remarks);
    }

    /**
     * A line for the trail.
     *
     * @param kind what it tells of
     * @param text a sentence
     */
    public record Remark(EventKind kind, String text) {}
  }

  private final Ledger ledger;

  Checks(Ledger ledger) {
    this.ledger = ledger;
  }

  /** The ports of a certificate, as the last check found them. */
  public List<CheckedPort> ports(KeyTrack track) {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    "select * from checked_port where "
                        + Observations.OF_TRACK
                        + " order by endpoint, address")
                .bind("name", track.name().text())
                .bind("track", track.word())
                .map((row, context) -> port(row))
                .stream()
                .flatMap(Optional::stream)
                .toList());
  }

  /** Its incidents that are soft or hard, the oldest first. */
  public List<Incident> incidents(KeyTrack track) {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    "select * from trouble where "
                        + Observations.OF_TRACK
                        + " and state in ('SUSPECTED', 'STANDING') order by since, id")
                .bind("name", track.name().text())
                .bind("track", track.word())
                .map((row, context) -> incident(row))
                .stream()
                .flatMap(Optional::stream)
                .toList());
  }

  /**
   * Its incidents that have ended, those that were only noted among them, the oldest first.
   *
   * @param from the first instant of their end
   */
  public List<Incident> ended(KeyTrack track, Instant from) {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    "select * from trouble where "
                        + Observations.OF_TRACK
                        + " and state in ('OVER', 'NOTED') and coalesce(over_at, since) >= :from"
                        + " order by since, id")
                .bind("name", track.name().text())
                .bind("track", track.word())
                .bind("from", Times.of(from))
                .map((row, context) -> incident(row))
                .stream()
                .flatMap(Optional::stream)
                .toList());
  }

  /**
   * What an alert reports.
   *
   * @param opened the incidents that it is the first to report; those of them that have recovered
   *     meanwhile, no other alert reports as recovered
   * @param recovered those that have recovered since another alert reported them
   */
  public record Changes(List<Incident> opened, List<Incident> recovered) {
    public Changes {
      opened = List.copyOf(opened);
      recovered = List.copyOf(recovered);
    }
  }

  /** What an alert reports. */
  public Changes changes(Alert alert) {
    return ledger.read(
        handle ->
            new Changes(
                incidents(handle, alert, "told_by = :alert"),
                incidents(handle, alert, "over_by = :alert and told_by <> :alert")));
  }

  private static List<Incident> incidents(Handle handle, Alert alert, String which) {
    return handle
        .createQuery("select * from trouble where " + which + " order by since, id")
        .bind("alert", alert.id())
        .map((row, context) -> incident(row))
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * The number of the alert that is still to be sent, where there is one.
   *
   * @param name the certificate's
   */
  public Optional<Long> pendingAlert(String name) {
    return ledger.read(handle -> IncidentAlerts.pending(handle, name));
  }

  /**
   * Notes what a check has found.
   *
   * @param alerting whether an alert reports it; what is not reported now is reported with the
   *     first check that does
   */
  public void note(KeyTrack track, CheckResult result, boolean alerting) {
    DnsName name = track.name();
    ledger.step(
        handle -> {
          replace(handle, track, result.ports());
          takeOn(handle, track);
          removeUnreadable(handle, name);
          result.changed().forEach(incident -> put(handle, track, incident, alerting));
          result.dropped().forEach(incident -> remove(handle, incident));
          if (alerting) {
            IncidentAlerts.report(handle, name, ledger.clock().instant());
          }
          IncidentAlerts.withdraw(handle, ledger.clock().instant());
          return result.remarks().stream()
              .map(
                  remark ->
                      ledger.insert(
                          handle,
                          Optional.of(name.text()),
                          Optional.empty(),
                          remark.kind(),
                          remark.text()))
              .toList();
        });
  }

  /** Forgets the ports of all certificates but these; their incidents are no longer reported. */
  public void keepOnly(Set<DnsName> checked) {
    List<String> known =
        ledger.read(
            handle ->
                handle
                    .createQuery(
                        "select name from checked_port union select name from trouble where state"
                            + " in ('SUSPECTED', 'STANDING')")
                    .mapTo(String.class)
                    .list());
    Set<String> kept = checked.stream().map(DnsName::text).collect(Collectors.toSet());
    List<String> gone = known.stream().filter(name -> !kept.contains(name)).toList();
    if (gone.isEmpty()) {
      return;
    }
    ledger.step(
        handle -> {
          List<Event> events = new ArrayList<>();
          for (String name : gone) {
            replace(handle, KeyTrack.whole(new DnsName(name)), List.of());
            handle
                .createUpdate("delete from trouble where name = :name and state <> 'OVER'")
                .bind("name", name)
                .execute();
            events.add(
                ledger.insert(
                    handle,
                    Optional.of(name),
                    Optional.empty(),
                    EventKind.CHECK_ENDED,
                    "its ports are not checked any more: the settings do not ask for it"));
          }
          IncidentAlerts.withdraw(handle, ledger.clock().instant());
          return events;
        });
  }

  /**
   * What was wrong while the name had one certificate belongs to the first of two that is checked:
   * its next check tells whether it is over.
   */
  private static void takeOn(Handle handle, KeyTrack track) {
    handle
        .createUpdate("update trouble set track = :track where name = :name and track = ''")
        .bind("name", track.name().text())
        .bind("track", track.word())
        .execute();
  }

  private static void replace(Handle handle, KeyTrack track, List<CheckedPort> ports) {
    handle
        .createUpdate("delete from checked_port where " + Observations.ALSO_FORMER)
        .bind("name", track.name().text())
        .bind("track", track.word())
        .execute();
    for (CheckedPort port : ports) {
      handle
          .createUpdate(
              """
              insert into checked_port (name, track, endpoint, address, at, level, leaf)
              values (:name, :track, :endpoint, :address, :at, :level, :leaf)
              """)
          .bind("name", track.name().text())
          .bind("track", track.word())
          .bind("endpoint", port.port().endpoint().toString())
          .bind("address", PortColumns.address(port.port()))
          .bind("at", Times.of(port.at()))
          .bind("level", port.level().name())
          .bind("leaf", port.leaf().map(Observations::der).orElse(null))
          .execute();
    }
  }

  private void put(Handle handle, KeyTrack track, Incident incident, boolean alerting) {
    if (incident.id() != 0) {
      handle
          .createUpdate(
              """
              update trouble set what = :what, fix = :fix, clause = :clause, state = :state,
              in_a_row = :checks, over_at = :over where id = :id
              """)
          .bind("what", Printable.sanitize(incident.what()))
          .bind("fix", Printable.sanitize(incident.fix()))
          .bind("clause", Printable.sanitize(incident.clause()))
          .bind("state", PortColumns.state(incident.state()))
          .bind("checks", incident.confirmations())
          .bind("over", incident.recoveredAt().map(Times::of).orElse(null))
          .bind("id", incident.id())
          .execute();
      return;
    }
    if (incident.state() == Incident.State.NOTED && !alerting) {
      return; // the trail has it, and nothing more comes of it
    }
    handle
        .createUpdate(
            """
            insert into trouble
            (name, track, endpoint, address, topic, what, fix, clause, since, state, in_a_row, over_at)
            values (:name, :track, :endpoint, :address, :topic, :what, :fix, :clause, :since, :state,
            :checks, :over)
            """)
        .bind("name", track.name().text())
        .bind("track", track.word())
        .bind("endpoint", incident.port().endpoint().toString())
        .bind("address", PortColumns.address(incident.port()))
        .bind("topic", incident.topic().word())
        .bind("what", Printable.sanitize(incident.what()))
        .bind("fix", Printable.sanitize(incident.fix()))
        .bind("clause", Printable.sanitize(incident.clause()))
        .bind("since", Times.of(incident.since()))
        .bind("state", PortColumns.state(incident.state()))
        .bind("checks", incident.confirmations())
        .bind("over", incident.recoveredAt().map(Times::of).orElse(null))
        .execute();
  }

  private static void remove(Handle handle, Incident incident) {
    remove(handle, incident.id());
  }

  private static void remove(Handle handle, long incident) {
    handle.createUpdate("delete from trouble where id = :id").bind("id", incident).execute();
  }

  /** Incidents of ports that there are no more to this version: nobody would ever end them. */
  private static void removeUnreadable(Handle handle, DnsName name) {
    handle
        .createQuery("select id, endpoint, address from trouble where name = :name")
        .bind("name", name.text())
        .map(
            (row, context) ->
                PortColumns.port(row).isPresent()
                    ? Optional.<Long>empty()
                    : Optional.of(row.getLong("id")))
        .stream()
        .flatMap(Optional::stream)
        .toList()
        .forEach(incident -> remove(handle, incident));
  }

  private static Optional<CheckedPort> port(ResultSet row) throws SQLException {
    Optional<PortAddress> port = PortColumns.port(row);
    return port.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new CheckedPort(
                port.get(),
                Times.get(row, "at"),
                PortColumns.level(row.getString("level")),
                Observations.leaf(row)));
  }

  private static Optional<Incident> incident(ResultSet row) throws SQLException {
    Optional<PortAddress> port = PortColumns.port(row);
    String state = row.getString("state");
    return port.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Incident(
                row.getLong("id"),
                port.get(),
                IncidentTopic.of(row.getString("topic")),
                row.getString("what"),
                row.getString("fix"),
                row.getString("clause"),
                Times.get(row, "since"),
                PortColumns.state(state)
                    .orElseThrow(
                        () ->
                            new LedgerException(
                                "the ledger has an incident in no state: " + state)),
                row.getInt("in_a_row"),
                Times.find(row, "over_at")));
  }
}
