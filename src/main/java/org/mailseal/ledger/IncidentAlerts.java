package org.mailseal.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.mailseal.name.DnsName;

/**
 * Which alert reports which incident: each incident is reported once as it is confirmed, and once
 * as it has recovered, if anybody heard of it. {@code told_by} and {@code over_by} are those
 * alerts. Part of the transactions of {@link Checks}.
 */
final class IncidentAlerts {
  private static final String CHANGE = "change"; // an alert's threshold is never null

  private IncidentAlerts() {}

  /** The number of a certificate's alert that is still to be sent. Its row is held. */
  static Optional<Long> pending(Handle handle, String name) {
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

  /** Attaches unreported incidents to a pending alert, creating one if needed. */
  static void report(Handle handle, DnsName name, Instant now) {
    // An alert that was not sent yet reports of its own incidents that they have recovered, too.
    handle
        .createUpdate(
            """
            update trouble set over_by = told_by where name = :name and state = 'OVER'
            and over_by is null and told_by in
            (select id from alert where name = :name and state = 'PENDING')
            """)
        .bind("name", name.text())
        .execute();
    List<Long> opened =
        unreported(handle, name, "told_by is null and state in ('STANDING', 'NOTED')");
    List<Long> recovered =
        unreported(handle, name, "told_by is not null and over_by is null and state = 'OVER'");
    if (opened.isEmpty() && recovered.isEmpty()) {
      return;
    }
    // The one that is still to be sent, so that letters do not queue up while no relay takes them.
    // Its row is held, so that nobody sends it before the incidents are in it.
    long alert = pending(handle, name.text()).orElseGet(() -> create(handle, name, now));
    opened.forEach(incident -> reportBy(handle, "told_by", alert, incident));
    recovered.forEach(incident -> reportBy(handle, "over_by", alert, incident));
  }

  private static List<Long> unreported(Handle handle, DnsName name, String which) {
    return handle
        .createQuery("select id from trouble where name = :name and " + which + " for update")
        .bind("name", name.text())
        .mapTo(Long.class)
        .list();
  }

  private static long create(Handle handle, DnsName name, Instant now) {
    return handle
        .createUpdate(
            """
            insert into alert (name, threshold, due_at, state, changed_at)
            values (:name, :threshold, :now, 'PENDING', :now)
            """)
        .bind("name", name.text())
        .bind("threshold", CHANGE)
        .bind("now", Times.of(now))
        .executeAndReturnGeneratedKeys("id")
        .mapTo(Long.class)
        .one();
  }

  private static void reportBy(Handle handle, String column, long alert, long incident) {
    handle
        .createUpdate("update trouble set " + column + " = :alert where id = :incident")
        .bind("alert", alert)
        .bind("incident", incident)
        .execute();
  }

  /** An alert with nothing left to report is not sent. */
  static void withdraw(Handle handle, Instant now) {
    handle
        .createUpdate(
            """
            update alert set state = 'OBSOLETE', changed_at = :now
            where state = 'PENDING' and fingerprint is null and attempt_id is null
            and not exists (select 1 from trouble where told_by = alert.id or over_by = alert.id)
            """)
        .bind("now", Times.of(now))
        .execute();
  }
}
