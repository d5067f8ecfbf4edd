package org.mailseal.authority;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An authority did not give what it was asked for. The message is printable, and holds the
 * authority's own words.
 */
public final class AuthorityException extends Exception {
  /** When it is worth asking again. */
  public sealed interface Again {
    /** Soon: it may be gone by then. */
    record Soon() implements Again {}

    /** The authority wants to be left alone until then. */
    record NotBefore(Instant at) implements Again {}

    /** When somebody has mended it: to ask before is in vain, and may count against us. */
    record OnceMended() implements Again {}
  }

  private final transient Again again;

  public AuthorityException(String message) {
    this(message, null);
  }

  public AuthorityException(String message, @Nullable Throwable cause) {
    this(message, cause, new Again.Soon());
  }

  public AuthorityException(String message, @Nullable Throwable cause, Again again) {
    super(message, cause);
    this.again = again;
  }

  public Again again() {
    return again;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
