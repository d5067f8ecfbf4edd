package org.mailseal.name;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * An IP address as it stands in a certificate (RFC 5280 §4.2.1.6).
 *
 * @param address IPv4 or IPv6, without a zone
 */
public record IpAddress(InetAddress address) implements Identifier {
  /** What cannot be a host name, so that reading it asks no resolver. */
  private static final Pattern LITERAL =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]+");

  private static final Pattern ZEROS = Pattern.compile("(^|:)0(:0)+(:|$)");

  /** Reads four or sixteen octets. */
  public static Optional<IpAddress> of(byte[] octets) {
    try {
      return Optional.of(new IpAddress(InetAddress.getByAddress(octets)));
    } catch (UnknownHostException anotherLength) {
      return Optional.empty();
    }
  }

  /** The address, or empty where the text is not one. Brackets around IPv6 are allowed. */
  public static Optional<IpAddress> find(String written) {
    String text = written.strip();
    if (text.startsWith("[") && text.endsWith("]")) {
      text = text.substring(1, text.length() - 1);
    }
    try {
      return LITERAL.matcher(text).matches()
          ? Optional.of(new IpAddress(InetAddress.ofLiteral(text)))
          : Optional.empty();
    } catch (IllegalArgumentException notAnAddress) {
      return Optional.empty();
    }
  }

  /** IPv6 as RFC 5952 writes it: the longest run of zeros left out. */
  @Override
  public String text() {
    String text = address.getHostAddress();
    return ZEROS
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .reduce((a, b) -> b.length() > a.length() ? b : a)
        .map(run -> text.replaceFirst(Pattern.quote(run), "::"))
        .orElse(text);
  }

  public byte[] octets() {
    return address.getAddress();
  }

  @Override
  public boolean covers(Identifier other) {
    return other instanceof IpAddress that && Arrays.equals(octets(), that.octets());
  }

  @Override
  public String toString() {
    return text();
  }
}
