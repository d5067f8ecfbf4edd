package org.mailseal.notification.mail;

import java.util.Optional;

/**
 * A mail server that takes reminders.
 *
 * @param implicitTls whether TLS starts with the connection (smtps)
 * @param user who to log in as
 * @param password where the password is; only ever with a user
 */
public record Relay(
    String host,
    int port,
    boolean implicitTls,
    Optional<String> user,
    Optional<PasswordSource> password) {
  @Override
  public String toString() {
    return (implicitTls ? "smtps://" : "smtp://")
        + user.map(u -> u + "@").orElse("")
        + host
        + ":"
        + port;
  }
}
