package org.mailseal.notification.mail;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A mail server that takes reminders.
 *
 * @param local whether it is this host's own server: where its certificate does not hold, which may
 *     be what the letter is about, it is used all the same and {@link Delivery.Taken} says so
 * @param account who to log in as
 */
public record Relay(
    String host,
    int port,
    RelayProtection protection,
    boolean local,
    Optional<RelayAccount> account)
    implements Way {

  /** A relay that is protected in the usual way: by TLS, unless it is on loopback. */
  public static Relay smtp(String host, int port) {
    return new Relay(
        host,
        port,
        isLoopback(host) ? RelayProtection.NONE : RelayProtection.STARTTLS,
        /* local= */ false,
        Optional.empty());
  }

  /** A relay with TLS from the first byte. */
  public static Relay smtps(String host, int port) {
    return new Relay(
        host, port, RelayProtection.IMPLICIT_TLS, /* local= */ false, Optional.empty());
  }

  public Relay protectedBy(RelayProtection other) {
    return new Relay(host, port, other, local, account);
  }

  public Relay asLocal(boolean whether) {
    return new Relay(host, port, protection, whether, account);
  }

  public Relay withAccount(RelayAccount whose) {
    return new Relay(host, port, protection, local, Optional.of(whose));
  }

  /**
   * Whether its certificate may be passed over. Never where a password would go to whoever shows
   * it, unless that cannot be anybody else's host.
   */
  boolean forgiven() {
    return local && (account.isEmpty() || isLoopback(host));
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

  @Override
  public String toString() {
    return (protection == RelayProtection.IMPLICIT_TLS ? "smtps://" : "smtp://")
        + account.map(known -> known.user() + "@").orElse("")
        + host
        + ":"
        + port;
  }
}
