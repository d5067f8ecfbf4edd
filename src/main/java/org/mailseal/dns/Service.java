package org.mailseal.dns;

import java.util.Optional;
import org.mailseal.certificate.DnsName;

/**
 * An SRV record (RFC 2782).
 *
 * @param host empty for the target {@code .}: the service is decidedly not offered
 */
public record Service(int priority, int weight, int port, Optional<DnsName> host) {}
