package org.mailseal.ledger;

import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.mailseal.host.ProcessIdentity;
import org.mailseal.ledger.access.DatabaseException;
import org.mailseal.ledger.access.SharedDatabase;
import org.mailseal.ledger.access.StateDirectory;
import org.mailseal.ledger.access.WaitLimits;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.ledger.trail.Event;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/** The database as this process has it. Thread-safe; several processes may use it at once. */
public final class Ledger implements AutoCloseable {
  private static final String H2_FILE = "jdbc:h2:file:";

  /** So many of the trail tell whether the clock is right. */
  private static final int LAST_LINES = 1000;

  private final Path database;
  private final SharedDatabase source;
  private final Jdbi jdbi;
  private final Clock clock;
  private final Consumer<Event> listener;
  private final Passphrase passphrase;

  private Ledger(
      Path database,
      SharedDatabase source,
      Clock clock,
      Passphrase passphrase,
      Consumer<Event> listener) {
    this.database = database;
    this.source = source;
    this.jdbi = Jdbi.create(source);
    this.clock = clock;
    this.passphrase = passphrase;
    this.listener = listener;
  }

  /**
   * Opens the ledger, and makes it, its directory (mode 0700) and its passphrase file at first use.
   *
   * @param url {@code jdbc:h2:file:/absolute/path}
   * @param passphraseFile what the private keys are sealed with
   * @param listener told of each event after it is on the disk; called on the thread that recorded
   *     it
   * @throws LedgerException where it cannot be opened
   */
  public static Ledger open(
      String url, Path passphraseFile, Clock clock, SecureRandom random, Consumer<Event> listener) {
    Path file = file(url);
    Path database = database(file);
    boolean isNew = Files.notExists(database);
    lookAtDirectory(file);
    lookAtDirectory(passphraseFile);
    Passphrase passphrase = Passphrase.of(passphraseFile, isNew, random);
    if (!isNew && !Files.isWritable(database)) {
      throw new LedgerException(
          "cannot write the ledger "
              + database
              + ": no permission, or its file system is mounted read-only; run as root, or as the"
              + " user that the daemon runs as, or mount it writable");
    }
    try {
      SharedDatabase source =
          SharedDatabase.open(
              file, passphrase, marker(passphraseFile), version(), WaitLimits.STANDARD, random);
      return new Ledger(database, source, clock, passphrase, listener);
    } catch (SQLException e) {
      throw new LedgerException("cannot open the ledger " + database + ": " + cause(e), e);
    }
  }

  /**
   * Whether there is one, which {@link #open} would not have to make.
   *
   * @param url as there
   */
  public static boolean exists(String url) {
    return Files.exists(database(file(url)), LinkOption.NOFOLLOW_LINKS);
  }

  private static Path file(String url) {
    if (!url.startsWith(H2_FILE)) {
      throw new LedgerException(
          "database: " + Printable.sanitize(url) + " is not " + H2_FILE + "/path");
    }
    return Path.of(url.substring(H2_FILE.length()));
  }

  private static Path database(Path file) {
    return file.resolveSibling(file.getFileName() + ".mv.db");
  }

  /** What says that a ledger was made with a passphrase. */
  private static Path marker(Path passphraseFile) {
    return passphraseFile.resolveSibling(passphraseFile.getFileName() + ".has-ledger");
  }

  private static String version() {
    @Nullable String version = Ledger.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }

  private static void lookAtDirectory(Path file) {
    try {
      StateDirectory.of(file);
    } catch (DatabaseException e) {
      throw new LedgerException("cannot open the ledger: " + e.getMessage(), e);
    }
  }

  private static String cause(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && !(root instanceof DatabaseException)) {
      root = root.getCause();
    }
    return Printable.sanitize(
        root instanceof AccessDeniedException denied
            ? "no permission for " + denied.getFile()
            : root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage());
  }

  /** The way to the database, for what keeps tables of its own here. */
  public DataSource dataSource() {
    return source;
  }

  public Attempts attempts() {
    return new Attempts(this, passphrase);
  }

  /** The steps of the attempts of what somebody has claimed, whatever their keys. */
  public AttemptSteps steps(Claims.Claim claim) {
    return steps(claim, KeyTrack.whole(new DnsName(claim.name())));
  }

  /**
   * The steps of the attempts for one of the certificates of a name that somebody has claimed: what
   * belongs to the other one is left alone.
   */
  public AttemptSteps steps(Claims.Claim claim, KeyTrack track) {
    return new AttemptSteps(this, passphrase, claim, track);
  }

  public Requests requests() {
    return new Requests(this, passphrase);
  }

  public Claims claims() {
    return new Claims(this, clock, ProcessIdentity.mine());
  }

  public PostedProofs postedProofs() {
    return new PostedProofs(this);
  }

  public AuthorityKeys authorityKeys() {
    return new AuthorityKeys(this, passphrase);
  }

  public Observations observations() {
    return new Observations(this);
  }

  public PendingHooks pendingHooks() {
    return new PendingHooks(this);
  }

  public Checks checks() {
    return new Checks(this);
  }

  public Alerts alerts() {
    return new Alerts(this);
  }

  public Outbox outbox() {
    return new Outbox(this);
  }

  public CalendarEntries calendarEntries() {
    return new CalendarEntries(this);
  }

  public RenewalTimes renewalTimes() {
    return new RenewalTimes(this);
  }

  public DirectoryLooks directoryLooks() {
    return new DirectoryLooks(this);
  }

  public Revocations revocations() {
    return new Revocations(this);
  }

  public Heartbeats heartbeats() {
    return new Heartbeats(this);
  }

  /** Adds a line to the trail. */
  public void record(Optional<String> name, Optional<Long> attempt, EventKind kind, String text) {
    step(handle -> List.of(insert(handle, name, attempt, kind, text)));
  }

  /** The trail, oldest first. */
  public List<Event> events() {
    return events(Optional.empty(), Optional.empty(), Integer.MAX_VALUE);
  }

  /**
   * A part of the trail, oldest first.
   *
   * @param name only what concerns this certificate
   * @param since nothing that is older
   * @param latest not more than so many, the latest
   */
  public List<Event> events(Optional<DnsName> name, Optional<Instant> since, int latest) {
    return read(
        handle ->
            handle
                .createQuery(
                    """
                    select * from (
                      select id, at, name, attempt_id, kind, text from event
                      where (:name is null or name = :name) and (:since is null or at >= :since)
                      order by id desc fetch first :latest rows only)
                    order by id
                    """)
                .bind("name", name.map(DnsName::text).orElse(null))
                .bind("since", since.map(Times::of).orElse(null))
                .bind("latest", latest)
                .map((row, context) -> event(row))
                .list());
  }

  /**
   * The latest instant at which the trail was written, as the clock had it then; what somebody has
   * vouched for since does not count. Its last lines are enough: a clock that was wrong for longer
   * has written them itself.
   */
  public Optional<Instant> lastWritten() {
    return read(
        handle -> {
          long last =
              handle.createQuery("select coalesce(max(id), 0) from event").mapTo(Long.class).one();
          End end = end(handle, last - LAST_LINES);
          return end.vouched().isEmpty()
              ? end.latest()
              : end(handle, end.vouched().get() - 1).latest();
        });
  }

  /**
   * The lines of the trail after one of them.
   *
   * @param latest the latest instant at which one was written
   * @param vouched the last one that vouches for the clock
   */
  private record End(Optional<Instant> latest, Optional<Long> vouched) {}

  private static End end(Handle handle, long after) {
    return handle
        .createQuery(
            """
            select max(at) as latest, max(case when kind = :vouched then id end) as vouched
            from event where id > :after
            """)
        .bind("vouched", EventKind.CLOCK_RIGHT.word())
        .bind("after", after)
        .map(
            (row, context) ->
                new End(
                    Times.find(row, "latest"),
                    Optional.ofNullable((Long) row.getObject("vouched"))))
        .one();
  }

  /** Nobody is kept from the rest of the trail by one word in it. */
  static Event event(ResultSet row) throws SQLException {
    String word = row.getString("kind");
    Optional<EventKind> kind = EventKind.find(word);
    String text = row.getString("text");
    return new Event(
        Times.get(row, "at"),
        Optional.ofNullable(row.getString("name")),
        Optional.ofNullable((Long) row.getObject("attempt_id")),
        kind.orElse(EventKind.OTHER),
        kind.isPresent() ? text : Printable.sanitize(word) + ": " + text);
  }

  /** Writes a line of the trail in the transaction of the step that it tells of. */
  Event insert(
      Handle handle, Optional<String> name, Optional<Long> attempt, EventKind kind, String text) {
    Event event = new Event(clock.instant(), name, attempt, kind, Printable.sanitize(text));
    handle
        .createUpdate(
            "insert into event (at, name, attempt_id, kind, text) values (:at, :name, :attempt,"
                + " :kind, :text)")
        .bind("at", Times.of(event.at()))
        .bind("name", name.orElse(null))
        .bind("attempt", attempt.orElse(null))
        .bind("kind", kind.word())
        .bind("text", event.text())
        .execute();
    return event;
  }

  <T> T read(Function<Handle, T> query) {
    return guarded(() -> jdbi.withHandle(query::apply));
  }

  /**
   * One transaction, synced to the disk before this returns: what follows may have effects outside.
   * H2 makes no fsync at a commit, so a checkpoint does.
   *
   * @param changes returns the events that it inserted, for the listener
   * @return the same
   */
  List<Event> step(Function<Handle, List<Event>> changes) {
    List<Event> events =
        guarded(
            () ->
                jdbi.withHandle(
                    handle -> {
                      List<Event> inserted = handle.inTransaction(changes::apply);
                      sync(handle);
                      return inserted;
                    }));
    events.forEach(listener);
    return events;
  }

  private void sync(Handle handle) {
    try {
      source.sync(handle.getConnection());
    } catch (SQLException e) {
      throw new ConnectionException(e);
    }
  }

  private <T> T guarded(Supplier<T> work) {
    try {
      return work.get();
    } catch (JdbiException e) {
      throw new LedgerException("the ledger " + database + " does not answer: " + cause(e), e);
    }
  }

  Clock clock() {
    return clock;
  }

  @Override
  public void close() {
    source.close();
  }
}
