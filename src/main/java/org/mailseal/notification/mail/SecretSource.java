package org.mailseal.notification.mail;

import java.nio.file.Path;

/**
 * Where a relay's password or token is read from when it is needed; the secret itself is never
 * kept.
 */
public sealed interface SecretSource {
  /** The first line of a file. */
  record InFile(Path file) implements SecretSource {}

  /** An environment variable. */
  record InEnvironment(String variable) implements SecretSource {}
}
