package org.mailseal.endpoint.probe;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Where a host's addresses come from. Implementations are thread-safe. */
@FunctionalInterface
public interface Resolver {
  /**
   * All addresses of a host, IPv4 and IPv6.
   *
   * @throws UnknownHostException where there is none
   * @throws UncheckedIOException where nobody could tell, with the reason
   */
  List<InetAddress> resolve(String host) throws UnknownHostException;

  /** The operating system's, hosts file included. */
  static Resolver system() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}
