package org.mailseal.endpoint;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * An endpoint at one of its host's addresses.
 *
 * @param address the one that is dialled; empty where the host's name has none
 */
public record PortAddress(Endpoint endpoint, Optional<InetAddress> address) {
  /** Where an observation was made. */
  public static PortAddress of(Observation observation) {
    Optional<InetSocketAddress> dialled =
        switch (observation) {
          case Observation.Served served -> Optional.of(served.address());
          case Observation.NotServed missing -> missing.address();
        };
    return new PortAddress(observation.endpoint(), dialled.map(InetSocketAddress::getAddress));
  }

  /** The address as a literal, IPv6 with all of its groups. */
  public Optional<String> literal() {
    return address.map(InetAddress::getHostAddress);
  }

  /** Such as {@code mail.example.org:25/smtp at 192.0.2.1}. */
  @Override
  public String toString() {
    return endpoint + literal().map(text -> " at " + text).orElse("");
  }
}
