package org.mailseal.notification;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.notification.calendar.CalendarObject;
import org.mailseal.notification.calendar.CertificateEnd;
import org.mailseal.notification.letter.LetterBody;
import org.mailseal.notification.letter.LetterBody.Block;
import org.mailseal.notification.letter.LetterBody.Command;
import org.mailseal.notification.letter.LetterBody.Commands;
import org.mailseal.notification.letter.LetterBody.Heading;
import org.mailseal.notification.letter.LetterBody.Paragraph;
import org.mailseal.notification.mail.Letter.Invitation;
import org.mailseal.notification.mail.Mailbox;

/**
 * The letter that carries a calendar's entry, for programs that do not read it.
 *
 * @param identity what the entry is known by, here
 * @param sequence the entry's
 * @param now when it is written
 */
record CalendarLetter(KeyTrack track, String identity, int sequence, Instant now) {
  /** Puts an entry into calendars, or moves it. */
  static Message invitation(
      CalendarLetter letter,
      CertificateEnd end,
      boolean isNew,
      CalendarObject calendar,
      Mailbox from,
      List<Mailbox> to) {
    String day = LetterWording.day(end.ends());
    return letter.message(
        letter.track + ": certificate ends on " + day + (isNew ? "" : ", moved"),
        "The certificate of "
            + letter.track.display()
            + (isNew ? " ends on " : " now ends on ")
            + LetterWording.moment(end.ends())
            + ".",
        List.of(
            new Heading("What Mailseal does"),
            new Paragraph(end.byItself()),
            new Heading("What you can do"),
            new Commands(List.of(new Command(end.command(), "on " + end.host()))),
            new Heading("Why you get this"),
            new Paragraph(
                "The settings ask for an entry in the recipients' calendars, which comes with this"
                    + " letter"
                    + (isNew ? "" : " and moves the one that is there")
                    + ". It moves when another certificate takes its place. Nobody reads answers to"
                    + " it.")),
        calendar,
        from,
        to);
  }

  /** Takes an entry out of calendars. */
  static Message cancellation(
      CalendarLetter letter, CalendarObject calendar, Mailbox from, List<Mailbox> to) {
    return letter.message(
        letter.track + ": no entry in the calendar any more",
        "The entry of the certificate of " + letter.track.display() + " is cancelled.",
        List.of(
            new Paragraph(
                "The certificate was retired, its name left the settings, it is replaced every few"
                    + " days now, or the settings do not ask for an entry for you any more."),
            new Paragraph("Nobody reads answers to this letter.")),
        calendar,
        from,
        to);
  }

  private Message message(
      String subject,
      String headline,
      List<Block> blocks,
      CalendarObject calendar,
      Mailbox from,
      List<Mailbox> to) {
    return new Message(
        LetterWording.messageId(
            "calendar",
            Stream.concat(
                    Stream.of(identity, calendar.method(), String.valueOf(sequence)),
                    to.stream().map(Mailbox::address))
                .collect(Collectors.joining("\n")),
            from),
        Message.Kind.CALENDAR,
        Message.Level.OK,
        Optional.of(track.name()),
        to,
        "[mailseal] " + subject,
        new LetterBody(headline, blocks),
        now,
        List.of(new Invitation(Invitation.Method.valueOf(calendar.method()), calendar.text())));
  }
}
