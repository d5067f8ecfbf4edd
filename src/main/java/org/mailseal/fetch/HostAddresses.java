package org.mailseal.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** The addresses of a host. Implementations are thread-safe. */
@FunctionalInterface
public interface HostAddresses {
  /**
   * All of them, at least one.
   *
   * @param host a name or an IP address, an IPv6 address with or without brackets
   */
  List<InetAddress> of(String host) throws UnknownHostException;

  /** As this machine resolves names. */
  static HostAddresses system() {
    return host -> List.of(InetAddress.getAllByName(host));
  }
}
