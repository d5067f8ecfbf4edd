package org.mailseal.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;

/**
 * What is asked before each place, those of redirects included. It resolves the host's name once,
 * and what it gives is what is connected to: who answers differently a moment later (DNS rebinding)
 * gains nothing. Implementations are thread-safe.
 */
@FunctionalInterface
public interface Gate {
  /**
   * Lets a place pass.
   *
   * @return the addresses to connect to, at least one
   * @throws IOException where it is not to be asked, with the reason in printable words
   */
  List<InetAddress> pass(URI place) throws IOException;

  /** Lets pass whose every address is at least as far away. */
  static Gate atLeast(Reach least, HostAddresses hosts) {
    return place -> {
      List<InetAddress> addresses = anywhere(hosts).pass(place);
      for (InetAddress address : addresses) {
        if (Reach.of(address).compareTo(least) < 0) {
          throw new IOException(
              "a stranger names a host that is not asked: its address "
                  + address.getHostAddress()
                  + (Reach.of(address) == Reach.HOST
                      ? " is this machine's own, or on its link"
                      : " is on a private network"));
        }
      }
      return addresses;
    };
  }

  /** Lets everything pass. */
  static Gate anywhere(HostAddresses hosts) {
    return place -> {
      try {
        return hosts.of(place.getHost());
      } catch (UnknownHostException e) {
        throw new IOException("there is no such host", e);
      }
    };
  }
}
