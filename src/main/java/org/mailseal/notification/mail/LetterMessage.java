package org.mailseal.notification.mail;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A letter in the form of RFC 5322 and MIME. */
final class LetterMessage extends MimeMessage {
  private static final String UTF_8 = StandardCharsets.UTF_8.name();

  /** RFC 5322 §3.3; the zone as an offset, because names of zones are obsolete (§4.3). */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss '+0000'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Letter letter;

  LetterMessage(Letter letter, Session session) throws MessagingException {
    super(session);
    this.letter = letter;
    setFrom(header(letter.from()));
    setRecipients(Message.RecipientType.TO, recipients(letter).toArray(InternetAddress[]::new));
    setSubject(letter.subject(), UTF_8);
    setHeader("Date", DATE.format(letter.sentAt()));
    // No holiday notice comes back for it, and no list answers it (RFC 3834 §5).
    setHeader("Auto-Submitted", "auto-generated");
    // The best form last (RFC 2046 §5.1.4).
    setContent(
        new MimeMultipart(
            "alternative", part(letter.text(), "plain"), part(letter.html(), "html")));
    saveChanges();
  }

  static List<InternetAddress> recipients(Letter letter) throws MessagingException {
    List<InternetAddress> recipients = new ArrayList<>();
    for (Mailbox mailbox : letter.to()) {
      recipients.add(header(mailbox));
    }
    return recipients;
  }

  private static InternetAddress header(Mailbox mailbox) throws MessagingException {
    InternetAddress address = new InternetAddress(mailbox.address(), true);
    try {
      address.setPersonal(mailbox.displayName().orElse(null), UTF_8);
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java has UTF-8", e);
    }
    return address;
  }

  private static MimeBodyPart part(String text, String subtype) throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    part.setText(text, UTF_8, subtype);
    // Every relay passes it on unchanged: no line is longer than 76 characters, none is 8-bit.
    part.setHeader("Content-Transfer-Encoding", "quoted-printable");
    return part;
  }

  /** Jakarta Mail would make up a new one each time that the message is saved. */
  @Override
  protected void updateMessageID() throws MessagingException {
    setHeader("Message-ID", letter.messageId());
  }
}
