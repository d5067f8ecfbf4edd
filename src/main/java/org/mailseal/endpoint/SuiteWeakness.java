package org.mailseal.endpoint;

import java.util.Locale;

/** Why nobody should be served with a cipher suite. */
public enum SuiteWeakness {
  /** Nothing is encrypted. */
  NULL_ENCRYPTION,
  /** Keys of 40 to 56 bits, which are found in minutes, also by whoever brings a client to them. */
  EXPORT,
  /** Without a certificate: whoever is in between reads along. */
  ANONYMOUS,
  /** RFC 7465. */
  RC4,
  /** One DES, whose 56 bits are found within a day. */
  DES;

  /** Such as {@code null-encryption}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
