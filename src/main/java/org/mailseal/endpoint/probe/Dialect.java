package org.mailseal.endpoint.probe;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.mailseal.endpoint.Greeting;
import org.mailseal.endpoint.Protocol;
import org.mailseal.name.DnsName;

/**
 * The steps common to all protocols, in one protocol's commands. One object for each connection.
 *
 * <p>Every method reads exactly the answer that it waits for, so that what is left unread
 * afterwards was not asked for.
 */
sealed interface Dialect permits Smtp, Imap, Pop3, Sieve {
  /** Reads the greeting; ends the probe where it turns us away. */
  Greeting greeting(Dialogue dialogue) throws IOException;

  /** What the server offers, a capability an element, raw; empty where it cannot tell. */
  List<String> capabilities(Dialogue dialogue) throws IOException;

  /** The name that the server last gave itself beside its capabilities, where it is a full one. */
  default Optional<DnsName> helloName() {
    return Optional.empty();
  }

  /** Asks for TLS; returns when the server expects the handshake. */
  void startTls(Dialogue dialogue, Greeting greeting, List<String> capabilities) throws IOException;

  /** Takes leave and waits for the answer. */
  void farewell(Dialogue dialogue) throws IOException;

  /**
   * The dialect of a protocol.
   *
   * @param ourName what we call ourselves, where the protocol asks
   */
  static Dialect of(Protocol protocol, Supplier<String> ourName) {
    return switch (protocol) {
      case SMTP, SUBMISSION, SMTPS -> new Smtp("EHLO", ourName);
      case IMAP, IMAPS -> new Imap();
      case POP3, POP3S -> new Pop3();
      case SIEVE -> new Sieve();
      case LMTP -> new Smtp("LHLO", ourName);
    };
  }
}
