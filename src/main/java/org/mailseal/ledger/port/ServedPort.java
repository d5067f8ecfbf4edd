package org.mailseal.ledger.port;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import org.mailseal.endpoint.PortAddress;

/**
 * What a port served when it was last seen.
 *
 * @param at when
 * @param leaf the certificate; empty where none was served
 * @param fault why none was served, printable
 */
public record ServedPort(
    PortAddress port, Instant at, Optional<X509Certificate> leaf, Optional<String> fault) {}
