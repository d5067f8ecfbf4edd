package org.mailseal.authority;

import java.time.Instant;
import java.util.Optional;

/**
 * When an authority wants a certificate renewed (RFC 9773).
 *
 * @param window empty where it says nothing of it
 * @param askAgain when it wants to be asked again
 */
public record RenewalInformation(Optional<Window> window, Instant askAgain) {
  /**
   * Between these two instants.
   *
   * @param end after the start
   * @param explanation the URL of a page for people, printable; an authority's own word, not to be
   *     followed
   */
  public record Window(Instant start, Instant end, Optional<String> explanation) {}
}
