package org.mailseal.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;

/**
 * Where records live: which zone, on which servers, and what each of these itself has. Names are
 * written without a final dot. Implementations are thread-safe, and answer within a deadline of
 * their own.
 */
public interface Zones {
  /**
   * Where the CNAMEs of a name lead (RFC 1034 §3.6.2); the name itself where it has none.
   *
   * @throws IOException where that cannot be known, with the reason in printable words
   */
  String target(String name) throws IOException;

  /**
   * The zone that a name lies in, whether there is such a name or not: the closest one up the tree
   * that has an SOA record.
   *
   * @throws IOException as {@link #target}
   */
  Zone zone(String name) throws IOException;

  /** The TXT records that one server has itself, whatever others have. */
  OwnTexts texts(InetAddress server, String name);

  /** What one server said of TXT records. */
  sealed interface OwnTexts {
    /** The records, each with its strings joined; none where it has none. */
    record Known(Set<String> texts) implements OwnTexts {
      public Known {
        texts = Set.copyOf(texts);
      }
    }

    /**
     * It does not know.
     *
     * @param answered whether anything came back
     * @param why one printable clause
     */
    record Unknown(boolean answered, String why) implements OwnTexts {}
  }
}
