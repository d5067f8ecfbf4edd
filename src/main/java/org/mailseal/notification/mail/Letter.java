package org.mailseal.notification.mail;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.mailseal.name.Printable;

/**
 * A mail as it is handed to a relay. Its parts are checked here, so that nothing in it can end a
 * header early.
 *
 * @param messageId with its angle brackets (RFC 5322 §3.6.4); the same for the same alert, so that
 *     mail programs show it once though two relays may have taken it
 * @param from the sender, in the header and in the envelope
 * @param to at least one recipient
 * @param subject one printable line
 * @param text the plain text; lines end with a line feed
 * @param html the same as HTML
 * @param sentAt what the Date header says
 */
public record Letter(
    String messageId,
    Mailbox from,
    List<Mailbox> to,
    String subject,
    String text,
    String html,
    Instant sentAt) {
  private static final Pattern MESSAGE_ID =
      Pattern.compile("<[!-~&&[^<>@]]{1,200}@[!-~&&[^<>@]]{1,255}>");

  public Letter {
    to = List.copyOf(to);
    if (to.isEmpty()) {
      throw new IllegalArgumentException("a letter needs a recipient");
    }
    if (!MESSAGE_ID.matcher(messageId).matches()) {
      throw new IllegalArgumentException(
          "'"
              + Printable.sanitize(messageId)
              + "' is not a message identifier such as <1@example.org>");
    }
    if (!subject.equals(Printable.sanitize(subject))) {
      throw new IllegalArgumentException(
          "'" + Printable.sanitize(subject) + "' is not a subject: it must be one printable line");
    }
  }
}
