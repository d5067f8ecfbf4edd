package org.mailseal.notification;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailseal.notification.letter.LetterBody;
import org.mailseal.notification.letter.LetterBody.Heading;
import org.mailseal.notification.letter.LetterBody.Paragraph;
import org.mailseal.notification.mail.Mailbox;

/** The message that shows that messages arrive. */
final class TestLetter {
  private TestLetter() {}

  /** Writes one; each is another message. */
  static Message compose(Instant now, Mailbox from, List<Mailbox> to) {
    return new Message(
        LetterWording.messageId("test", now.toString(), from),
        Message.Kind.TEST,
        Message.Level.OK,
        Optional.empty(),
        to,
        "[mailseal] test: messages arrive here",
        new LetterBody(
            "This is a test: messages of Mailseal arrive here.",
            List.of(
                new Paragraph("It was sent on " + LetterWording.moment(now) + "."),
                new Paragraph("There is nothing to do."),
                new Heading("Why you get this"),
                new Paragraph(
                    "Somebody has typed 'mailseal reminders test'. Nobody reads answers to it."))),
        now);
  }
}
