package org.mailseal.cli.inspect;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Function;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.inspection.batch.BatchItem;
import org.mailseal.inspection.result.PortTarget;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/**
 * How people write what is to be looked at.
 *
 * @param connectTo the address to dial for a port, where it is not its name that tells
 */
record BatchItemParser(Function<Endpoint, Optional<InetAddress>> connectTo) {
  /**
   * An endpoint, or a mail address: then its domain is meant.
   *
   * @throws IllegalArgumentException with the fault in words that may be shown
   */
  BatchItem parse(String written) {
    int at = written.lastIndexOf('@');
    if (at >= 0) {
      return new BatchItem.OfDomain(domain(written.substring(at + 1)));
    }
    return port(Endpoint.parse(written));
  }

  /** A port that somebody has named. */
  BatchItem port(Endpoint endpoint) {
    return new BatchItem.OfPort(PortTarget.named(endpoint, connectTo.apply(endpoint)));
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
          "'" + Printable.sanitize(written) + "' stands for many domains; name one of them");
    }
    return domain;
  }
}
