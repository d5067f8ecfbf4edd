package org.mailseal.name;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a certificate speaks for: a DNS name or an IP address (RFC 9525 §1.8, RFC 8555 §9.7.7). */
public sealed interface Identifier permits DnsName, IpAddress {
  /**
   * Reads a name or an address as people write it.
   *
   * @throws IllegalArgumentException with the fault in words that may be shown
   */
  static Identifier of(String written) {
    return IpAddress.find(written)
        .<Identifier>map(address -> address)
        .orElseGet(() -> DnsName.of(written));
  }

  /** The same, or empty where the text is neither. */
  static Optional<Identifier> find(String written) {
    try {
      return Optional.of(of(written));
    } catch (IllegalArgumentException neither) {
      return Optional.empty();
    }
  }

  /** So many of a list are shown; the rest is counted. */
  int MAX_DISPLAYED_NAMES = 12;

  /** Some of them for people, and how many more there are. */
  static String display(List<? extends Identifier> names) {
    String some =
        names.stream()
            .limit(MAX_DISPLAYED_NAMES)
            .map(Identifier::display)
            .collect(Collectors.joining(", "));
    return names.size() > MAX_DISPLAYED_NAMES
        ? some + " and " + (names.size() - MAX_DISPLAYED_NAMES) + " more"
        : some;
  }

  /** The form that is compared, stored and sent. */
  String text();

  /** Whether this one, in a certificate, speaks for the other. */
  boolean covers(Identifier other);

  /** For people: an internationalised name in both of its forms. */
  default String display() {
    return text();
  }
}
