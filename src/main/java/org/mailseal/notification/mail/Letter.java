package org.mailseal.notification.mail;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
 * @param thread the identifier of the letter that began the conversation, so that mail programs
 *     show the letters of one certificate together; this letter's own where it is the first
 * @param enclosures what comes with it
 */
public record Letter(
    String messageId,
    Mailbox from,
    List<Mailbox> to,
    String subject,
    String text,
    String html,
    Instant sentAt,
    Optional<String> thread,
    List<Enclosure> enclosures) {
  private static final Pattern MESSAGE_ID =
      Pattern.compile("<[!-~&&[^<>@]]{1,200}@[!-~&&[^<>@]]{1,255}>");
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");
  private static final Pattern MEDIA_TYPE =
      Pattern.compile("[a-z0-9][a-z0-9.+-]{0,62}/[a-z0-9][a-z0-9.+-]{0,62}"); // RFC 6838 §4.2

  public Letter {
    to = List.copyOf(to);
    enclosures = List.copyOf(enclosures);
    if (to.isEmpty()) {
      throw new IllegalArgumentException("a letter needs a recipient");
    }
    Stream.concat(Stream.of(messageId), thread.stream()).forEach(Letter::requireMessageId);
    if (!subject.equals(Printable.sanitize(subject))) {
      throw new IllegalArgumentException(
          "'" + Printable.sanitize(subject) + "' is not a subject: it must be one printable line");
    }
    if (enclosures.stream().filter(Invitation.class::isInstance).count() > 1) {
      throw new IllegalArgumentException("a letter has one invitation, in one form of its text");
    }
  }

  /** A letter for itself, with nothing enclosed. */
  public Letter(
      String messageId,
      Mailbox from,
      List<Mailbox> to,
      String subject,
      String text,
      String html,
      Instant sentAt) {
    this(messageId, from, to, subject, text, html, sentAt, Optional.empty(), List.of());
  }

  /** What comes with a letter. */
  public sealed interface Enclosure {}

  /**
   * A file.
   *
   * @param name without a folder, in ASCII
   * @param mediaType such as {@code application/pkcs10}, which in mail is PEM or DER in base64 (RFC
   *     5967)
   */
  @SuppressWarnings("ArrayRecordComponent") // two are never compared
  public record Attachment(String name, String mediaType, byte[] content) implements Enclosure {
    public Attachment {
      if (!FILE_NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "'" + Printable.sanitize(name) + "' is not a plain file name such as request.csr");
      }
      if (!MEDIA_TYPE.matcher(mediaType).matches()) {
        throw new IllegalArgumentException(
            "'" + Printable.sanitize(mediaType) + "' is not a media type such as text/plain");
      }
      content = content.clone();
    }

    @Override
    public byte[] content() {
      return content.clone();
    }
  }

  /**
   * A picture within the HTML, which shows it as {@code <img src="cid:ID" alt="...">} (RFC 2392).
   *
   * @param contentId without angle brackets, such as {@code lifetimes@example.org}
   */
  @SuppressWarnings("ArrayRecordComponent") // two are never compared
  public record Picture(String contentId, byte[] png) implements Enclosure {
    public Picture {
      if (!MESSAGE_ID.matcher("<" + contentId + ">").matches()) {
        throw new IllegalArgumentException(
            "'"
                + Printable.sanitize(contentId)
                + "' is not a content identifier such as bars@example.org");
      }
      png = png.clone();
    }

    @Override
    public byte[] png() {
      return png.clone();
    }
  }

  /**
   * The letter as a calendar's entry, which calendars offer to take over (RFC 6047 §2.4).
   *
   * @param method the METHOD that the calendar has, too
   * @param calendar an iCalendar object (RFC 5545), its lines with CRLF
   */
  public record Invitation(Method method, String calendar) implements Enclosure {
    /** What becomes of the entry (RFC 5546 §1.4). */
    public enum Method {
      REQUEST,
      CANCEL
    }

    public Invitation {
      if (calendar.lines().noneMatch(("METHOD:" + method)::equals)) {
        throw new IllegalArgumentException("the calendar does not have the method " + method);
      }
    }

    byte[] bytes() {
      return calendar.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** The same letter in a conversation. */
  public Letter inThread(String firstMessageId) {
    return new Letter(
        messageId, from, to, subject, text, html, sentAt, Optional.of(firstMessageId), enclosures);
  }

  /** The same letter with more enclosed. */
  public Letter with(List<Enclosure> more) {
    return new Letter(
        messageId,
        from,
        to,
        subject,
        text,
        html,
        sentAt,
        thread,
        Stream.concat(enclosures.stream(), more.stream()).toList());
  }

  /** Those of one kind. */
  <T extends Enclosure> List<T> enclosed(Class<T> kind) {
    return enclosures.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static void requireMessageId(String written) {
    if (!MESSAGE_ID.matcher(written).matches()) {
      throw new IllegalArgumentException(
          "'"
              + Printable.sanitize(written)
              + "' is not a message identifier such as <1@example.org>");
    }
  }
}
