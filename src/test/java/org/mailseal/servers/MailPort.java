package org.mailseal.servers;

import java.util.Optional;

/**
 * A port of a mail server on 127.0.0.1.
 *
 * @param protocol as the settings name it: smtp, submission, smtps, imap, imaps, pop3, pop3s,
 *     sieve, lmtp
 */
public record MailPort(String protocol, int number) {
  /**
   * What {@code openssl s_client -starttls} calls it; empty where TLS comes first (RFC 8314 §3).
   */
  Optional<String> starttls() {
    return switch (protocol) {
      case "smtp", "submission" -> Optional.of("smtp");
      case "imap" -> Optional.of("imap");
      case "pop3" -> Optional.of("pop3");
      case "lmtp" -> Optional.of("lmtp");
      case "sieve" -> Optional.of("sieve");
      case "smtps", "imaps", "pop3s" -> Optional.empty();
      default -> throw new IllegalArgumentException(protocol);
    };
  }
}
