package org.mailseal.ledger;

/** Why an attempt was begun. */
public enum Origin {
  /** It was due, or asked for. */
  RENEWAL,
  /** A person went back to an earlier certificate. */
  ROLLBACK,
  /** A person brought a CA's answer. */
  ANSWER,
  /** A person brought a certificate with its key. */
  IMPORT,
  /** No attempt of Mailseal's: what was in use before its first one. */
  FOUND;

  /**
   * Whether a person has looked at the certificate and wants it installed, be it all that the
   * settings ask for or not.
   */
  public boolean broughtByPerson() {
    return this == ROLLBACK || this == ANSWER || this == IMPORT;
  }
}
