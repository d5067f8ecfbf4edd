package org.mailseal.notification.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailseal.notification.mail.Letter.Attachment;
import org.mailseal.notification.mail.Letter.Invitation;
import org.mailseal.notification.mail.Letter.Invitation.Method;
import org.mailseal.notification.mail.Letter.Picture;

/** What is written is parsed back, by the same library as mail programs would read it. */
class LetterMessageTest {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 1, 2};
  private static final Attachment REQUEST =
      new Attachment(
          "mail.example.org.csr",
          "application/pkcs10",
          ("-----BEGIN CERTIFICATE REQUEST-----\n" + "TWFpbHNlYWw=\n".repeat(20))
              .getBytes(StandardCharsets.US_ASCII));
  private static final Picture BARS = new Picture("bars@example.org", PNG);
  private static final Invitation ENTRY =
      new Invitation(
          Method.REQUEST,
          "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Größe\r\nEND:VCALENDAR\r\n");

  private static Letter letter() {
    return new Letter(
        "<expiry-2@example.org>",
        Mailbox.parse("Mäilseal <alerts@example.org>"),
        List.of(Mailbox.parse("postmaster@example.org")),
        "It ends",
        "It ends.\n",
        "<p>It ends.</p>\n",
        Instant.parse("2026-11-22T03:04:05Z"));
  }

  private static MimeMessage read(Letter letter) throws Exception {
    Session session = Session.getInstance(new Properties());
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    new LetterMessage(letter, session).writeTo(raw);
    assertThat(raw.toString(StandardCharsets.ISO_8859_1).lines())
        .allMatch(line -> line.length() <= 78 && line.chars().allMatch(c -> c < 128));
    return new MimeMessage(session, new ByteArrayInputStream(raw.toByteArray()));
  }

  /** The tree of the parts, as a mail program sees it. */
  private static String shape(Part part) throws Exception {
    String type = new ContentType(part.getContentType()).getSubType();
    if (!part.isMimeType("multipart/*")) {
      return type;
    }
    MimeMultipart parts = (MimeMultipart) part.getContent();
    List<String> shapes = new ArrayList<>();
    for (int i = 0; i < parts.getCount(); i++) {
      shapes.add(shape(parts.getBodyPart(i)));
    }
    return type + "(" + String.join(", ", shapes) + ")";
  }

  private static MimeBodyPart find(Part part, String type) throws Exception {
    return search(part, type).orElseThrow(() -> new AssertionError("no part is " + type));
  }

  private static Optional<MimeBodyPart> search(Part part, String type) throws Exception {
    if (!part.isMimeType("multipart/*")) {
      return part.isMimeType(type) ? Optional.of((MimeBodyPart) part) : Optional.empty();
    }
    MimeMultipart parts = (MimeMultipart) part.getContent();
    Optional<MimeBodyPart> found = Optional.empty();
    for (int i = 0; i < parts.getCount() && found.isEmpty(); i++) {
      found = search(parts.getBodyPart(i), type);
    }
    return found;
  }

  @Test
  void theStructureIsOnlyAsDeepAsNeeded() throws Exception {
    assertThat(shape(read(letter()))).isEqualTo("alternative(plain, html)");
    assertThat(shape(read(letter().with(List.of(ENTRY)))))
        .isEqualTo("alternative(plain, html, calendar)");
    assertThat(shape(read(letter().with(List.of(BARS)))))
        .isEqualTo("related(alternative(plain, html), png)");
    assertThat(shape(read(letter().with(List.of(REQUEST)))))
        .isEqualTo("mixed(alternative(plain, html), pkcs10)");
    assertThat(shape(read(letter().with(List.of(REQUEST, BARS, ENTRY, REQUEST)))))
        .isEqualTo("mixed(related(alternative(plain, html, calendar), png), pkcs10, pkcs10)");
  }

  @Test
  void whatIsEnclosedArrivesByteForByte() throws Exception {
    MimeMessage message = read(letter().with(List.of(REQUEST, BARS, ENTRY)));

    MimeBodyPart request = find(message, "application/pkcs10");
    assertThat(request.getFileName()).isEqualTo("mail.example.org.csr");
    assertThat(request.getDisposition()).isEqualTo(Part.ATTACHMENT);
    assertThat(request.getInputStream().readAllBytes()).isEqualTo(REQUEST.content());
    MimeBodyPart bars = find(message, "image/png");
    assertThat(bars.getContentID()).isEqualTo("<bars@example.org>");
    assertThat(bars.getDisposition()).isEqualTo(Part.INLINE);
    assertThat(bars.getInputStream().readAllBytes()).isEqualTo(PNG);
    MimeBodyPart entry = find(message, "text/calendar");
    ContentType type = new ContentType(entry.getContentType());
    assertThat(type.getParameter("method")).isEqualTo("REQUEST");
    assertThat(type.getParameter("charset")).isEqualTo("UTF-8");
    assertThat(entry.getInputStream().readAllBytes()).isEqualTo(ENTRY.bytes());
  }

  @Test
  void thePartThatThePictureBelongsToIsNamed() throws Exception {
    ContentType related = new ContentType(read(letter().with(List.of(BARS))).getContentType());

    assertThat(related.getParameter("type")).isEqualTo("multipart/alternative");
  }

  @Test
  void nobodyAnswersItByItself() throws Exception {
    MimeMessage message = read(letter());

    assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    assertThat(message.getHeader("X-Auto-Response-Suppress")).containsExactly("All");
    assertThat(message.getHeader("List-Id")).containsExactly("Mailseal <mailseal.example.org>");
    assertThat(message.getHeader("Precedence")).isNull();
  }

  @Test
  void theLettersOfOneThreadNameTheFirst() throws Exception {
    MimeMessage later = read(letter().inThread("<expiry-1@example.org>"));
    MimeMessage first = read(letter().inThread("<expiry-2@example.org>"));

    assertThat(later.getHeader("In-Reply-To")).containsExactly("<expiry-1@example.org>");
    assertThat(later.getHeader("References")).containsExactly("<expiry-1@example.org>");
    assertThat(first.getHeader("In-Reply-To")).isNull();
    assertThat(first.getHeader("References")).isNull();
    assertThat(read(letter()).getHeader("References")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../x", "a/b", "a\r\nX: y", "grö.csr", ".profile", "a b", "a\"b"})
  void aFileNameThatIsMoreThanOneIsRefused(String name) {
    assertThatThrownBy(() -> new Attachment(name, "text/plain", new byte[0]))
        .hasMessageContaining("not a plain file name");
  }

  @Test
  void whatCouldEndAHeaderIsRefused() {
    assertThatThrownBy(() -> new Attachment("a", "text/plain\r\nX: y", new byte[0]))
        .hasMessageContaining("not a media type");
    assertThatThrownBy(() -> new Picture("x>\r\nX: y@z", PNG))
        .hasMessageContaining("not a content identifier");
    assertThatThrownBy(() -> letter().inThread("<1@example.org>\r\nBcc: b@c"))
        .hasMessageContaining("not a message identifier");
  }

  @Test
  void anInvitationIsWhatItsCalendarSays() {
    assertThatThrownBy(() -> new Invitation(Method.CANCEL, ENTRY.calendar()))
        .hasMessageContaining("CANCEL");
    assertThatThrownBy(() -> letter().with(List.of(ENTRY, ENTRY)))
        .hasMessageContaining("one invitation");
  }
}
