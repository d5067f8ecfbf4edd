package org.mailseal.notification.mail;

import java.net.InetAddress;

/** How the way to a relay is protected. */
enum RelayProtection {
  /**
   * Not at all: the letter does not leave this host. STARTTLS is not even tried, because the local
   * server's certificate may be the very thing that the letter is about.
   */
  LOOPBACK,
  /** STARTTLS (RFC 3207), required, with the relay's identity checked. */
  STARTTLS,
  /** TLS from the first byte (RFC 8314 §3.3), with the relay's identity checked. */
  IMPLICIT_TLS;

  static RelayProtection of(Relay relay) {
    if (relay.implicitTls()) {
      return IMPLICIT_TLS;
    }
    return isLoopback(relay.host()) ? LOOPBACK : STARTTLS;
  }

  /**
   * Judged by what the settings say, {@code localhost} (RFC 6761 §6.3) or a loopback address; what
   * a resolver makes of another name is no reason to leave TLS out.
   */
  private static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException aName) {
      return false;
    }
  }

  boolean tls() {
    return this != LOOPBACK;
  }
}
