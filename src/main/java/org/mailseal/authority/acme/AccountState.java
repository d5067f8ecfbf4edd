package org.mailseal.authority.acme;

import java.util.Locale;

/** How our account stands with an ACME server (RFC 8555 §7.1.2). */
public enum AccountState {
  /** None was made yet: the first order does. */
  NONE,
  VALID,
  /** The server does not know the key; it is registered again with the next order. */
  UNKNOWN,
  /** Given up elsewhere; the next order registers another one. */
  DEACTIVATED,
  /** The server has thrown us out. */
  REVOKED;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
