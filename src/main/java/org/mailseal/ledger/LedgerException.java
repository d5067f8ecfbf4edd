package org.mailseal.ledger;

/**
 * The ledger cannot be opened or used; the message names the fault and the cure and may be shown.
 */
public class LedgerException extends RuntimeException {
  public LedgerException(String message, Throwable cause) {
    super(message, cause);
  }

  public LedgerException(String message) {
    super(message);
  }
}
