package org.mailseal.it;

import jakarta.mail.BodyPart;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.mailseal.servers.MailPort;

/**
 * A message as a mail program shows it.
 *
 * @param text its text/plain part
 * @param html its text/html part
 */
record Letter(String from, String to, String subject, String text, String html) {
  /** Reads a message with a text and an HTML form of the same (RFC 2046 §5.1.4). */
  static Letter read(String delivered) {
    try {
      MimeMessage message =
          new MimeMessage(
              Session.getInstance(new Properties()),
              new ByteArrayInputStream(delivered.getBytes(StandardCharsets.ISO_8859_1)));
      if (!message.isMimeType("multipart/alternative")) {
        throw new IllegalArgumentException("not multipart/alternative: " + delivered);
      }
      MimeMultipart parts = (MimeMultipart) message.getContent();
      // The plainest form comes first, the preferred one last.
      return new Letter(
          InternetAddress.toString(message.getFrom()),
          InternetAddress.toString(message.getRecipients(Message.RecipientType.TO)),
          message.getSubject(),
          content(parts.getBodyPart(0), "text/plain"),
          content(parts.getBodyPart(parts.getCount() - 1), "text/html"));
    } catch (MessagingException e) {
      throw new IllegalArgumentException(delivered, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String content(BodyPart part, String type) throws MessagingException, IOException {
    if (!part.isMimeType(type)) {
      throw new IllegalArgumentException(part.getContentType() + " is not " + type);
    }
    return (String) part.getContent();
  }

  /** Sends a message of the test's own to postmaster, over plain SMTP. */
  static void send(MailPort smtp, String subject) {
    Properties properties = new Properties();
    properties.setProperty("mail.smtp.host", "127.0.0.1");
    properties.setProperty("mail.smtp.port", Integer.toString(smtp.number()));
    properties.setProperty("mail.smtp.connectiontimeout", "10000");
    properties.setProperty("mail.smtp.timeout", "10000");
    try {
      MimeMessage message = new MimeMessage(Session.getInstance(properties));
      message.setFrom(new InternetAddress("somebody@example.net"));
      message.setRecipient(
          Message.RecipientType.TO, new InternetAddress("postmaster@" + MailHost.NAME));
      message.setSubject(subject);
      message.setText(subject);
      Transport.send(message);
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }
}
