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
 */
public record PortTarget(
    Endpoint endpoint,
    Optional<InetAddress> connectTo,
    Optional<DnsName> mailDomain,
    ClientProfile.Keys keys) {
  /** Whatever key it has. */
  public PortTarget(
      Endpoint endpoint, Optional<InetAddress> connectTo, Optional<DnsName> mailDomain) {
    this(endpoint, connectTo, mailDomain, ClientProfile.Keys.ANY);
  }

  public static PortTarget of(Endpoint endpoint) {
    return new PortTarget(endpoint, Optional.empty(), Optional.empty());
  }
}
