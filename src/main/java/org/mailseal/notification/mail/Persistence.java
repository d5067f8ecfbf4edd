package org.mailseal.notification.mail;

/** Whether trying again may help. */
public enum Persistence {
  /** It may: a 4yz answer (RFC 5321 §4.2.1), a connection that failed, a wait that was too long. */
  TRANSIENT,
  /** It does not, until somebody changes something: a 5yz answer, a domain that takes no mail. */
  PERMANENT;

  /** What a reply code says; without one the connection broke. */
  static Persistence of(int code) {
    return code >= 500 && code <= 599 ? PERMANENT : TRANSIENT;
  }

  /**
   * What the answer to RCPT says. Some answer 552 for a full mailbox, where 452 is meant (RFC 5321
   * §4.5.3.1.10).
   */
  static Persistence ofRecipient(int code) {
    return code == 552 ? TRANSIENT : of(code);
  }
}
