package org.mailseal.ledger;

/** Somebody else has the right to work on something now. Stop; the new holder continues. */
public final class ClaimLostException extends LedgerException {
  ClaimLostException(String message) {
    super(message);
  }
}
