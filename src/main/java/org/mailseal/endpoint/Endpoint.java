package org.mailseal.endpoint;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.mailseal.name.DnsName;
import org.mailseal.name.Printable;

/**
 * One mail port of one host.
 *
 * @param host a DNS name in A-labels, a single label such as {@code localhost}, or the literal of
 *     an IPv4 or IPv6 address (without brackets)
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port, Protocol protocol) {
  private static final Pattern WRITTEN =
      Pattern.compile("(\\[[^\\[\\]/]*]|[^:/\\[\\]]+)(?::(\\d{1,5}))?(?:/(\\w+))?");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  public Endpoint {
    host = canonical(host);
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
    }
  }

  /**
   * Reads {@code HOST[:PORT][/PROTOCOL]}; an IPv6 address stands in brackets. The port follows from
   * the protocol, or the protocol from the port; with neither it is smtp on 25.
   *
   * @throws IllegalArgumentException with the fault in words that may be shown
   */
  public static Endpoint parse(String text) {
    Matcher parts = WRITTEN.matcher(text.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "'"
              + Printable.sanitize(text)
              + "' is not an endpoint; write host, host:port, host/protocol or host:port/protocol,"
              + " and an IPv6 address in brackets");
    }
    Optional<Integer> port = Optional.ofNullable(parts.group(2)).map(Integer::valueOf);
    Optional<Protocol> protocol = Optional.ofNullable(parts.group(3)).map(Endpoint::protocol);
    Protocol spoken =
        protocol.orElseGet(() -> port.map(p -> usualOn(p, text)).orElse(Protocol.SMTP));
    String host = parts.group(1);
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
      if (!host.contains(":")) {
        throw new IllegalArgumentException(
            "'" + Printable.sanitize(host) + "' stands in brackets but is not an IPv6 address");
      }
    }
    return new Endpoint(host, port.orElse(spoken.defaultPort()), spoken);
  }

  private static Protocol protocol(String word) {
    return Protocol.find(word)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'"
                        + Printable.sanitize(word)
                        + "' is not a protocol; choose one of "
                        + Arrays.stream(Protocol.values())
                            .map(Protocol::word)
                            .collect(Collectors.joining(", "))));
  }

  private static Protocol usualOn(int port, String text) {
    return Protocol.ofPort(port)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no protocol is usual on port "
                        + port
                        + "; name it, as in "
                        + Printable.sanitize(text.strip())
                        + "/smtp"));
  }

  private static String canonical(String host) {
    if (literal(host).isPresent()) {
      return host.toLowerCase(Locale.ROOT);
    }
    String label = host.toLowerCase(Locale.ROOT);
    if (!label.contains(".")
        && LABEL.matcher(label).matches()
        && !label.chars().allMatch(Character::isDigit)) {
      return label;
    }
    DnsName name = DnsName.of(host);
    if (name.wildcard()) {
      throw new IllegalArgumentException(
          "'" + name + "' stands for many hosts; name one of them to look at");
    }
    return name.text();
  }

  private static Optional<InetAddress> literal(String host) {
    // Not every text that InetAddress calls an IPv4 literal is one to people: "25" is 0.0.0.25.
    if (!host.contains(":") && !IPV4.matcher(host).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + Printable.sanitize(host) + "' is not an IP address that can be dialled", e);
    }
  }

  /** The address itself where the host is given as one. */
  public Optional<InetAddress> literalAddress() {
    return literal(host);
  }

  /** The host's name where a certificate can carry it: not for addresses and single labels. */
  public Optional<DnsName> name() {
    return DnsName.find(host);
  }

  /**
   * The protocol that this port may speak instead: with TLS from the start where this one begins in
   * clear, and the reverse.
   */
  public Optional<Protocol> otherMode() {
    return Protocol.ofPort(port)
        .filter(usual -> usual.implicitTls() != protocol.implicitTls())
        .or(protocol::otherMode);
  }

  /** {@code host:port/protocol}, which {@link #parse} reads back. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/" + protocol.word();
  }
}
