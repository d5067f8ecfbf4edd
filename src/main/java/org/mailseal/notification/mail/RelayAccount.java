package org.mailseal.notification.mail;

import java.util.List;
import java.util.Optional;

/**
 * Who to log in as at a relay (RFC 4954), and by which of the mechanisms.
 *
 * @param mechanism empty: the first of {@link Mechanism#WITH_PASSWORD} that the relay offers
 * @param secret where the password is, or the token
 */
public record RelayAccount(String user, Optional<Mechanism> mechanism, SecretSource secret) {
  /** A SASL mechanism. All of them show the secret to the relay, and so go only into TLS. */
  public enum Mechanism {
    /** RFC 4616. */
    PLAIN,
    /** Never a standard; what Exchange and some old servers have. */
    LOGIN,
    /**
     * With a bearer token for a password, as Google and Microsoft want it; it is never guessed,
     * because a password sent as a token would be one that is lost.
     */
    XOAUTH2;

    /** The standard one first. */
    public static final List<Mechanism> WITH_PASSWORD = List.of(PLAIN, LOGIN);
  }

  /** Those that may be used, in order. */
  List<Mechanism> mechanisms() {
    return mechanism.map(List::of).orElse(Mechanism.WITH_PASSWORD);
  }

  /** What the secret is. */
  String secretName() {
    return mechanisms().contains(Mechanism.XOAUTH2) ? "token" : "password";
  }
}
