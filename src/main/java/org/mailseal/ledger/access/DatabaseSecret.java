package org.mailseal.ledger.access;

import java.util.Optional;

/**
 * What the database's passwords are made of, and two processes prove to each other. Thread-safe.
 */
public interface DatabaseSecret {
  /** The admin's password; may take a second where a person chose the secret. */
  String password();

  /** The one that earlier versions gave the admin, where it was another. */
  Optional<String> formerPassword();

  /** What only a holder of the same secret can answer to a number that was never used before. */
  byte[] proof(byte[] nonce);
}
