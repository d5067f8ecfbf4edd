package org.mailseal.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/**
 * What is to be told, by each channel on its own: on the disk before anybody is called, so that
 * nothing is lost by a crash, and each message is handed over once on each channel; after a crash
 * in the middle of it once more, under the same identifier.
 */
public final class Outbox {
  /**
   * Longer than any channel may take: a SENDING older than this belongs to a process that is gone.
   */
  private static final Duration SENDING = Duration.ofMinutes(10);

  /** How long it is known that a message was handed over. */
  private static final Duration KEPT = Duration.ofDays(90);

  /** How long it is shown that one was given up. */
  private static final Duration SHOWN = Duration.ofDays(30);

  /** To be handed over, or under channel by a process that was killed. */
  private static final String OPEN =
      "(state = 'PENDING' or (state = 'SENDING' and (changed_at < :stale or changed_at > :ahead)))";

  private final Ledger ledger;

  Outbox(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * A message.
   *
   * @param id its identifier, which follows from what it tells
   * @param name the certificate that it is of
   * @param alert the alert that it speaks of
   * @param topic a later message of the same topic takes the place of one that nobody has got yet
   * @param subject in one printable line
   * @param content what it says, as those who write and read it agree
   */
  public record Told(
      String id,
      Optional<DnsName> name,
      Optional<Long> alert,
      String topic,
      String subject,
      String content) {}

  /** How far a message has come on a channel. GIVEN_UP: nobody took it for days, or will. */
  public enum State {
    PENDING,
    SENDING,
    SENT,
    GIVEN_UP;

    /** Whether it is still to be handed over. */
    public boolean open() {
      return this == PENDING || this == SENDING;
    }
  }

  /**
   * A message on one channel.
   *
   * @param tries how often it was tried
   * @param nextTry not before that
   * @param fault why it was not taken the last time; printable
   * @param since when it was written
   */
  public record Handover(
      long number,
      Told message,
      String channel,
      State state,
      int tries,
      Instant nextTry,
      Optional<String> fault,
      Instant since) {}

  /**
   * Writes a message, on the channels on which it is not yet. What is of the same topic and was
   * taken by nobody falls away.
   *
   * @return those of the message, in the order of the channels
   */
  public List<Handover> write(Told message, List<String> channels) {
    Instant now = ledger.clock().instant();
    ledger.step(
        handle -> {
          dropEarlier(handle, message);
          handle
              .createUpdate(
                  "delete from handover where state in ('SENT', 'GIVEN_UP') and changed_at < :past")
              .bind("past", Times.of(now.minus(KEPT)))
              .execute();
          channels.forEach(channel -> insert(handle, message, channel, now));
          return List.of();
        });
    List<Handover> written = of(message.id());
    return channels.stream()
        .flatMap(channel -> written.stream().filter(one -> one.channel().equals(channel)))
        .toList();
  }

  /** Those of a message. */
  public List<Handover> of(String message) {
    return find("message = :value", message);
  }

  /** When the next one is to be tried that waits for that. */
  public Optional<Instant> nextTry() {
    return ledger.read(
        handle ->
            handle
                .createQuery("select min(next_try) at from handover where state = 'PENDING'")
                .map((row, _) -> Times.find(row, "at"))
                .one());
  }

  /** The same on one channel, in the step that the message tells of. */
  static void write(Handle handle, Told message, String channel, Instant now) {
    dropEarlier(handle, message);
    insert(handle, message, channel, now);
  }

  private static void dropEarlier(Handle handle, Told message) {
    handle
        .createUpdate(
            "delete from handover where topic = :topic and state = 'PENDING' and message <>"
                + " :message")
        .bind("topic", message.topic())
        .bind("message", message.id())
        .execute();
  }

  private static void insert(Handle handle, Told message, String channel, Instant now) {
    handle
        .createUpdate(
            """
            insert into handover
              (message, channel, name, alert_id, topic, subject, content, state, tries, next_try, created_at, changed_at)
            select :message, :channel, :name, :alert, :topic, :subject, :content, 'PENDING', 0, :now, :now, :now
            where not exists (select 1 from handover where message = :message and channel = :channel)
            """)
        .bind("message", message.id())
        .bind("channel", channel)
        .bind("name", message.name().map(DnsName::text).orElse(null))
        .bind("alert", message.alert().orElse(null))
        .bind("topic", message.topic())
        .bind("subject", message.subject())
        .bind("content", message.content())
        .bind("now", Times.of(now))
        .execute();
  }

  /** Takes one to hand it over; false where somebody else has, or where it fell away. */
  public boolean take(Handover one) {
    Instant now = ledger.clock().instant();
    int[] taken = new int[1];
    ledger.step(
        handle -> {
          taken[0] =
              handle
                  .createUpdate(
                      "update handover set state = 'SENDING', tries = tries + 1, changed_at = :now"
                          + " where id = :id and "
                          + OPEN)
                  .bind("id", one.number())
                  .bind("now", Times.of(now))
                  .bind("stale", Times.of(now.minus(SENDING)))
                  .bind("ahead", Times.of(now.plus(SENDING)))
                  .execute();
          return List.of();
        });
    return taken[0] > 0;
  }

  /** It was taken. */
  public void sent(Handover one) {
    enter(one, State.SENT, ledger.clock().instant(), null);
  }

  /** It was not taken, and is tried again. */
  public void again(Handover one, Instant nextTry, String fault) {
    enter(one, State.PENDING, nextTry, Printable.sanitize(fault));
  }

  /** It was not taken, and is not tried any more. */
  public void giveUp(Handover one, String fault) {
    enter(one, State.GIVEN_UP, ledger.clock().instant(), Printable.sanitize(fault));
  }

  private void enter(Handover one, State state, Instant nextTry, @Nullable String fault) {
    ledger.step(
        handle -> {
          handle
              .createUpdate(
                  """
                  update handover set state = :state, next_try = :next, fault = :fault, changed_at = :now
                  where id = :id
                  """)
              .bind("state", state.name())
              .bind("next", Times.of(nextTry))
              .bind("fault", fault)
              .bind("now", Times.of(ledger.clock().instant()))
              .bind("id", one.number())
              .execute();
          return List.of();
        });
  }

  /**
   * Those that are still to be handed over while somebody has got the message already, or that are
   * of no alert; the oldest first. Others are written anew with their alert.
   */
  public List<Handover> late() {
    Instant now = ledger.clock().instant();
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    "select * from handover where "
                        + OPEN
                        + """
                         and (alert_id is null or not exists (select 1 from alert
                          where alert.id = alert_id and alert.state in ('PENDING', 'SENDING', 'OBSOLETE')))
                        order by id
                        """)
                .bind("stale", Times.of(now.minus(SENDING)))
                .bind("ahead", Times.of(now.plus(SENDING)))
                .map((row, _) -> read(row))
                .list());
  }

  /**
   * Why messages were not handed over: those that somebody else has got and that are still tried,
   * and for a month those that were given up; the oldest first.
   */
  public List<Event> failures() {
    Instant now = ledger.clock().instant();
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    """
                    select * from handover where fault is not null and (
                      (state = 'GIVEN_UP' and changed_at > :past)
                      or (state = 'PENDING' and not exists (select 1 from alert
                        where alert.id = alert_id and alert.state in ('PENDING', 'SENDING', 'OBSOLETE'))))
                    order by changed_at, id
                    """)
                .bind("past", Times.of(now.minus(SHOWN)))
                .map((row, _) -> failure(read(row), Times.get(row, "changed_at")))
                .list());
  }

  private static Event failure(Handover one, Instant at) {
    return new Event(
        at,
        one.message().name().map(DnsName::text),
        Optional.empty(),
        EventKind.REMINDER_FAILED,
        "'"
            + one.message().subject()
            + "' "
            + one.channel()
            + ": "
            + one.fault().orElse("")
            + (one.state() == State.GIVEN_UP ? "; given up" : ""));
  }

  private List<Handover> find(String condition, String value) {
    return ledger.read(
        handle ->
            handle
                .createQuery("select * from handover where " + condition + " order by id")
                .bind("value", value)
                .map((row, _) -> read(row))
                .list());
  }

  private static Handover read(ResultSet row) throws SQLException {
    @Nullable String name = row.getString("name");
    long alert = row.getLong("alert_id");
    Optional<Long> ofAlert = row.wasNull() ? Optional.empty() : Optional.of(alert);
    @Nullable String fault = row.getString("fault");
    return new Handover(
        row.getLong("id"),
        new Told(
            row.getString("message"),
            Optional.ofNullable(name).map(DnsName::new),
            ofAlert,
            row.getString("topic"),
            row.getString("subject"),
            row.getString("content")),
        row.getString("channel"),
        State.valueOf(row.getString("state")),
        row.getInt("tries"),
        Times.get(row, "next_try"),
        Optional.ofNullable(fault),
        Times.get(row, "created_at"));
  }

  /** What was not taken yet of a certificate that is not in use any more is told to nobody. */
  static void drop(Handle handle, String topic) {
    handle
        .createUpdate("delete from handover where topic = :topic and state = 'PENDING'")
        .bind("topic", topic)
        .execute();
  }
}
