package org.mailseal.notification;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.request.UnansweredRequest;
import org.mailseal.name.Durations;
import org.mailseal.name.Identifier;
import org.mailseal.notification.letter.LetterBody;
import org.mailseal.notification.letter.LetterBody.Block;
import org.mailseal.notification.letter.LetterBody.Command;
import org.mailseal.notification.letter.LetterBody.Commands;
import org.mailseal.notification.letter.LetterBody.Fact;
import org.mailseal.notification.letter.LetterBody.Facts;
import org.mailseal.notification.letter.LetterBody.Heading;
import org.mailseal.notification.letter.LetterBody.Paragraph;
import org.mailseal.notification.mail.Letter.Attachment;
import org.mailseal.notification.mail.Mailbox;

/**
 * The letter that says that a CA has not answered a request. Nothing is broken yet, but only a
 * person can ask the CA: what is waited for, then what to type, then the facts.
 */
public final class WaitingLetter {
  private WaitingLetter() {}

  /** Writes the letter of one alert. */
  public static Message compose(WaitingNotice notice, Mailbox from, List<Mailbox> to) {
    LetterBody body =
        new LetterBody(
            headline(notice),
            Stream.of(situation(notice), next(notice), todo(notice), facts(notice), why(notice))
                .flatMap(List::stream)
                .toList());
    Message message =
        new Message(
            messageId(notice, from),
            Message.Kind.WAITING,
            Message.Level.WARNING,
            Optional.of(notice.request().request().name()),
            to,
            subject(notice),
            body,
            notice.request().now());
    return notice.made() ? message.with(request(notice)) : message;
  }

  /** PEM, as RFC 5967 §2 says it is mailed. */
  private static Attachment request(WaitingNotice notice) {
    Attempt request = notice.request().request();
    return new Attachment(
        request.name().text().replace('*', '_') + ".csr",
        "application/pkcs10",
        request.request().pem().getBytes(StandardCharsets.US_ASCII));
  }

  private static String subject(WaitingNotice notice) {
    Attempt request = notice.request().request();
    return "[mailseal] "
        + request.name()
        + (notice.made()
            ? ": hand request " + request.id() + " in at " + request.authority()
            : ": waiting for the CA " + notice.request().howLong());
  }

  /** Numbers of requests are one ledger's own; the request itself has a key that no other has. */
  private static String messageId(WaitingNotice notice, Mailbox from) {
    Attempt request = notice.request().request();
    return LetterWording.messageId(
        "waiting",
        request.name()
            + "\n"
            + LetterWording.sha256(request.request().der())
            + "\n"
            + Durations.format(notice.passed()),
        from);
  }

  private static String headline(WaitingNotice notice) {
    String name = notice.request().request().name().display();
    return notice.made()
        ? "A request for " + name + " is to be handed in at its CA."
        : "The CA has not answered the request for " + name + ".";
  }

  private static List<Block> situation(WaitingNotice notice) {
    UnansweredRequest unanswered = notice.request();
    if (notice.made()) {
      return List.of(
          new Paragraph(
              "Mailseal has made request "
                  + unanswered.request().id()
                  + ", with a new key. It comes with this letter, and waits for "
                  + unanswered.forWhat()
                  + "."));
    }
    return List.of(
        new Paragraph(
            "Request "
                + unanswered.request().id()
                + " has been waiting for the CA "
                + unanswered.howLong()
                + "."),
        new Paragraph("It waits for " + unanswered.forWhat() + "."));
  }

  private static List<Block> next(WaitingNotice notice) {
    return List.of(
        new Heading("What Mailseal does"),
        new Paragraph(
            "Nothing with this request until a person brings the answer. Then Mailseal checks it, "
                + (notice.managed()
                    ? "installs it, and sees every port serve it."
                    : "and keeps it with its key: the settings do not say where it belongs.")));
  }

  private static List<Block> todo(WaitingNotice notice) {
    long id = notice.request().request().id();
    return List.of(
        new Heading("What you should do"),
        new Paragraph(
            notice.made()
                ? "Hand the request in at the CA. Once it has answered, type this where Mailseal"
                    + " runs:"
                : "Ask the CA for its answer, or hand the request in again. Type this where"
                    + " Mailseal runs:"),
        new Commands(
            List.of(
                show(id),
                answer(notice.managed()),
                new Command(
                    "mailseal csr cancel " + id,
                    "if nobody wants it any more: forgets its key, and ends these letters"))));
  }

  static Command show(long id) {
    return new Command("mailseal csr show " + id, "prints the request, to hand it in");
  }

  static Command answer(boolean managed) {
    return new Command(
        "mailseal csr answer FILE",
        managed ? "takes the CA's answer and installs it" : "takes the CA's answer and keeps it");
  }

  private static List<Block> facts(WaitingNotice notice) {
    Attempt request = notice.request().request();
    List<Fact> facts =
        new ArrayList<>(
            List.of(
                new Fact("Number", List.of(String.valueOf(request.id()))),
                new Fact(
                    "Names",
                    LetterWording.some(
                        request.names().stream().map(Identifier::display).toList(), "none")),
                new Fact("CA", List.of(request.authority())),
                new Fact("Key", List.of(request.algorithm().toString())),
                new Fact("Waits since", List.of(LetterWording.moment(request.startedAt())))));
    notice
        .request()
        .served()
        .ifPresent(
            leaf -> {
              facts.add(new Fact("Served until", List.of(LetterWording.moment(leaf.ends()))));
              facts.add(
                  new Fact(
                      "Served by", LetterWording.servedBy(notice.servedBy(), notice.watched())));
            });
    return List.of(new Heading("The request"), new Facts(facts));
  }

  private static List<Block> why(WaitingNotice notice) {
    return List.of(
        new Heading("Why you get this"),
        new Paragraph(
            (notice.made()
                    ? "A request that a renewal has made is told of at once."
                    : "The settings ask for a letter when a request has waited "
                        + Durations.describe(notice.passed())
                        + ".")
                + " Each such letter is sent once, and none when the request is answered or"
                + " cancelled. Nobody reads answers to it."));
  }
}
