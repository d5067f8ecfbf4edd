package org.mailseal.notification.mail;

import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.mailseal.name.DnsName;

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
    setRecipients(Message.RecipientType.TO, addresses(letter.to()).toArray(InternetAddress[]::new));
    setSubject(letter.subject(), UTF_8);
    setHeader("Date", DATE.format(letter.sentAt()));
    // No holiday notice comes back for it, and no list answers it (RFC 3834 §5); the second is what
    // Exchange and Outlook go by.
    setHeader("Auto-Submitted", "auto-generated");
    setHeader("X-Auto-Response-Suppress", "All");
    // What filters sort by (RFC 2919 §2); an address literal is no domain.
    DnsName.find(letter.from().domain())
        .ifPresent(domain -> header("List-Id", "Mailseal <mailseal." + domain.text() + ">"));
    letter
        .thread()
        .filter(first -> !first.equals(letter.messageId()))
        .ifPresent(
            first -> {
              header("In-Reply-To", first); // RFC 5322 §3.6.4
              header("References", first);
            });
    // RFC 2046 §5.1.3, RFC 2387, RFC 2046 §5.1.4; each only where it holds more than one part.
    whole(letter).putInto(this);
    saveChanges();
  }

  /** What a message or a part of it holds. */
  private interface Content {
    void putInto(Part part) throws MessagingException;
  }

  private static Content whole(Letter letter) throws MessagingException {
    List<Content> parts = new ArrayList<>();
    parts.add(shown(letter));
    letter.enclosed(Letter.Attachment.class).forEach(file -> parts.add(attached(file)));
    return together("mixed", parts);
  }

  private static Content shown(Letter letter) throws MessagingException {
    List<Content> parts = new ArrayList<>();
    parts.add(forms(letter));
    letter.enclosed(Letter.Picture.class).forEach(picture -> parts.add(inline(picture)));
    // RFC 2387 §3.1 asks for the type of the part that the others belong to.
    return together("related; type=\"multipart/alternative\"", parts);
  }

  /** The best form last. */
  private static Content forms(Letter letter) throws MessagingException {
    List<Content> parts = new ArrayList<>();
    parts.add(text(letter.text(), "plain"));
    parts.add(text(letter.html(), "html"));
    letter.enclosed(Letter.Invitation.class).forEach(entry -> parts.add(calendar(entry)));
    return together("alternative", parts);
  }

  private static Content together(String subtype, List<Content> contents)
      throws MessagingException {
    if (contents.size() == 1) {
      return contents.getFirst();
    }
    MimeMultipart parts = new MimeMultipart(subtype);
    for (Content content : contents) {
      MimeBodyPart part = new MimeBodyPart();
      content.putInto(part);
      parts.addBodyPart(part);
    }
    return part -> part.setContent(parts);
  }

  private static Content text(String text, String subtype) {
    return part -> {
      ((MimePart) part).setText(text, UTF_8, subtype);
      // Every relay passes it on unchanged: no line is longer than 76 characters, none is 8-bit.
      part.setHeader("Content-Transfer-Encoding", "quoted-printable");
    };
  }

  private static Content calendar(Letter.Invitation entry) {
    // In base64, for the line ends are the calendar's own (RFC 5545 §3.1).
    return bytes(
        entry.bytes(),
        "text/calendar; method=" + entry.method() + "; charset=UTF-8"); // RFC 6047 §2.4
  }

  private static Content inline(Letter.Picture picture) {
    return part -> {
      bytes(picture.png(), "image/png").putInto(part);
      part.setHeader("Content-ID", "<" + picture.contentId() + ">");
      part.setDisposition(Part.INLINE);
    };
  }

  private static Content attached(Letter.Attachment file) {
    return part -> {
      bytes(file.content(), file.mediaType()).putInto(part);
      part.setDisposition(Part.ATTACHMENT);
      part.setFileName(file.name());
    };
  }

  private static Content bytes(byte[] content, String mediaType) {
    return part -> {
      part.setDataHandler(new DataHandler(new ByteArrayDataSource(content, mediaType)));
      part.setHeader("Content-Transfer-Encoding", "base64");
    };
  }

  private void header(String name, String value) {
    try {
      setHeader(name, value);
    } catch (MessagingException e) {
      throw new IllegalStateException("a message of our own can be written", e);
    }
  }

  static List<InternetAddress> addresses(List<Mailbox> mailboxes) throws MessagingException {
    List<InternetAddress> addresses = new ArrayList<>();
    for (Mailbox mailbox : mailboxes) {
      addresses.add(header(mailbox));
    }
    return addresses;
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

  /** Jakarta Mail would make up a new one each time that the message is saved. */
  @Override
  protected void updateMessageID() throws MessagingException {
    setHeader("Message-ID", letter.messageId());
  }
}
