package org.mailseal.ledger.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.mailseal.name.FileFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database, open in this process. Thread-safe. One that closed itself, as H2 does where the
 * disk is full, is opened again by whoever wants a connection next.
 */
final class HeldDatabase {
  private static final Logger LOG = LoggerFactory.getLogger(HeldDatabase.class);

  static final String ANOTHER_PASSPHRASE =
      "it was made with another passphrase file; restore the one that belongs to it";

  static final String CLOSED = "the process that held the ledger has closed it";

  /** Makes and migrates the tables. */
  private static final String ADMIN = "mailseal";

  /** Reads and writes rows, and nothing else; its password is as old as the open database. */
  private static final String CLERK = "clerk";

  /**
   * The same files, opened again where an interrupt closes them. Java closes a FileChannel under a
   * thread that is interrupted in the middle of it, which would be the end of the database for all
   * threads; Quartz interrupts its threads when it is shut down.
   */
  private static final String H2_RETRY = "jdbc:h2:retry:";

  /** So many connections stay open for the next who asks. */
  private static final int KEPT = 64;

  /** A renewal has some fifty statements; H2 keeps eight that were parsed. */
  private static final String OPTIONS =
      ";QUERY_CACHE_SIZE=64;WRITE_DELAY=0;TRACE_LEVEL_FILE=0;FILE_LOCK=FS;DB_CLOSE_ON_EXIT=FALSE";

  /** Faults that last as long as another program opens or leaves the file. */
  private static final Set<Integer> PASSING =
      Set.of(
          ErrorCode.DATABASE_ALREADY_OPEN_1,
          ErrorCode.CONNECTION_BROKEN_1,
          ErrorCode.DATABASE_IS_CLOSED);

  /** The text with which H2's file begins, and which it keeps true while the file is closed. */
  private static final Pattern CLOSED_HEADER =
      Pattern.compile("H:2,block:([0-9a-f]{1,8}),blockSize:1000,.*\\bclean:1,.*", Pattern.DOTALL);

  private static final int BLOCK = 4096;

  private final DatabaseFiles files;
  private final DatabaseSecret secret;
  private final MadeMarker marker;
  private final WaitLimits limits;
  private final SecureRandom random;
  private final SyncTurns turns = new SyncTurns();
  private Connection admin;

  /** Another one of the admin's: who wants a connection does not wait for the disk. */
  private Connection syncing;

  private DeadSpace dead;
  private JdbcDataSource clerks;

  /**
   * Clerks who wait for work: each keeps the statements that he has parsed. What he had not
   * committed when he was sent back is undone.
   */
  private JdbcConnectionPool waiting;

  private boolean closed;

  private HeldDatabase(
      DatabaseFiles files,
      DatabaseSecret secret,
      MadeMarker marker,
      WaitLimits limits,
      SecureRandom random)
      throws SQLException {
    this.files = files;
    this.secret = secret;
    this.marker = marker;
    this.limits = limits;
    this.random = random;
    this.admin = openAsAdmin();
    this.syncing = asAdmin(secret.password());
    this.dead = new DeadSpace(admin);
    this.clerks = new JdbcDataSource();
    this.waiting = JdbcConnectionPool.create(clerks);
    prepare();
  }

  /**
   * Opens it, and makes it at first use. The caller has the lock.
   *
   * @throws DatabaseException where it is lost, damaged, or of another passphrase
   */
  static HeldDatabase open(
      DatabaseFiles files,
      DatabaseSecret secret,
      MadeMarker marker,
      WaitLimits limits,
      SecureRandom random)
      throws SQLException {
    return new HeldDatabase(files, secret, marker, limits, random);
  }

  private Connection openAsAdmin() throws SQLException {
    try {
      lookAtFile();
    } catch (AccessDeniedException e) {
      throw new DatabaseException(
          "no permission to make or read the ledger "
              + files.database()
              + ": run as root, or as the user that the daemon runs as",
          e);
    } catch (IOException e) {
      throw new DatabaseException(
          "cannot make or read the ledger " + files.database() + ": " + FileFault.reason(e), e);
    }
    try {
      return asAdmin(secret.password());
    } catch (SQLException e) {
      Optional<String> former = secret.formerPassword();
      if (e.getErrorCode() == ErrorCode.WRONG_USER_OR_PASSWORD && former.isPresent()) {
        changePassword(former.get());
        return asAdmin(secret.password());
      }
      throw told(e);
    }
  }

  /** H2 would take what is empty for new. */
  private void lookAtFile() throws IOException, SQLException {
    Path database = files.database();
    if (Files.notExists(database)) {
      if (marker.stands()) {
        throw marker.refusal("is missing");
      }
      Files.createFile(
          database,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return;
    }
    long size = Files.size(database);
    if (size == 0 && marker.stands()) {
      throw marker.refusal("is empty");
    }
    Matcher header = CLOSED_HEADER.matcher(beginning(database));
    if (header.matches() && size < (Long.parseLong(header.group(1), 16) + 1) * BLOCK) {
      throw marker.refusal("was cut: " + size + " bytes are left of it");
    }
  }

  private static String beginning(Path database) throws IOException {
    try (InputStream in = Files.newInputStream(database)) {
      return new String(in.readNBytes(BLOCK), StandardCharsets.ISO_8859_1);
    }
  }

  private JdbcDataSource source(String user, String password, String options) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(H2_RETRY + files.url() + options);
    source.setUser(user);
    source.setPassword(password);
    return source;
  }

  private Connection asAdmin(String password) throws SQLException {
    return source(ADMIN, password, OPTIONS).getConnection();
  }

  /** The old one's hash is in no page of the file afterwards. */
  private void changePassword(String former) throws SQLException {
    try (Connection connection = asAdmin(former);
        Statement statement = connection.createStatement()) {
      statement.execute("alter user " + ADMIN + " set password '" + secret.password() + "'");
      statement.execute("shutdown compact");
    } catch (SQLException e) {
      throw told(e);
    }
  }

  private SQLException told(SQLException e) {
    Optional<String> damage = Damage.in(e);
    if (damage.isPresent()) {
      return marker.refusal("is damaged (" + damage.get() + ")");
    }
    return switch (e.getErrorCode()) {
      case ErrorCode.WRONG_USER_OR_PASSWORD -> new DatabaseException(ANOTHER_PASSPHRASE, e);
      case ErrorCode.DATABASE_ALREADY_OPEN_1 ->
          Files.exists(files.formerLock())
              ? new DatabaseException(
                  "a mailseal of an earlier version still has the ledger open: end it (systemctl"
                      + " stop mailseal), and start this version; nothing was done",
                  e)
              : e;
      default -> e;
    };
  }

  /** Whether the fault lasts only as long as another program opens or leaves the file. */
  static boolean passing(Throwable fault) {
    if (Damage.in(fault).isPresent()) {
      return false;
    }
    for (@Nullable Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof DatabaseException) {
        return false;
      }
      if (cause instanceof SQLException sql && PASSING.contains(sql.getErrorCode())) {
        return true;
      }
    }
    return false;
  }

  /** Brings the tables up to date, and lets the clerk in. */
  private void prepare() throws SQLException {
    boolean prepared = false;
    try {
      if (marker.stands() && !hasTables()) {
        throw marker.refusal("holds nothing");
      }
      migrate();
      employClerk();
      marker.put();
      Files.deleteIfExists(files.formerLock()); // of an earlier version that was killed
      prepared = true;
    } catch (SQLException e) {
      throw told(e);
    } catch (IOException e) {
      throw new DatabaseException("cannot write " + marker.file() + ": " + FileFault.reason(e), e);
    } finally {
      if (!prepared) {
        shutDown("shutdown immediately");
      }
    }
  }

  private boolean hasTables() throws SQLException {
    try (Statement statement = admin.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select 1 from information_schema.tables where table_schema = 'PUBLIC' and"
                    + " table_name = 'flyway_schema_history'")) {
      return rows.next();
    }
  }

  private void migrate() throws SQLException {
    try {
      Flyway.configure()
          .dataSource(source(ADMIN, secret.password(), OPTIONS))
          .locations("classpath:db-migrations/ledger", "classpath:db-migrations/quartz-h2")
          .load()
          .migrate();
    } catch (FlywayException e) {
      Optional<String> damage = Damage.in(e);
      if (damage.isPresent()) {
        throw marker.refusal("is damaged (" + damage.get() + ")");
      }
      throw new DatabaseException(
          "cannot bring the tables of the ledger "
              + files.database()
              + " up to date: "
              + Damage.words(e)
              + "; nothing was changed in them",
          e);
    }
  }

  private void employClerk() throws SQLException {
    byte[] bits = new byte[32];
    random.nextBytes(bits);
    String password = HexFormat.of().formatHex(bits);
    try (Statement statement = admin.createStatement()) {
      statement.execute("create user if not exists " + CLERK + " password '" + password + "'");
      statement.execute("alter user " + CLERK + " set password '" + password + "'");
      statement.execute("alter user " + CLERK + " admin false");
      statement.execute("grant select, insert, update, delete on schema public to " + CLERK);
    }
    clerks = source(CLERK, password, ";LOCK_TIMEOUT=" + limits.rows().toMillis());
    waiting = JdbcConnectionPool.create(clerks); // who works for the one before ends with it
    waiting.setMaxConnections(KEPT);
  }

  /**
   * A connection that reads and writes rows, new: whoever is at its other end leaves nothing in it
   * for another one.
   *
   * @throws DatabaseException where it was closed, or closed itself and cannot be opened again yet
   */
  synchronized Connection connect() throws SQLException {
    ensureOpen();
    return clerks.getConnection();
  }

  /**
   * The same for this process itself, whose statements are its own: one that was used before, where
   * there is one.
   */
  synchronized Connection reuse() throws SQLException {
    ensureOpen();
    // The pool would let whoever comes when all are at work wait.
    return waiting.getActiveConnections() < KEPT ? waiting.getConnection() : clerks.getConnection();
  }

  private void ensureOpen() throws SQLException {
    if (closed) { // opened again, it would be open beside the next holder
      throw new DatabaseException(CLOSED);
    }
    if (!answers()) {
      reopen();
    }
  }

  private boolean answers() {
    try (Statement statement = admin.createStatement()) {
      return statement.execute("call 1");
    } catch (SQLException closedItself) {
      return false;
    }
  }

  private void reopen() throws SQLException {
    shutDown("shutdown immediately");
    try {
      admin = openAsAdmin();
      syncing = asAdmin(secret.password());
      dead = new DeadSpace(admin);
      prepare();
    } catch (SQLException e) {
      throw new DatabaseException(
          "the ledger "
              + files.database()
              + " closed itself after a fault of its disk, and cannot be opened again yet: "
              + Damage.words(e)
              + "; make room, or mend the disk; it is opened again by itself then",
          e);
    }
    LOG.warn("the ledger {} had closed itself, and is open again", files.database());
  }

  /** What was committed is on the disk then. H2 makes no fsync at a commit. */
  void sync() throws SQLException {
    turns.take(this::checkpoint);
  }

  private void checkpoint() throws SQLException {
    Connection connection;
    DeadSpace space;
    synchronized (this) {
      connection = syncing;
      space = dead;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("checkpoint sync");
    }
    space.synced();
  }

  /** One fsync is enough for all who have committed before it begins. Thread-safe. */
  static final class SyncTurns {
    /** Brings what was committed to the disk. */
    @FunctionalInterface
    interface Sync {
      void run() throws SQLException;
    }

    private final ReentrantLock turn = new ReentrantLock(true);
    private final AtomicLong begun = new AtomicLong();
    private long done;

    /** Returns when one has succeeded that began after this was called, be it another's. */
    void take(Sync sync) throws SQLException {
      long enough = begun.get() + 1;
      turn.lock();
      try {
        if (done < enough) {
          long mine = begun.incrementAndGet();
          sync.run();
          done = mine;
        }
      } finally {
        turn.unlock();
      }
    }
  }

  /** Closes it; a disk that does not answer is not waited for beyond the limit. */
  void close(Duration within) {
    Thread closing = new Thread(this::closeForGood, "ledger-closing");
    closing.setDaemon(true);
    closing.start();
    boolean interrupted = Thread.interrupted(); // closing is no less urgent then
    try {
      if (!closing.join(within)) {
        LOG.warn("the ledger {} does not close; what was committed is in it", files.database());
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void closeForGood() {
    closed = true;
    shutDown("shutdown");
  }

  private void shutDown(String command) {
    try (Connection last = admin;
        Statement statement = last.createStatement()) {
      statement.execute(command);
    } catch (SQLException closedAlready) {
      LOG.debug("{}", command, closedAlready);
    }
  }
}
