package org.mailseal.cli.inspect;

import java.net.InetAddress;
import java.util.Optional;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.inspection.batch.Order;
import org.mailseal.inspection.result.Visit;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/**
 * How people write what is to be looked at.
 *
 * @param connectTo the address to dial for every port
 */
record OrderText(Optional<InetAddress> connectTo) {
  /**
   * An endpoint, or a mail address: then its domain is meant.
   *
   * @throws IllegalArgumentException with the fault in words that may be shown
   */
  Order parse(String written) {
    int at = written.lastIndexOf('@');
    if (at >= 0) {
      return new Order.OfDomain(domain(written.substring(at + 1)));
    }
    return new Order.OfPort(new Visit(Endpoint.parse(written), connectTo, Optional.empty()));
  }

  /**
   * A mail domain.
   *
   * @throws IllegalArgumentException with the fault in words that may be shown
   */
  static DnsName domain(String written) {
    DnsName domain = DnsName.of(written.substring(written.lastIndexOf('@') + 1));
    if (domain.wildcard()) {
      throw new IllegalArgumentException(
          "'" + Printable.of(written) + "' stands for many domains; name one of them");
    }
    return domain;
  }
}
