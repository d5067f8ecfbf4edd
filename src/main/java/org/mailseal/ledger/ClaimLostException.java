package org.mailseal.ledger;

/** The right to work on something has gone to somebody else. What is left to do is theirs. */
public final class ClaimLostException extends LedgerException {
  ClaimLostException(String message) {
    super(message);
  }
}
