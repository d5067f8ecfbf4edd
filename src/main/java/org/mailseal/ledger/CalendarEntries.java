package org.mailseal.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/**
 * What calendars were last told of the ends of certificates. What is noted here and the messages
 * that tell it are on the disk together, or neither is. An entry stays when its name is forgotten,
 * so that it can be cancelled, and when it is cancelled, so that its sequence goes on.
 */
public final class CalendarEntries {
  private final Ledger ledger;

  CalendarEntries(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * An entry as it was told.
   *
   * @param host how the host was called when it was told first; it is part of what the entry is
   *     known by, and stays
   * @param invited who has it by mail; nobody where only the file has it
   * @param at when it was told
   */
  public record Told(
      KeyTrack track,
      String host,
      int sequence,
      Instant ends,
      List<String> invited,
      State state,
      Instant at) {
    public Told {
      invited = List.copyOf(invited);
    }
  }

  /** Whether an entry is in the calendars. */
  public enum State {
    STANDING,
    CANCELLED
  }

  /** All of them, by their names. */
  public List<Told> all() {
    return ledger.read(
        handle ->
            handle
                .createQuery("select * from calendar_entry order by name, track")
                .map((row, _) -> read(row))
                .list());
  }

  /**
   * Notes what is told from now on, and writes the messages that tell it. Nothing happens where
   * somebody else has told it meanwhile.
   *
   * @param before as it was read; empty: it was never told
   * @param channel by which they are told
   */
  public void tell(Optional<Told> before, Told next, List<Outbox.Told> messages, String channel) {
    try {
      ledger.step(
          handle -> {
            if (put(handle, before, next)) {
              messages.forEach(message -> Outbox.write(handle, message, channel, next.at()));
            }
            return List.of();
          });
    } catch (LedgerException e) {
      if (before.isPresent() || !Observations.enteredTwice(e)) {
        throw e;
      }
    }
  }

  private static boolean put(Handle handle, Optional<Told> before, Told next) {
    String statement =
        before.isEmpty()
            ? """
            insert into calendar_entry (name, track, host, sequence, ends_at, invited, state, changed_at)
            values (:name, :track, :host, :sequence, :ends, :invited, :state, :at)
            """
            : """
            update calendar_entry set sequence = :sequence, ends_at = :ends, invited = :invited,
            state = :state, changed_at = :at
            where name = :name and track = :track and sequence = :before
            """;
    var update = handle.createUpdate(statement);
    before.ifPresentOrElse(
        told -> update.bind("before", told.sequence()), () -> update.bind("host", next.host()));
    return update
            .bind("name", next.track().name().text())
            .bind("track", next.track().word())
            .bind("sequence", next.sequence())
            .bind("ends", Times.of(next.ends()))
            .bind("invited", String.join("\n", next.invited()))
            .bind("state", next.state().name())
            .bind("at", Times.of(next.at()))
            .execute()
        > 0;
  }

  private static Told read(ResultSet row) throws SQLException {
    String track = row.getString("track");
    DnsName name = new DnsName(row.getString("name"));
    return new Told(
        track.isEmpty()
            ? KeyTrack.whole(name)
            : new KeyTrack(name, ClientProfile.Keys.valueOf(track.toUpperCase(Locale.ROOT))),
        row.getString("host"),
        row.getInt("sequence"),
        Times.get(row, "ends_at"),
        row.getString("invited").lines().toList(),
        State.valueOf(row.getString("state")),
        Times.get(row, "changed_at"));
  }

  /** Why the file could not be written the last time; nothing while it can. */
  public List<Event> failures() {
    return ledger.read(
        handle ->
            handle
                .createQuery("select fault, since from calendar_file")
                .map(
                    (row, _) ->
                        new Event(
                            Times.get(row, "since"),
                            Optional.empty(),
                            Optional.empty(),
                            EventKind.REMINDER_FAILED,
                            row.getString("fault")))
                .list());
  }

  /** The file could not be written; the trail has each reason once. */
  public void fileFailed(String fault) {
    String reason = Printable.sanitize(fault);
    if (failures().stream().map(Event::text).noneMatch(reason::equals)) {
      turn(EventKind.REMINDER_FAILED, reason, Optional.of(reason));
    }
  }

  /**
   * The file is as it should be, or nobody wants one any more.
   *
   * @param text for the trail, where it could not be written before
   */
  public void fileStands(String text) {
    if (!failures().isEmpty()) {
      turn(EventKind.REMINDED, text, Optional.empty());
    }
  }

  private void turn(EventKind kind, String text, Optional<String> fault) {
    ledger.step(
        handle -> {
          handle.createUpdate("delete from calendar_file").execute();
          fault.ifPresent(
              reason ->
                  handle
                      .createUpdate(
                          "insert into calendar_file (fault, since) values (:fault, :since)")
                      .bind("fault", reason)
                      .bind("since", Times.of(ledger.clock().instant()))
                      .execute());
          return List.of(ledger.insert(handle, Optional.empty(), Optional.empty(), kind, text));
        });
  }
}
