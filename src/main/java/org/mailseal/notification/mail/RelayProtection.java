package org.mailseal.notification.mail;

/** How the way to a relay is protected. */
public enum RelayProtection {
  /**
   * Not at all: STARTTLS is not even tried. The usual way over loopback, where the letter does not
   * leave this host and the local server's certificate may be the very thing that it is about.
   */
  NONE,
  /**
   * STARTTLS where it is offered, whatever certificate there is, and no TLS otherwise (RFC 7435).
   * It keeps out who only listens, and nobody who is on the path.
   */
  OPPORTUNISTIC,
  /** STARTTLS (RFC 3207), required, with the relay's identity checked. */
  STARTTLS,
  /** TLS from the first byte (RFC 8314 §3.3), with the relay's identity checked. */
  IMPLICIT_TLS;

  /** Whether TLS is certain and knows who is there, so that a secret may pass. */
  public boolean keepsSecrets() {
    return this == STARTTLS || this == IMPLICIT_TLS;
  }
}
