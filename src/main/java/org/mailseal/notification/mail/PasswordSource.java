package org.mailseal.notification.mail;

import java.nio.file.Path;

/** Where a relay's password is read from when it is needed; the password itself is never kept. */
public sealed interface PasswordSource {
  /** The first line of a file. */
  record InFile(Path file) implements PasswordSource {}

  /** An environment variable. */
  record InEnvironment(String variable) implements PasswordSource {}
}
