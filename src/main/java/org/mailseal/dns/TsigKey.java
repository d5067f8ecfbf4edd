package org.mailseal.dns;

import java.util.Locale;

/**
 * The name of a key that two have in common (RFC 8945), without its secret.
 *
 * @param name as the server has it
 */
public record TsigKey(String name, Algorithm algorithm) {
  /** How it signs. The weaker ones (§6) are left out. */
  public enum Algorithm {
    HMAC_SHA256,
    HMAC_SHA384,
    HMAC_SHA512;

    /** As people and RFC 8945 §6 write it, such as {@code hmac-sha256}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
