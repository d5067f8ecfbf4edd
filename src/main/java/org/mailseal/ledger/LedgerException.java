package org.mailseal.ledger;

import java.sql.SQLException;
import java.util.Set;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * The ledger cannot be opened or used; the message names the fault and the cure and may be shown.
 */
public class LedgerException extends RuntimeException {
  /** A duplicate key; a row's lock that was not to be had; and a row that has changed meanwhile. */
  private static final Set<String> QUICKER = Set.of("23505", "HYT00", "40001", "90131");

  public LedgerException(String message, Throwable cause) {
    super(message, cause);
  }

  public LedgerException(String message) {
    super(message);
  }

  /** Two wrote the same at once: the primary key, or the lock of the row, let the other through. */
  boolean anotherWasQuicker() {
    return getCause() instanceof UnableToExecuteStatementException statement
        && statement.getCause() instanceof SQLException sql
        && QUICKER.contains(sql.getSQLState());
  }
}
