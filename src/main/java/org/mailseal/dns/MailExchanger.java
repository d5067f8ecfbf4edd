package org.mailseal.dns;

import java.util.Optional;
import org.mailseal.name.DnsName;

/**
 * An MX record.
 *
 * @param host empty for the null MX, by which a domain takes no mail (RFC 7505), and where the
 *     target is no host name
 * @param target as it stands in the record, {@code .} for the null MX; printable
 */
public record MailExchanger(int preference, Optional<DnsName> host, String target) {
  private static final String NONE = ".";

  /** Whether it is the null MX. */
  public boolean none() {
    return target.equals(NONE);
  }
}
