package org.mailseal.authority;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An authority did not give what it was asked for. The message is printable, and holds the
 * authority's own words.
 */
public final class AuthorityException extends Exception {
  private final transient @Nullable Instant retryAfter;

  public AuthorityException(String message) {
    this(message, null, null);
  }

  public AuthorityException(
      String message, @Nullable Throwable cause, @Nullable Instant retryAfter) {
    super(message, cause);
    this.retryAfter = retryAfter;
  }

  /** When the authority wants to be asked again, where it said so. */
  public Optional<Instant> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
