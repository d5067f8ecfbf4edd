package org.mailseal.ledger;

import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Threshold;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.name.DnsName;
import org.mailseal.name.Durations;

/** The alerts: each is sent once, late rather than never. */
public final class Alerts {
  /** Longer than a mail may take: a SENDING older than this belongs to a process that is gone. */
  private static final Duration SENDING = Duration.ofMinutes(10);

  /** In the place of a threshold, for what has no time of its own. */
  private static final String FAILED = "failed";

  private static final String RENEWED = "renewed";

  /** A failure that goes on is told of so often. */
  private static final Duration DAY = Duration.ofDays(1);

  /** What is older was before anybody wished to be told of it. */
  private static final Duration NEWS = Duration.ofDays(2);

  private final Ledger ledger;

  Alerts(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Those of a certificate, soonest first, whatever their state. */
  public List<Alert> forName(DnsName name) {
    return ledger.read(
        handle ->
            handle
                .createQuery("select * from alert where name = :name order by due_at")
                .bind("name", name.text())
                .map((row, context) -> alert(handle, row))
                .list());
  }

  /**
   * Still to be sent, or under way by a process that was killed: nothing is sent for so long, or
   * was begun so far ahead of now, unless by a clock that was wrong.
   */
  private static final String OPEN =
      "(state = 'PENDING' or (state = 'SENDING' and (changed_at < :stale or changed_at > :ahead)))";

  /**
   * Those that are still to be sent, soonest first; a mail that a killed process had under way
   * counts among them.
   */
  public List<Alert> open() {
    Instant now = ledger.clock().instant();
    return ledger.read(
        handle ->
            handle
                .createQuery("select * from alert where " + OPEN + " order by due_at")
                .bind("stale", Times.of(now.minus(SENDING)))
                .bind("ahead", Times.of(now.plus(SENDING)))
                .map((row, context) -> alert(handle, row))
                .list());
  }

  /** The last failure of each letter that waits to be delivered, the oldest first. */
  public List<Event> failures() {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    """
                    select at, name, attempt_id, kind, text from event
                    where kind = :failed and id in (
                      select max(id) from event
                      where kind in (:failed, :sent) group by name)
                    and exists (
                      select 1 from alert
                      where alert.name = event.name and alert.state in ('PENDING', 'SENDING')
                        and alert.due_at <= :now)
                    order by id
                    """)
                .bind("failed", EventKind.REMINDER_FAILED.word())
                .bind("sent", EventKind.REMINDED.word())
                .bind("now", Times.of(ledger.clock().instant()))
                .map((row, context) -> Ledger.event(row))
                .list());
  }

  /**
   * Takes an alert to send it; false where somebody else has, or where it fell away.
   *
   * @param superseded earlier alerts of the same certificate or request, that this one speaks for:
   *     passed over in the same step, so that nobody sends them beside it
   */
  public boolean take(Alert alert, List<Alert> superseded) {
    Instant now = ledger.clock().instant();
    boolean[] taken = new boolean[1];
    ledger.step(
        handle -> {
          taken[0] = moveOpenTo(handle, alert, Alert.State.SENDING, now);
          if (!taken[0]) {
            return List.of();
          }
          return superseded.stream()
              .filter(earlier -> moveOpenTo(handle, earlier, Alert.State.PASSED_OVER, now))
              .map(
                  earlier ->
                      ledger.insert(
                          handle,
                          Optional.of(earlier.name().text()),
                          earlier.about().attempt(),
                          EventKind.REMINDER_PASSED_OVER,
                          "the alert at "
                              + earlier.threshold()
                              + " is part of the one at "
                              + alert.threshold()))
              .toList();
        });
    return taken[0];
  }

  /** Moves an open alert on; false where it is not open. */
  private static boolean moveOpenTo(Handle handle, Alert alert, Alert.State state, Instant now) {
    return handle
            .createUpdate(
                "update alert set state = :state, changed_at = :now where id = :id and " + OPEN)
            .bind("state", state.name())
            .bind("now", Times.of(now))
            .bind("id", alert.id())
            .bind("stale", Times.of(now.minus(SENDING)))
            .bind("ahead", Times.of(now.plus(SENDING)))
            .execute()
        == 1;
  }

  /** It was delivered. */
  public void sent(Alert alert, String text) {
    enter(alert, Alert.State.SENT, EventKind.REMINDED, text);
  }

  /**
   * It could not be delivered, and stays to be sent, unless its certificate was replaced, or its
   * request answered, meanwhile.
   */
  public void unsent(Alert alert, String text) {
    enter(alert, Alert.State.PENDING, EventKind.REMINDER_FAILED, text);
  }

  /** Nobody takes it, for good. */
  public void giveUp(Alert alert, String text) {
    enter(alert, Alert.State.GIVEN_UP, EventKind.REMINDER_FAILED, text);
  }

  /** It was not tried, and stays to be sent. */
  public void putOff(Alert alert) {
    ledger.step(
        handle -> {
          handle
              .createUpdate(
                  "update alert set state = 'PENDING', changed_at = :now where id = :id and state ="
                      + " 'SENDING'")
              .bind("now", Times.of(ledger.clock().instant()))
              .bind("id", alert.id())
              .execute();
          return List.of();
        });
  }

  private void enter(Alert alert, Alert.State state, EventKind kind, String text) {
    ledger.step(
        handle -> {
          handle
              .createUpdate(
                  """
                  update alert set state = :state, changed_at = :now
                  where id = :id and (state = 'SENDING' or :state = 'SENT')
                  """)
              .bind("state", state.name())
              .bind("now", Times.of(ledger.clock().instant()))
              .bind("id", alert.id())
              .execute();
          return List.of(
              ledger.insert(
                  handle, Optional.of(alert.name().text()), alert.about().attempt(), kind, text));
        });
  }

  /**
   * Sets the alerts of the certificates that are in use; those of all others of the track fall
   * away.
   */
  static void schedule(
      Handle handle,
      Ledger ledger,
      KeyTrack track,
      List<X509Certificate> inUse,
      Function<X509Certificate, Map<String, Instant>> alerts) {
    replaced(handle, track, inUse)
        .forEach(
            fingerprint -> {
              handle
                  .createUpdate(
                      """
                      update alert set state = 'OBSOLETE', changed_at = :now
                      where name = :name and state in ('PENDING', 'SENDING') and fingerprint = :fingerprint
                      """)
                  .bind("now", Times.of(ledger.clock().instant()))
                  .bind("name", track.name().text())
                  .bind("fingerprint", fingerprint)
                  .execute();
              Outbox.drop(handle, Alert.topic(track.name(), fingerprint));
            });
    add(handle, ledger, track.name(), inUse, alerts);
  }

  /** The certificates of the track that are still alerted of and not in use. */
  private static Set<String> replaced(Handle handle, KeyTrack track, List<X509Certificate> inUse) {
    return handle
        .createQuery(
            """
            select leaf from alert
            where name = :name and state in ('PENDING', 'SENDING') and leaf is not null
            """)
        .bind("name", track.name().text())
        .mapTo(byte[].class)
        .stream()
        .map(Observations::certificate)
        .filter(leaf -> track.has(leaf) && !inUse.contains(leaf))
        .map(CertificateInfo::fingerprint)
        .collect(Collectors.toSet());
  }

  /** Sets alerts that are not there yet. */
  static void add(
      Handle handle,
      Ledger ledger,
      DnsName name,
      List<X509Certificate> inUse,
      Function<X509Certificate, Map<String, Instant>> alerts) {
    for (X509Certificate leaf : inUse) {
      String fingerprint = CertificateInfo.fingerprint(leaf);
      // An old certificate that is put back into use, by whatever hand, alerts again.
      handle
          .createUpdate(
              """
              update alert set state = 'PENDING', changed_at = :now
              where name = :name and state = 'OBSOLETE' and fingerprint = :fingerprint
              """)
          .bind("now", Times.of(ledger.clock().instant()))
          .bind("name", name.text())
          .bind("fingerprint", fingerprint)
          .execute();
      List<String> standing = thresholds(handle, name, fingerprint);
      alerts
          .apply(leaf)
          .forEach(
              (threshold, due) -> {
                if (standing.contains(threshold)) {
                  // In another chain it may end at another time.
                  handle
                      .createUpdate(
                          """
                          update alert set due_at = :due where name = :name and fingerprint = :fingerprint
                          and threshold = :threshold and state = 'PENDING' and due_at <> :due
                          """)
                      .bind("name", name.text())
                      .bind("fingerprint", fingerprint)
                      .bind("threshold", threshold)
                      .bind("due", Times.of(due))
                      .execute();
                } else {
                  ledger.alerts().insert(handle, name, leaf, threshold, due);
                }
              });
    }
  }

  private static List<String> thresholds(Handle handle, DnsName name, String fingerprint) {
    return handle
        .createQuery(
            "select threshold from alert where name = :name and fingerprint = :fingerprint")
        .bind("name", name.text())
        .bind("fingerprint", fingerprint)
        .mapTo(String.class)
        .list();
  }

  private void insert(
      Handle handle, DnsName name, X509Certificate leaf, String threshold, Instant due) {
    handle
        .createUpdate(
            """
            insert into alert (name, fingerprint, leaf, threshold, due_at, state, changed_at)
            values (:name, :fingerprint, :leaf, :threshold, :due, 'PENDING', :now)
            """)
        .bind("name", name.text())
        .bind("fingerprint", CertificateInfo.fingerprint(leaf))
        .bind("leaf", Observations.der(leaf))
        .bind("threshold", threshold)
        .bind("due", Times.of(due))
        .bind("now", Times.of(ledger.clock().instant()))
        .execute();
  }

  /**
   * Schedules the alerts of every request that waits, as far as they are not there yet: each once,
   * counted from when the request was made.
   *
   * @param whenWaiting how long a request has waited at each of them
   */
  public void scheduleForWaitingRequests(List<Duration> whenWaiting) {
    List<Attempt> lacking =
        ledger.requests().waiting().stream()
            .filter(request -> !lacking(request, whenWaiting).isEmpty())
            .toList();
    if (lacking.isEmpty()) {
      return;
    }
    ledger.step(
        handle -> {
          for (Attempt request : lacking) {
            if (stillWaits(handle, request)) {
              lacking(handle, request, whenWaiting)
                  .forEach(wait -> insertWaitingAlert(handle, request, wait));
            }
          }
          return List.of();
        });
  }

  /**
   * Sets the alert of the day for each certificate that is in use and has ended: as long as no
   * other takes its place there is one a day, and days on which nobody asked are not made up for.
   *
   * @param wanted asked for certificates that have ended only
   */
  public void scheduleForEnded(Predicate<DnsName> wanted) {
    Instant now = ledger.clock().instant();
    for (DnsName name : observedOrAlerted()) {
      List<X509Certificate> ended =
          inUse(name).stream().filter(leaf -> now.isAfter(inChain(name, leaf).ends())).toList();
      if (!ended.isEmpty() && wanted.test(name)) {
        ended.forEach(leaf -> scheduleForToday(name, leaf, now));
      }
    }
  }

  /**
   * Sets the alert of a renewal that was put back, or has failed for the second time in a row, once
   * a day as long as that lasts; what was to be told and is over falls away.
   *
   * @param tracks those of the settings
   */
  public void scheduleForFailures(List<KeyTrack> tracks) {
    for (KeyTrack track : tracks) {
      Optional<Attempt> latest = ledger.attempts().latest(track);
      dropFailuresBut(track, latest);
      latest
          .filter(attempt -> isToBeTold(track, attempt))
          .filter(_ -> !toldToday(track))
          .ifPresent(attempt -> insert(attempt, FAILED, ledger.clock().instant()));
    }
  }

  private boolean isToBeTold(KeyTrack track, Attempt attempt) {
    return attempt.state() == AttemptState.PUT_BACK
        || (attempt.state() == AttemptState.FAILED
            && ledger.attempts().failuresInARow(track, attempt.authority()) > 1);
  }

  private boolean toldToday(KeyTrack track) {
    Instant now = ledger.clock().instant();
    return forName(track.name()).stream()
        .filter(
            alert -> alert.about() instanceof Alert.Failed(Attempt of) && track.has(of.algorithm()))
        .anyMatch(
            alert ->
                switch (alert.state()) {
                  case PENDING, SENDING -> true;
                  case SENT, PASSED_OVER, GIVEN_UP -> now.isBefore(alert.dueAt().plus(DAY));
                  case OBSOLETE -> false;
                });
  }

  private void dropFailuresBut(KeyTrack track, Optional<Attempt> latest) {
    forName(track.name()).stream()
        .filter(alert -> alert.state() == Alert.State.PENDING)
        .filter(
            alert ->
                alert.about() instanceof Alert.Failed(Attempt of)
                    && track.has(of.algorithm())
                    && latest.filter(now -> now.id() == of.id()).isEmpty())
        .forEach(
            alert ->
                ledger.step(
                    handle -> {
                      moveOpenTo(handle, alert, Alert.State.OBSOLETE, ledger.clock().instant());
                      Outbox.drop(handle, alert.topic());
                      return List.of();
                    }));
  }

  /**
   * Sets the alert of each renewal that was seen served lately.
   *
   * @param tracks those of the settings
   */
  public void scheduleForRenewals(List<KeyTrack> tracks) {
    Instant now = ledger.clock().instant();
    for (KeyTrack track : tracks) {
      ledger
          .attempts()
          .latest(track)
          .filter(attempt -> attempt.state() == AttemptState.SERVED)
          .filter(
              attempt -> attempt.origin() == Origin.RENEWAL || attempt.origin() == Origin.ANSWER)
          .filter(attempt -> now.isBefore(attempt.changedAt().plus(NEWS)))
          .ifPresent(attempt -> insert(attempt, RENEWED, now));
    }
  }

  /**
   * Sets the alert of each request that a renewal has made and that waits for a person to hand it
   * in: there is one at once.
   *
   * @param managed whether the settings know a name
   */
  public void scheduleForMadeRequests(Predicate<DnsName> managed) {
    ledger.requests().waiting().stream()
        .filter(request -> request.origin() == Origin.RENEWAL && managed.test(request.name()))
        .filter(request -> ledger.clock().instant().isBefore(request.startedAt().plus(NEWS)))
        .forEach(request -> insert(request, Durations.format(Duration.ZERO), request.startedAt()));
  }

  /** Where there is none yet. */
  private void insert(Attempt attempt, String threshold, Instant due) {
    if (!lackingOf(attempt).test(threshold)) {
      return;
    }
    ledger.step(
        handle -> {
          handle
              .createUpdate(
                  """
                  insert into alert (name, attempt_id, threshold, due_at, state, changed_at)
                  select :name, :attempt, :threshold, :due, 'PENDING', :now
                  where not exists
                    (select 1 from alert where attempt_id = :attempt and threshold = :threshold)
                  """)
              .bind("name", attempt.name().text())
              .bind("attempt", attempt.id())
              .bind("threshold", threshold)
              .bind("due", Times.of(due))
              .bind("now", Times.of(ledger.clock().instant()))
              .execute();
          return List.of();
        });
  }

  private Predicate<String> lackingOf(Attempt attempt) {
    List<String> standing =
        ledger.read(
            handle ->
                handle
                    .createQuery("select threshold from alert where attempt_id = :attempt")
                    .bind("attempt", attempt.id())
                    .mapTo(String.class)
                    .list());
    return threshold -> !standing.contains(threshold);
  }

  /**
   * Sets the alert of the day for each certificate that is in use and near its end.
   *
   * @param begins from when on there is one a day
   * @param wanted asked for certificates that are near their end only
   */
  public void scheduleForEscalation(
      Function<CertificateInfo, Instant> begins, Predicate<DnsName> wanted) {
    Instant now = ledger.clock().instant();
    for (DnsName name : observedOrAlerted()) {
      inUse(name).stream()
          .filter(leaf -> isNear(inChain(name, leaf), begins, now))
          .filter(_ -> wanted.test(name))
          .forEach(leaf -> schedule(name, leaf, daysLeft(inChain(name, leaf).left(now))));
    }
  }

  private static boolean isNear(
      CertificateInfo leaf, Function<CertificateInfo, Instant> begins, Instant now) {
    return !now.isAfter(leaf.ends()) && !now.isBefore(begins.apply(leaf));
  }

  /** The whole days of which the last one has begun. */
  private static Threshold daysLeft(Duration left) {
    return new Threshold.Fixed(left.plus(DAY).minusNanos(1).truncatedTo(ChronoUnit.DAYS));
  }

  private List<DnsName> observedOrAlerted() {
    return ledger.read(
        handle ->
            handle
                .createQuery(
                    "select name from observation union select name from alert where leaf is not"
                        + " null")
                .mapTo(String.class)
                .map(DnsName::new)
                .list());
  }

  /** What the ports served when last seen; where none tells, what was installed last. */
  private List<X509Certificate> inUse(DnsName name) {
    List<X509Certificate> served = ledger.observations().served(KeyTrack.whole(name));
    return served.isEmpty()
        ? ledger.attempts().lastInstalled(name).flatMap(Attempt::chain).stream()
            .map(Chain::leaf)
            .toList()
        : served;
  }

  private CertificateInfo inChain(DnsName name, X509Certificate leaf) {
    return ledger.observations().inChain(name, CertificateInfo.of(leaf));
  }

  private void scheduleForToday(DnsName name, X509Certificate leaf, Instant now) {
    Instant end = inChain(name, leaf).ends();
    schedule(name, leaf, new Threshold.Past((int) Duration.between(end, now).toDays()));
  }

  /** Where there is none yet. */
  private void schedule(DnsName name, X509Certificate leaf, Threshold point) {
    String fingerprint = CertificateInfo.fingerprint(leaf);
    if (ledger.read(handle -> thresholds(handle, name, fingerprint)).contains(point.toString())) {
      return;
    }
    try {
      ledger.step(
          handle -> {
            insert(handle, name, leaf, point.toString(), point.in(inChain(name, leaf)));
            return List.of();
          });
    } catch (LedgerException e) {
      if (!Observations.enteredTwice(e)) { // another process was quicker
        throw e;
      }
    }
  }

  private List<Duration> lacking(Attempt request, List<Duration> whenWaiting) {
    return ledger.read(handle -> lacking(handle, request, whenWaiting));
  }

  private static List<Duration> lacking(
      Handle handle, Attempt request, List<Duration> whenWaiting) {
    List<String> standing =
        handle
            .createQuery("select threshold from alert where attempt_id = :request")
            .bind("request", request.id())
            .mapTo(String.class)
            .list();
    return whenWaiting.stream()
        .distinct()
        .filter(wait -> !standing.contains(Durations.format(wait)))
        .toList();
  }

  /** Holds the request's row: neither an answer nor another process comes in between. */
  private static boolean stillWaits(Handle handle, Attempt request) {
    return handle
        .createQuery(
            "select id from attempt where id = :id and state = 'AWAITING_ANSWER' for update")
        .bind("id", request.id())
        .mapTo(Long.class)
        .findOne()
        .isPresent();
  }

  private void insertWaitingAlert(Handle handle, Attempt request, Duration wait) {
    handle
        .createUpdate(
            """
            insert into alert (name, attempt_id, threshold, due_at, state, changed_at)
            values (:name, :request, :threshold, :due, 'PENDING', :now)
            """)
        .bind("name", request.name().text())
        .bind("request", request.id())
        .bind("threshold", Durations.format(wait))
        .bind("due", Times.of(request.startedAt().plus(wait)))
        .bind("now", Times.of(ledger.clock().instant()))
        .execute();
  }

  /** A request waits no more, and nobody is to be told that it does. */
  static void drop(Handle handle, Ledger ledger, Attempt request) {
    handle
        .createUpdate(
            """
            update alert set state = 'OBSOLETE', changed_at = :now
            where attempt_id = :request and state in ('PENDING', 'SENDING')
            """)
        .bind("now", Times.of(ledger.clock().instant()))
        .bind("request", request.id())
        .execute();
  }

  private static Alert alert(Handle handle, ResultSet row) throws SQLException {
    return new Alert(
        row.getLong("id"),
        new DnsName(row.getString("name")),
        about(handle, row),
        row.getString("threshold"),
        Times.get(row, "due_at"),
        Alert.State.valueOf(row.getString("state")));
  }

  private static Alert.About about(Handle handle, ResultSet row) throws SQLException {
    byte[] leaf = row.getBytes("leaf");
    if (leaf != null) {
      CertificateInfo alone = CertificateInfo.of(Observations.certificate(leaf));
      return new Alert.Ending(Observations.info(handle, row.getString("name"), alone));
    }
    long number = row.getLong("attempt_id");
    if (row.wasNull()) {
      return new Alert.Changed(row.getLong("id"));
    }
    Attempt attempt = AttemptRow.read(handle, number);
    return switch (row.getString("threshold")) {
      case FAILED -> new Alert.Failed(attempt);
      case RENEWED -> new Alert.Renewed(attempt);
      default -> new Alert.Waiting(attempt);
    };
  }
}
