package org.mailseal.ledger;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * What a port served when it was last looked at.
 *
 * @param endpoint the endpoint, as {@code host:port/protocol}
 * @param address the address dialled; {@code -} where the name did not resolve
 * @param at when
 * @param leaf the certificate; empty where none was served
 * @param fault why none was served, printable
 */
public record ServedPort(
    String endpoint,
    String address,
    Instant at,
    Optional<X509Certificate> leaf,
    Optional<String> fault) {}
