package org.mailseal.endpoint;

import java.net.InetAddress;
import java.util.Optional;

/** Ports for tests. */
public final class TestPorts {
  private TestPorts() {}

  /** Such as {@code at("mail.example.org:25/smtp", "192.0.2.1")}. */
  public static PortAddress at(String endpoint, String address) {
    return new PortAddress(Endpoint.parse(endpoint), Optional.of(InetAddress.ofLiteral(address)));
  }

  /** Of a host whose name has no address. */
  public static PortAddress unresolved(String endpoint) {
    return new PortAddress(Endpoint.parse(endpoint), Optional.empty());
  }
}
