package org.mailseal.endpoint;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A mail protocol together with the way in which it comes to TLS. */
public enum Protocol {
  /** Relay between servers, RFC 5321; TLS by STARTTLS. */
  SMTP(25, false),
  /** Message submission, RFC 6409; TLS by STARTTLS. */
  SUBMISSION(587, false),
  /** Message submission over implicit TLS, RFC 8314 §3.3. */
  SMTPS(465, true),
  /** RFC 9051; TLS by STARTTLS. */
  IMAP(143, false),
  /** IMAP over implicit TLS, RFC 8314 §3.2. */
  IMAPS(993, true),
  /** RFC 1939; TLS by STLS. */
  POP3(110, false),
  /** POP3 over implicit TLS, RFC 8314 §3.1. */
  POP3S(995, true),
  /** ManageSieve, RFC 5804; TLS by STARTTLS. */
  SIEVE(4190, false),
  /** Local delivery, RFC 2033; TLS by STARTTLS. Its port 24 is only a habit. */
  LMTP(24, false);

  private final int defaultPort;
  private final boolean implicitTls;

  Protocol(int defaultPort, boolean implicitTls) {
    this.defaultPort = defaultPort;
    this.implicitTls = implicitTls;
  }

  /** The word for it in settings and commands, such as {@code smtp}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public int defaultPort() {
    return defaultPort;
  }

  /** Whether the handshake comes first, before any greeting. */
  public boolean implicitTls() {
    return implicitTls;
  }

  /** Whether the greeting carries the server's own name (RFC 5321 §4.2). */
  public boolean greetsWithName() {
    return switch (this) {
      case SMTP, SUBMISSION, SMTPS, LMTP -> true;
      case IMAP, IMAPS, POP3, POP3S, SIEVE -> false;
    };
  }

  /**
   * The same with TLS from the start, or after asking for it; empty where there is no such port.
   */
  Optional<Protocol> otherMode() {
    return switch (this) {
      case SMTP, SUBMISSION -> Optional.of(SMTPS);
      case SMTPS -> Optional.of(SUBMISSION);
      case IMAP -> Optional.of(IMAPS);
      case IMAPS -> Optional.of(IMAP);
      case POP3 -> Optional.of(POP3S);
      case POP3S -> Optional.of(POP3);
      case SIEVE, LMTP -> Optional.empty();
    };
  }

  /** The protocol of a word, in any case. */
  public static Optional<Protocol> find(String word) {
    return Arrays.stream(values()).filter(p -> p.word().equalsIgnoreCase(word)).findFirst();
  }

  /** The protocol that is usual on a port. */
  public static Optional<Protocol> ofPort(int port) {
    return Arrays.stream(values()).filter(p -> p.defaultPort == port).findFirst();
  }
}
