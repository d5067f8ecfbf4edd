package org.mailseal.endpoint;

/** Why a probe ended without the certificate. */
public enum Fault {
  UNRESOLVED("the name has no address"),
  REFUSED("connection refused"),
  UNREACHABLE("no route to the address"),
  NO_ANSWER("no answer in time"),
  TIMED_OUT("timed out in the middle"),
  CLOSED("the server hung up"),
  TRY_LATER("the server asks to try later"),
  BLOCKED("the server does not talk to this address"),
  BYE("the server said BYE"),
  STARTTLS_NOT_OFFERED("STARTTLS is not offered"),
  STARTTLS_REFUSED("STARTTLS is offered but refused"),
  REWRITTEN("a firewall rewrites the session"),
  INJECTED("plaintext was slipped in after STARTTLS"),
  PREAUTHENTICATED("the session is already authenticated, so TLS can no longer be asked for"),
  NONSENSE("the server does not speak the protocol"),
  TOO_LONG("the server says more than any mail server would"),
  HANDSHAKE_FAILED("the TLS handshake failed"),
  CLIENT_CERTIFICATE_WANTED("the server wants a certificate from its clients"),
  LEFT_OUT("not looked at");

  private final String description;

  Fault(String words) {
    this.description = words;
  }

  /** The fault in a few words. */
  public String description() {
    return description;
  }

  /** Whether it says nothing of the certificate: nobody could look at it. */
  public boolean saysNothing() {
    return switch (this) {
      case UNRESOLVED,
          REFUSED,
          UNREACHABLE,
          NO_ANSWER,
          TIMED_OUT,
          CLOSED,
          TRY_LATER,
          BLOCKED,
          BYE,
          LEFT_OUT ->
          true;
      default -> false;
    };
  }

  /** Whether not even a greeting could be had: no address, nobody listens, nobody answers. */
  public boolean unreachable() {
    return switch (this) {
      case UNRESOLVED, REFUSED, UNREACHABLE, NO_ANSWER -> true;
      default -> false;
    };
  }
}
