package org.mailseal.inspection.result;

import java.net.InetAddress;
import java.util.Optional;
import org.mailseal.endpoint.ClientProfile;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.name.DnsName;

/**
 * A mail port to inspect.
 *
 * @param connectTo the only address to dial; empty for all that the host has
 * @param mailDomain the domain whose MX the host is, where it is inspected as one
 * @param keys the kind of server key that it is about, where the port may have one of each; where
 *     it has none of the kind, what ordinary clients get counts
 * @param named whether somebody has named this very port, and so knows that a server is there
 */
public record PortTarget(
    Endpoint endpoint,
    Optional<InetAddress> connectTo,
    Optional<DnsName> mailDomain,
    ClientProfile.Keys keys,
    boolean named) {
  /** Whatever key it has; nobody has named it. */
  public PortTarget(
      Endpoint endpoint, Optional<InetAddress> connectTo, Optional<DnsName> mailDomain) {
    this(endpoint, connectTo, mailDomain, ClientProfile.Keys.ANY, false);
  }

  /** One that somebody has named. */
  public static PortTarget named(Endpoint endpoint, Optional<InetAddress> connectTo) {
    return new PortTarget(endpoint, connectTo, Optional.empty(), ClientProfile.Keys.ANY, true);
  }

  public static PortTarget of(Endpoint endpoint) {
    return new PortTarget(endpoint, Optional.empty(), Optional.empty());
  }
}
