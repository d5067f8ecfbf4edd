package org.mailseal.ledger;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * What the last check found at a port.
 *
 * @param endpoint the endpoint, as {@code host:port/protocol}
 * @param address the address dialled; {@code -} where the name did not resolve
 * @param at when
 * @param level the worst level that was found, the last that was known: one word
 * @param leaf the certificate that was served last; empty where none was yet
 */
public record CheckedPort(
    String endpoint, String address, Instant at, String level, Optional<X509Certificate> leaf) {
  /** Such as {@code mail.example.org:25/smtp at 192.0.2.1}. */
  public String place() {
    return place(endpoint, address);
  }

  static String place(String endpoint, String address) {
    return address.equals("-") ? endpoint : endpoint + " at " + address;
  }
}
