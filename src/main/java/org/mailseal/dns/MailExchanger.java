package org.mailseal.dns;

import java.util.Optional;
import org.mailseal.certificate.DnsName;

/**
 * An MX record.
 *
 * @param host empty for the null MX, by which a domain takes no mail (RFC 7505)
 */
public record MailExchanger(int preference, Optional<DnsName> host) {}
