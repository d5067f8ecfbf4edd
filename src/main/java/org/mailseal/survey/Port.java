package org.mailseal.survey;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Protocol;

/**
 * A mail port of this host.
 *
 * @param number 1 to 65535
 */
public record Port(Protocol protocol, int number) {
  /** Every protocol on its usual port. */
  public static List<Port> usual() {
    return Arrays.stream(Protocol.values()).map(p -> new Port(p, p.defaultPort())).toList();
  }

  /**
   * Reads {@code PROTOCOL:NUMBER}, such as {@code submission:2587}.
   *
   * @throws IllegalArgumentException with the fault in words that may be shown
   */
  public static Port parse(String written) {
    String[] parts = written.split(":", 2);
    Optional<Protocol> protocol = Protocol.find(parts[0]);
    if (parts.length < 2 || protocol.isEmpty() || !parts[1].matches("\\d{1,5}")) {
      throw new IllegalArgumentException(
          "write a port as PROTOCOL:NUMBER, such as submission:2587; the protocol is one of "
              + String.join(", ", Arrays.stream(Protocol.values()).map(Protocol::word).toList()));
    }
    int number = Integer.parseInt(parts[1]);
    if (number < 1 || number > 65535) {
      throw new IllegalArgumentException("port " + number + " is not between 1 and 65535");
    }
    return new Port(protocol.get(), number);
  }

  Endpoint endpoint(String host) {
    return new Endpoint(host, number, protocol);
  }

  /** As an item of {@code endpoints} in the settings. */
  public String yaml() {
    return number == protocol.defaultPort() ? protocol.word() : "{" + this + "}";
  }

  /** As a reader calls it: its protocol, and its number where that is not the usual one. */
  String describe() {
    return number == protocol.defaultPort() ? protocol.word() : protocol.word() + " " + number;
  }

  @Override
  public String toString() {
    return protocol.word() + ": " + number;
  }
}
