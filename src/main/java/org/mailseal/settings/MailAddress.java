package org.mailseal.settings;

import java.util.regex.Pattern;
import org.mailseal.certificate.Printable;

/** Mail addresses, as far as a settings file can tell a good one from a slip. */
final class MailAddress {
  private static final Pattern PLAIN = Pattern.compile("[^@\\s\\p{C}<>,;]+@[^@\\s\\p{C}<>,;]+");

  private MailAddress() {}

  /**
   * Reads an address alone, without a display name (addr-spec of RFC 5322 §3.4.1, unquoted).
   *
   * @throws IllegalArgumentException with the fault in words that may be shown
   */
  static String parse(String written) {
    if (!PLAIN.matcher(written).matches()) {
      throw new IllegalArgumentException(
          "'" + Printable.of(written) + "' is not a mail address; write it alone, as user@domain");
    }
    return written;
  }
}
