package org.mailseal.ledger.access;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.mailseal.name.FileFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database that several processes use. Each connection finds its way anew: to the database in
 * this process where this one holds it; else to the holder; and where there is none, this process
 * becomes it. Thread-safe.
 */
public final class SharedDatabase implements DataSource, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedDatabase.class);
  private static final Duration PAUSE = Duration.ofMillis(30);

  private final DatabaseFiles files;
  private final DatabaseSecret secret;
  private final MadeMarker marker;
  private final String version;
  private final WaitLimits limits;
  private final SecureRandom random;

  /** Of its threads one becomes the holder, and the others wait. */
  private final ReentrantLock opening = new ReentrantLock();

  private volatile @Nullable Holding holding;
  private volatile boolean closed;

  /** What the holder has. */
  private record Holding(HolderLock lock, HeldDatabase database, SessionServer server) {
    /** Nobody new is served, those in hand are waited for, and the next holder finds it closed. */
    void close(Duration within) {
      try (lock) {
        try {
          server.close();
        } finally {
          database.close(within);
        }
      } catch (IOException e) {
        LOG.warn("the ledger is closed, but not all of its files: {}", FileFault.of(e));
      }
    }
  }

  private SharedDatabase(
      DatabaseFiles files,
      DatabaseSecret secret,
      MadeMarker marker,
      String version,
      WaitLimits limits,
      SecureRandom random) {
    this.files = files;
    this.secret = secret;
    this.marker = marker;
    this.version = version;
    this.limits = limits;
    this.random = random;
  }

  /**
   * Finds the way to it once, so that a fault is told at once; makes it, and its directory, at
   * first use.
   *
   * @param file its path, without an extension
   * @param marker the file that says that it was made; databases may share it
   * @param version of Mailseal: two versions do not share a database
   * @throws DatabaseException where there is no way to it
   */
  public static SharedDatabase open(
      Path file,
      DatabaseSecret secret,
      Path marker,
      String version,
      WaitLimits limits,
      SecureRandom random)
      throws SQLException {
    DatabaseFiles files =
        DatabaseFiles.in(StateDirectory.of(file), String.valueOf(file.getFileName()));
    files.closeToOthers();
    SharedDatabase database =
        new SharedDatabase(
            files, secret, new MadeMarker(marker, files.database()), version, limits, random);
    boolean open = false;
    try {
      database.getConnection().close();
      open = true;
      return database;
    } finally {
      if (!open) {
        database.close();
      }
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    long end = System.nanoTime() + limits.opening().toNanos();
    @Nullable SQLException last = null;
    while (true) {
      if (closed) {
        throw new DatabaseException("the ledger was closed by this process");
      }
      @Nullable Holding ours = holding;
      if (ours != null) {
        return ours.database.reuse();
      }
      try {
        Optional<Connection> connection = fromHolder();
        if (connection.isPresent()) {
          return connection.get();
        }
        hold(end);
        last = null;
      } catch (SQLException e) {
        if (!HeldDatabase.passing(e)) {
          throw e;
        }
        last = e;
      }
      // However long it took to become the holder: this process is.
      if (holding == null && !again(end)) {
        throw nobodyAnswers(last);
      }
    }
  }

  private Optional<Connection> fromHolder() throws SQLException {
    Optional<String> identity = identity();
    return identity.isEmpty()
        ? Optional.empty()
        : HolderConnection.open(files, introduction(identity.get())).map(RemoteConnection::of);
  }

  /** Empty where there is no database yet. */
  private Optional<String> identity() {
    try {
      return Optional.of(files.identity());
    } catch (IOException notThereYet) {
      return Optional.empty();
    }
  }

  private Introduction introduction(String identity) {
    return new Introduction(version, identity, secret, limits);
  }

  /** Becomes the holder, unless another process or thread is. */
  private void hold(long end) throws SQLException {
    if (!tryOpening(end)) {
      return;
    }
    try {
      if (holding == null && !closed) {
        Optional<HolderLock> lock = HolderLock.take(files.lock(), Holder.me());
        if (lock.isPresent()) {
          holding = holding(lock.get());
        }
      }
    } catch (IOException e) {
      throw new DatabaseException(
          "cannot lock the ledger with " + files.lock() + ": " + FileFault.reason(e), e);
    } finally {
      opening.unlock();
    }
  }

  private boolean tryOpening(long end) throws SQLException {
    try {
      return opening.tryLock(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException("interrupted while waiting for the ledger", e);
    }
  }

  private Holding holding(HolderLock lock) throws IOException, SQLException {
    @Nullable HeldDatabase database = null;
    boolean holds = false;
    try {
      database = HeldDatabase.open(files, secret, marker, limits, random);
      SessionServer server =
          SessionServer.start(files, database, introduction(files.identity()), limits, random);
      holds = true;
      return new Holding(lock, database, server);
    } finally {
      if (!holds) {
        if (database != null) {
          database.close(limits.closing());
        }
        lock.close();
      }
    }
  }

  private static boolean again(long end) throws SQLException {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException("interrupted while waiting for the ledger", e);
    }
    return System.nanoTime() < end;
  }

  private DatabaseException nobodyAnswers(@Nullable SQLException last) {
    String waited = limits.opening().toSeconds() + " s";
    return last == null
        ? new DatabaseException(
            HolderLock.holder(files.lock())
                + " holds the ledger and has not answered for "
                + waited
                + ": if it was stopped, let it go on (kill -CONT) or end it (kill), and try again;"
                + " nothing was done")
        : new DatabaseException(
            "another program has had "
                + files.database()
                + " open for "
                + waited
                + ": end it, and try again; nothing was done",
            last);
  }

  /**
   * What was committed on the connection is on the disk when this returns.
   *
   * @param connection one of {@link #getConnection}, still open
   */
  public void sync(Connection connection) throws SQLException {
    if (connection.isWrapperFor(HolderConnection.class)) {
      connection.unwrap(HolderConnection.class).ask(new Request.Sync());
      return;
    }
    @Nullable Holding ours = holding;
    if (ours == null) {
      throw new DatabaseException("the ledger was closed by this process");
    }
    ours.database.sync();
  }

  /** Ends what this process holds; others take over then. */
  @Override
  public void close() {
    closed = true;
    boolean alone = tryClosing();
    try {
      @Nullable Holding ours = holding;
      holding = null;
      if (ours != null) {
        ours.close(limits.closing());
      }
    } finally {
      if (alone) {
        opening.unlock();
      }
    }
  }

  /** Where a thread of this process still opens it on a disk that hangs, that is not waited for. */
  private boolean tryClosing() {
    boolean interrupted = Thread.interrupted(); // closing is no less urgent then
    try {
      return opening.tryLock(limits.closing().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("another user");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException("a log");
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    throw new SQLFeatureNotSupportedException("another timeout");
  }

  @Override
  public int getLoginTimeout() {
    return Math.toIntExact(limits.opening().toSeconds());
  }

  @Override
  public java.util.logging.Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("java.util.logging");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException(type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
