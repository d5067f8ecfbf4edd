package org.mailseal.authority.acme.http;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * The server is there and answers, but not what was asked: it has a fault of its own (500 and
 * more), or is asked too often (429). Whatever a proxy before it says in such a case, it is no word
 * of the authority on an order or a name.
 */
public final class UnavailableException extends IOException {
  private final int status;
  private final transient Optional<Instant> retryAfter;

  /**
   * Says so.
   *
   * @param reason printable
   * @param retryAfter when it wants to be asked again
   */
  public UnavailableException(int status, Optional<String> reason, Optional<Instant> retryAfter) {
    super("HTTP " + status + ": " + reason.orElse("it gives no reason"));
    this.status = status;
    this.retryAfter = retryAfter;
  }

  public Optional<Instant> retryAfter() {
    return retryAfter;
  }

  /** Whether it may well be gone in a moment: not where a wait is asked for. */
  boolean passing() {
    return status >= 500 && retryAfter.isEmpty();
  }
}
