package org.mailseal.notification;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.name.DnsName;
import org.mailseal.notification.letter.LetterBody;
import org.mailseal.notification.mail.Letter.Enclosure;
import org.mailseal.notification.mail.Letter.Invitation;
import org.mailseal.notification.mail.Mailbox;

/**
 * What is told, before a channel gives it its form.
 *
 * @param id a message identifier with its angle brackets (RFC 5322 §3.6.4); it follows from what is
 *     told, so that the same message is known again
 * @param name the certificate that it is about; empty: about none, or several
 * @param to who gets it by mail
 * @param subject one printable line
 * @param at when it was written
 * @param enclosures what comes with it by mail
 */
public record Message(
    String id,
    Kind kind,
    Level level,
    Optional<DnsName> name,
    List<Mailbox> to,
    String subject,
    LetterBody body,
    Instant at,
    List<Enclosure> enclosures) {
  public Message {
    to = List.copyOf(to);
    enclosures = List.copyOf(enclosures);
  }

  /** One with nothing enclosed. */
  public Message(
      String id,
      Kind kind,
      Level level,
      Optional<DnsName> name,
      List<Mailbox> to,
      String subject,
      LetterBody body,
      Instant at) {
    this(id, kind, level, name, to, subject, body, at, List.of());
  }

  /** The same with something enclosed. */
  Message with(Enclosure file) {
    return new Message(id, kind, level, name, to, subject, body, at, List.of(file));
  }

  /** What it is about; the words are part of what webhooks and commands get. */
  public enum Kind {
    /** A certificate nears its end, or has passed it. */
    EXPIRING,
    /** A CA does not answer a request. */
    WAITING,
    /** A renewal has failed, or was put back. */
    FAILED,
    /** A renewal was seen served everywhere. */
    RENEWED,
    /** Ports are in trouble. */
    INCIDENT,
    /** Ports are well again. */
    RECOVERED,
    /** An entry for calendars; by mail alone. */
    CALENDAR,
    /** Messages arrive. */
    TEST;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of a word. */
    static Kind of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /** How grave it is. FAILURE: mail fails now. */
  public enum Level {
    OK,
    WARNING,
    FAILURE;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Level of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /** As plain text that reads well alone. */
  public String text() {
    return body.text();
  }

  /** The same as a calendar's entry, where it is one. */
  Optional<Invitation> invitation() {
    return enclosures.stream()
        .filter(Invitation.class::isInstance)
        .map(Invitation.class::cast)
        .findFirst();
  }

  /** As HTML, in the colour of its level. */
  public String html() {
    return body.html(
        switch (level) {
          case OK -> LetterBody.Tone.GOOD;
          case WARNING -> LetterBody.Tone.WARNING;
          case FAILURE -> LetterBody.Tone.FAILURE;
        });
  }

  /** The same message with more at its end. */
  Message with(List<LetterBody.Block> more) {
    return new Message(
        id,
        kind,
        level,
        name,
        to,
        subject,
        new LetterBody(
            body.headline(), Stream.concat(body.blocks().stream(), more.stream()).toList()),
        at,
        enclosures);
  }
}
