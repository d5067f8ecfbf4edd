package org.mailseal.endpoint;

/** What a server says to mail without TLS. */
public sealed interface MailInClear {
  /** It takes MAIL before STARTTLS. */
  record Taken() implements MailInClear {}

  /**
   * It refuses MAIL in cleartext, and not within TLS.
   *
   * @param reply what it said, printable
   */
  record TlsRequired(String reply) implements MailInClear {}

  /** Not asked, not answered, or refused for another reason. */
  record Unknown() implements MailInClear {}
}
