package org.mailseal.inspection.result;

import java.net.InetAddress;
import java.util.Optional;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.name.DnsName;

/**
 * A mail port to inspect.
 *
 * @param connectTo the only address to dial; empty for all that the host has
 * @param mailDomain the domain whose MX the host is, where it is inspected as one
 */
public record PortTarget(
    Endpoint endpoint, Optional<InetAddress> connectTo, Optional<DnsName> mailDomain) {
  public static PortTarget of(Endpoint endpoint) {
    return new PortTarget(endpoint, Optional.empty(), Optional.empty());
  }
}
