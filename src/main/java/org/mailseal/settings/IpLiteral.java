package org.mailseal.settings;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.mailseal.name.Printable;

/** Addresses in their own form; nothing here asks the DNS. */
final class IpLiteral {
  /** Java would take {@code 127} for 0.0.0.127. */
  private static final Pattern V4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  private IpLiteral() {}

  /**
   * Reads an IPv4 or IPv6 address (RFC 4291 §2.2).
   *
   * @throws IllegalArgumentException with the fault in words that may be shown
   */
  static InetAddress parse(String written) {
    try {
      if (V4.matcher(written).matches() || written.indexOf(':') >= 0) {
        return InetAddress.ofLiteral(written);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(fault(written), e);
    }
    throw new IllegalArgumentException(fault(written));
  }

  private static String fault(String written) {
    return "'"
        + Printable.sanitize(written)
        + "' is not an IP address such as 127.0.0.1 or ::1; names are not looked up here";
  }
}
