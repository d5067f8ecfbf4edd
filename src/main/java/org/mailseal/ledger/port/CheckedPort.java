package org.mailseal.ledger.port;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.inspection.result.Level;

/**
 * What the last check found at a port.
 *
 * @param at when
 * @param level the worst level that was found, the last that was known
 * @param leaf the certificate that was served last; empty where none was yet
 */
public record CheckedPort(
    PortAddress port, Instant at, Level level, Optional<X509Certificate> leaf) {}
