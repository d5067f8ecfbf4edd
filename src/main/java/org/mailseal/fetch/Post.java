package org.mailseal.fetch;

import java.io.IOException;
import java.net.URI;

/** Tells a place something, where its answer is of no use. Implementations are thread-safe. */
@FunctionalInterface
public interface Post {
  /**
   * One POST, within a deadline of the implementation's own.
   *
   * @param text the body, in plain text; may be empty
   * @throws IOException with the reason in printable words, in which of the place is at most its
   *     host
   */
  void post(URI place, String text) throws IOException, InterruptedException;
}
