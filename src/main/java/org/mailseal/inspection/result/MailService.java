package org.mailseal.inspection.result;

import java.util.Locale;
import org.mailseal.endpoint.Protocol;

/**
 * A service that SRV records name for mail programs (RFC 6186 §3, RFC 8314 §5.1, RFC 5804 §1.8);
 * those with TLS from the start first, as programs prefer them (RFC 8314 §3).
 */
public enum MailService {
  SUBMISSIONS(Protocol.SMTPS),
  SUBMISSION(Protocol.SUBMISSION),
  IMAPS(Protocol.IMAPS),
  IMAP(Protocol.IMAP),
  POP3S(Protocol.POP3S),
  POP3(Protocol.POP3),
  SIEVE(Protocol.SIEVE);

  private final Protocol protocol;

  MailService(Protocol protocol) {
    this.protocol = protocol;
  }

  public Protocol protocol() {
    return protocol;
  }

  /** Such as {@code imaps}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Where its records are below a domain, such as {@code _imaps._tcp}. */
  public String owner() {
    return "_" + word() + "._tcp";
  }
}
