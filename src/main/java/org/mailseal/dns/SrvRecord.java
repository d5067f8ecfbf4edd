package org.mailseal.dns;

import java.util.Optional;
import org.mailseal.name.DnsName;

/**
 * An SRV record (RFC 2782).
 *
 * @param host empty for the target {@code .}, by which the service is decidedly not offered, and
 *     where the target is no host name
 * @param target as it stands in the record; printable
 */
public record SrvRecord(int priority, int weight, int port, Optional<DnsName> host, String target) {
  private static final String NONE = ".";

  /** Whether the service is decidedly not offered. */
  public boolean none() {
    return target.equals(NONE);
  }
}
