package org.mailseal.fetch;

import java.io.IOException;
import java.net.URI;

/** Where bodies come from that are named by a URI. Implementations are thread-safe. */
@FunctionalInterface
public interface Fetch {
  /**
   * A body, by one GET, within a deadline and a size of the implementation's own.
   *
   * @throws IOException with the reason in printable words
   */
  byte[] get(URI place) throws IOException, InterruptedException;

  /**
   * As {@link #get}, but from a private network, too, where the implementation keeps off these: for
   * a place that somebody names whom the administrator trusts.
   */
  default byte[] getFromAnywhere(URI place) throws IOException, InterruptedException {
    return get(place);
  }
}
