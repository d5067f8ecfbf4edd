package org.mailseal.dns;

import java.net.InetAddress;
import java.util.List;

/**
 * A zone and the servers that answer for it (RFC 9499 §6, §7).
 *
 * @param name without a final dot
 * @param servers those that its NS records name, at least one
 */
public record Zone(String name, List<NameServer> servers) {
  public Zone {
    servers = List.copyOf(servers);
  }

  /**
   * One of them.
   *
   * @param name printable
   * @param addresses none where its name has none
   */
  public record NameServer(String name, List<InetAddress> addresses) {
    public NameServer {
      addresses = List.copyOf(addresses);
    }
  }
}
