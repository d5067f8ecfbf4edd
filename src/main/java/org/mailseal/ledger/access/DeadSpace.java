package org.mailseal.ledger.access;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What nothing in the file leads to any more. H2 writes over it once it is 45 seconds old, for by
 * then the disk has what replaced it. It reads the age from the wall clock, and takes one that was
 * set back for one that stands still: where the clock was ahead by a year, nothing is written over
 * for a year, and the file grows with each commit. Until the clock has caught up the dead space is
 * given back here, after an fsync, which is a better reason than age. Thread-safe.
 */
final class DeadSpace {
  private static final Logger LOG = LoggerFactory.getLogger(DeadSpace.class);

  /** When a chunk was written, in milliseconds since the file was made. */
  private static final Pattern WRITTEN = Pattern.compile("(?:^|,)time:([0-9a-f]{1,15})(?:,|$)");

  /** Whatever its age. */
  private static final int AT_ONCE = -1;

  private final Connection admin;
  private final MVStore store;

  /** The latest time that was ever written to the file, in milliseconds since 1970. */
  private long latest;

  private long given;

  /**
   * That of a database.
   *
   * @param admin a connection to it that may change its tables
   */
  DeadSpace(Connection admin) throws SQLException {
    this.admin = admin;
    this.store =
        ((SessionLocal) admin.unwrap(JdbcConnection.class).getSession())
            .getDatabase()
            .getStore()
            .getMvStore();
    this.latest = latestWritten();
  }

  private long latestWritten() {
    return store.getFileStore().getCreationTime()
        + store.getLayoutMap().entrySet().stream()
            .filter(entry -> entry.getKey().startsWith("chunk."))
            .map(entry -> WRITTEN.matcher(entry.getValue()))
            .filter(Matcher::find)
            .mapToLong(written -> Long.parseLong(written.group(1), 16))
            .max()
            .orElse(0);
  }

  /**
   * All that was committed before is on the disk; gives back what H2 does not, as far as it can.
   */
  synchronized void synced() {
    latest = Math.max(latest, store.getTimeAbsolute());
    if (System.currentTimeMillis() >= latest) {
      return;
    }
    int usual = store.getRetentionTime();
    store.setRetentionTime(AT_ONCE);
    try (Statement statement = admin.createStatement()) {
      statement.execute("comment on schema public is '" + given++ + "'"); // H2 does it at a write
      store.setRetentionTime(usual);
      statement.execute("checkpoint sync");
    } catch (SQLException busy) {
      LOG.debug("the ledger's dead space is given back at the next commit", busy);
    } finally {
      store.setRetentionTime(usual);
    }
  }
}
