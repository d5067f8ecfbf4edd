package org.mailseal.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/**
 * What the ports of managed certificates were found to be at their last check, and what was wrong
 * with them. Every change is a single transaction, and the alert that tells of it is part of it.
 */
public final class Checks {
  private static final String CHANGE = "change"; // an alert's threshold is never null

  private final Ledger ledger;

  Checks(Ledger ledger) {
    this.ledger = ledger;
  }

  /** The ports of a certificate, as the last check found them. */
  public List<CheckedPort> ports(DnsName name) {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    "select * from checked_port where name = :name order by endpoint, address")
                .bind("name", name.text())
                .map((row, context) -> port(row))
                .list());
  }

  /** Its troubles that are suspected or standing, the oldest first. */
  public List<Incident> incidents(DnsName name) {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    """
                    select * from trouble where name = :name and state in ('SUSPECTED', 'STANDING')
                    order by since, id
                    """)
                .bind("name", name.text())
                .map((row, context) -> incident(row))
                .list());
  }

  /**
   * What an alert tells of.
   *
   * @param begun what it says to have begun; where that is over by now, no other alert says so
   * @param over what it says to be over, and another has said to have begun
   */
  public record News(List<Incident> begun, List<Incident> over) {
    public News {
      begun = List.copyOf(begun);
      over = List.copyOf(over);
    }
  }

  /** What an alert tells of. */
  public News news(Alert alert) {
    return ledger.read(
        handle ->
            new News(
                incidents(handle, alert, "told_by = :alert"),
                incidents(handle, alert, "over_by = :alert and told_by <> :alert")));
  }

  private static List<Incident> incidents(Handle handle, Alert alert, String which) {
    return handle
        .createQuery("select * from trouble where " + which + " order by since, id")
        .bind("alert", alert.id())
        .map((row, context) -> incident(row))
        .list();
  }

  /**
   * The number of the alert that is still to be sent, where there is one.
   *
   * @param name the certificate's
   */
  public Optional<Long> unsent(String name) {
    return ledger.read(handle -> unsent(handle, name));
  }

  private static Optional<Long> unsent(Handle handle, String name) {
    return handle
        .createQuery(
            """
            select id from alert where name = :name and state = 'PENDING'
            and fingerprint is null and attempt_id is null order by id for update
            """)
        .bind("name", name)
        .mapTo(Long.class)
        .findFirst();
  }

  /**
   * Notes what a check has found.
   *
   * @param alerting whether somebody is told of it; what is not told now is told with the first
   *     check that does
   */
  public void note(DnsName name, CheckResult result, boolean alerting) {
    ledger.step(
        handle -> {
          replace(handle, name, result.ports());
          result.changed().forEach(incident -> put(handle, name, incident, alerting));
          result.dropped().forEach(incident -> remove(handle, incident));
          if (alerting) {
            tell(handle, name);
          }
          withdraw(handle);
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

  /** Forgets the ports of all certificates but these; nobody is told of their troubles any more. */
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
            replace(handle, new DnsName(name), List.of());
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
          withdraw(handle);
          return events;
        });
  }

  private static void replace(Handle handle, DnsName name, List<CheckedPort> ports) {
    handle
        .createUpdate("delete from checked_port where name = :name")
        .bind("name", name.text())
        .execute();
    for (CheckedPort port : ports) {
      handle
          .createUpdate(
              """
              insert into checked_port (name, endpoint, address, at, level, leaf)
              values (:name, :endpoint, :address, :at, :level, :leaf)
              """)
          .bind("name", name.text())
          .bind("endpoint", port.endpoint())
          .bind("address", port.address())
          .bind("at", Times.of(port.at()))
          .bind("level", port.level())
          .bind("leaf", port.leaf().map(Observations::der).orElse(null))
          .execute();
    }
  }

  private void put(Handle handle, DnsName name, Incident incident, boolean alerting) {
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
          .bind("state", incident.state().name())
          .bind("checks", incident.inARow())
          .bind("over", incident.overAt().map(Times::of).orElse(null))
          .bind("id", incident.id())
          .execute();
      return;
    }
    if (incident.state() == Incident.State.NOTED && !alerting) {
      return; // it stands in the trail, and nothing more comes of it
    }
    handle
        .createUpdate(
            """
            insert into trouble
            (name, endpoint, address, topic, what, fix, clause, since, state, in_a_row, over_at)
            values (:name, :endpoint, :address, :topic, :what, :fix, :clause, :since, :state,
            :checks, :over)
            """)
        .bind("name", name.text())
        .bind("endpoint", incident.endpoint())
        .bind("address", incident.address())
        .bind("topic", incident.topic())
        .bind("what", Printable.sanitize(incident.what()))
        .bind("fix", Printable.sanitize(incident.fix()))
        .bind("clause", Printable.sanitize(incident.clause()))
        .bind("since", Times.of(incident.since()))
        .bind("state", incident.state().name())
        .bind("checks", incident.inARow())
        .bind("over", incident.overAt().map(Times::of).orElse(null))
        .execute();
  }

  private static void remove(Handle handle, Incident incident) {
    handle.createUpdate("delete from trouble where id = :id").bind("id", incident.id()).execute();
  }

  /** Sees to it that an alert says what none has said yet. */
  private void tell(Handle handle, DnsName name) {
    // An alert that was not sent yet says of what it tells that it is over, too.
    handle
        .createUpdate(
            """
            update trouble set over_by = told_by where name = :name and state = 'OVER'
            and over_by is null and told_by in
            (select id from alert where name = :name and state = 'PENDING')
            """)
        .bind("name", name.text())
        .execute();
    List<Long> begun = untold(handle, name, "told_by is null and state in ('STANDING', 'NOTED')");
    List<Long> over =
        untold(handle, name, "told_by is not null and over_by is null and state = 'OVER'");
    if (begun.isEmpty() && over.isEmpty()) {
      return;
    }
    long alert = pending(handle, name);
    begun.forEach(incident -> tellBy(handle, "told_by", alert, incident));
    over.forEach(incident -> tellBy(handle, "over_by", alert, incident));
  }

  private static List<Long> untold(Handle handle, DnsName name, String which) {
    return handle
        .createQuery("select id from trouble where name = :name and " + which + " for update")
        .bind("name", name.text())
        .mapTo(Long.class)
        .list();
  }

  private static void tellBy(Handle handle, String column, long alert, long incident) {
    handle
        .createUpdate("update trouble set " + column + " = :alert where id = :trouble")
        .bind("alert", alert)
        .bind("trouble", incident)
        .execute();
  }

  /**
   * The alert that is still to be sent, so that letters do not queue up while no relay takes them,
   * or a new one. Its row is held, so that nobody sends it before the news is in it.
   */
  private long pending(Handle handle, DnsName name) {
    return unsent(handle, name.text())
        .orElseGet(
            () ->
                handle
                    .createUpdate(
                        """
                        insert into alert (name, threshold, due_at, state, changed_at)
                        values (:name, :threshold, :now, 'PENDING', :now)
                        """)
                    .bind("name", name.text())
                    .bind("threshold", CHANGE)
                    .bind("now", Times.of(ledger.clock().instant()))
                    .executeAndReturnGeneratedKeys("id")
                    .mapTo(Long.class)
                    .one());
  }

  /** An alert with nothing left to tell is not sent. */
  private void withdraw(Handle handle) {
    handle
        .createUpdate(
            """
            update alert set state = 'OBSOLETE', changed_at = :now
            where state = 'PENDING' and fingerprint is null and attempt_id is null
            and not exists (select 1 from trouble where told_by = alert.id or over_by = alert.id)
            """)
        .bind("now", Times.of(ledger.clock().instant()))
        .execute();
  }

  private static CheckedPort port(ResultSet row) throws SQLException {
    byte[] leaf = row.getBytes("leaf");
    return new CheckedPort(
        row.getString("endpoint"),
        row.getString("address"),
        Times.get(row, "at"),
        row.getString("level"),
        leaf == null ? Optional.empty() : Optional.of(Observations.certificate(leaf)));
  }

  private static Incident incident(ResultSet row) throws SQLException {
    return new Incident(
        row.getLong("id"),
        row.getString("endpoint"),
        row.getString("address"),
        row.getString("topic"),
        row.getString("what"),
        row.getString("fix"),
        row.getString("clause"),
        Times.get(row, "since"),
        Incident.State.valueOf(row.getString("state")),
        row.getInt("in_a_row"),
        Times.find(row, "over_at"));
  }
}
