package org.mailseal.ledger.access;

import java.sql.SQLException;

/**
 * The database cannot be reached or used; the message names the fault and the cure and may be
 * shown.
 */
public final class DatabaseException extends SQLException {
  public DatabaseException(String message) {
    super(message);
  }

  public DatabaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
