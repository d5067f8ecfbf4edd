package org.mailseal.authority;

import java.util.Optional;

/** What the settings say of one way to prove to an ACME server that names are ours. */
public sealed interface ProofDefinition {
  /**
   * The built-in responder of http-01 (RFC 8555 §8.3).
   *
   * @param port where it listens while a challenge is open; the authority always comes to 80
   * @param address the local address that it binds; all where absent
   */
  record Http01(int port, Optional<String> address) implements ProofDefinition {}
}
