package org.mailseal.dns;

import java.util.HexFormat;

/**
 * A TLSA record (RFC 6698 §2.1), numbers as in the record, known or not.
 *
 * @param usage 0 PKIX-TA, 1 PKIX-EE, 2 DANE-TA, 3 DANE-EE
 * @param selector 0 the whole certificate, 1 its public key
 * @param matching 0 as it is, 1 SHA-256, 2 SHA-512
 * @param association the data to match, lower-case hex
 */
public record Tlsa(int usage, int selector, int matching, String association) {
  public static Tlsa of(int usage, int selector, int matching, byte[] association) {
    return new Tlsa(usage, selector, matching, HexFormat.of().formatHex(association));
  }

  /** As in a zone file: {@code 3 1 1 0d6f...}. */
  @Override
  public String toString() {
    return usage + " " + selector + " " + matching + " " + association;
  }
}
