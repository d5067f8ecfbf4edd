package org.mailseal.notification.mail;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds a host's addresses. */
@FunctionalInterface
public interface RelayResolver {
  /** The system's own way: /etc/hosts, DNS. */
  RelayResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  /** At least one address. */
  List<InetAddress> addresses(String host) throws UnknownHostException;
}
