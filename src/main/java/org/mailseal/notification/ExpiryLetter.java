package org.mailseal.notification;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Threshold;
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
import org.mailseal.notification.mail.Mailbox;

/**
 * The letter that says that a certificate is near its end, or past it. It is read by somebody who
 * was woken by it: what is wrong first, then what happens by itself, then what to type, then the
 * facts.
 */
public final class ExpiryLetter {
  private ExpiryLetter() {}

  /** Writes the letter of one alert. */
  public static Message compose(ExpiryNotice notice, Mailbox from, List<Mailbox> to) {
    return new Message(
        messageId(notice, from),
        Message.Kind.EXPIRING,
        notice.ended() && !(notice.servedBy().isEmpty() && notice.watched())
            ? Message.Level.FAILURE
            : Message.Level.WARNING,
        Optional.of(notice.name()),
        to,
        subject(notice),
        body(notice),
        notice.now());
  }

  private static String subject(ExpiryNotice notice) {
    return "[mailseal] "
        + notice.name()
        + (notice.ended() ? ": certificate ENDED " : ": certificate ends ")
        + when(notice)
        + " ("
        + LetterWording.day(notice.leaf().ends())
        + ")"
        + (notice.waiting().isEmpty() ? "" : "; a request waits for the CA");
  }

  private static String messageId(ExpiryNotice notice, Mailbox from) {
    return LetterWording.messageId(
        "expiry",
        notice.name() + "\n" + notice.leaf().fingerprint() + "\n" + notice.passed(),
        from);
  }

  private static LetterBody body(ExpiryNotice notice) {
    return new LetterBody(
        headline(notice),
        Stream.of(situation(notice), next(notice), todo(notice), facts(notice), why(notice))
            .flatMap(List::stream)
            .toList());
  }

  private static String headline(ExpiryNotice notice) {
    return "The certificate of "
        + notice.name()
        + (notice.ended()
            ? " ended "
                + when(notice)
                + (notice.servedBy().isEmpty() && notice.watched() ? "." : ": mail is failing now.")
            : " ends " + when(notice) + ".");
  }

  private static List<Block> situation(ExpiryNotice notice) {
    String end = LetterWording.moment(notice.leaf().ends());
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            notice.ended()
                ? "It ended on " + end + "."
                : "It ends on "
                    + end
                    + ", "
                    + Durations.describe(notice.leaf().left(notice.now()))
                    + " from now."));
    if (notice.leaf().endsEarly()) {
      blocks.add(
          new Paragraph(
              "That is the end of an issuer in its chain. The certificate itself would last until "
                  + LetterWording.moment(notice.leaf().notAfter())
                  + "."));
    }
    blocks.add(
        new Paragraph(
            notice.ended()
                ? "Mail programs refuse to connect. Other mail servers may hold their mail back."
                : "After that, mail programs refuse to connect, and other mail servers may hold"
                    + " their mail back."));
    notice
        .installed()
        .ifPresent(
            own ->
                blocks.add(
                    new Paragraph(
                        "It is not the certificate that Mailseal has installed ("
                            + own.shortFingerprint()
                            + "): somebody else has put it there.")));
    notice.waiting().stream()
        .findFirst()
        .ifPresent(oldest -> blocks.add(new Paragraph(waiting(notice, oldest))));
    return blocks;
  }

  private static String waiting(ExpiryNotice notice, UnansweredRequest oldest) {
    int number = notice.waiting().size();
    return (number == 1
            ? "A request has been waiting for the CA "
            : number + " requests have been waiting for the CA, the oldest ")
        + oldest.howLong()
        + ".";
  }

  private static List<Block> next(ExpiryNotice notice) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Heading("What Mailseal does"));
    blocks.addAll(wording(notice).paragraphs());
    notice.waiting().stream()
        .limit(LetterWording.MAX_VALUES)
        .map(ExpiryLetter::waitsFor)
        .forEach(request -> blocks.add(new Paragraph(request)));
    notice
        .lastFailure()
        .ifPresent(
            failure -> {
              blocks.add(new Paragraph("The last try failed:"));
              blocks.add(new Paragraph(failure));
            });
    return blocks;
  }

  private static String waitsFor(UnansweredRequest unanswered) {
    return "Request " + unanswered.request().id() + " waits for " + unanswered.forWhat() + ".";
  }

  private static ProspectWording wording(ExpiryNotice notice) {
    return new ProspectWording(notice.name(), notice.prospect(), notice.installed(), notice.now());
  }

  private static List<Block> todo(ExpiryNotice notice) {
    return List.of(
        new Heading("What you should do"),
        new Paragraph(advice(notice)),
        new Commands(commands(notice)));
  }

  private static List<Command> commands(ExpiryNotice notice) {
    return Stream.of(
            Stream.of(new Command("mailseal status", "shows where it stands")),
            wording(notice).commands().stream(),
            answer(notice))
        .flatMap(Function.identity())
        .distinct()
        .toList();
  }

  private static String advice(ExpiryNotice notice) {
    boolean failed = notice.lastFailure().isPresent();
    String cure = failed ? "Remove the cause of the failure above. Then type" : "Type";
    if (!notice.waiting().isEmpty()) {
      return "Ask the CA for its answer, or hand the request in again. "
          + cure
          + " this where Mailseal runs:";
    }
    if (notice.prospect().isEmpty()) {
      return "If it is still used, name it in the settings again. "
          + cure
          + " this where Mailseal runs:";
    }
    String culprit =
        notice.installed().isPresent() ? "Find out who has put the other one there. " : "";
    boolean calm = wording(notice).goesByItself() && !failed && !notice.ended();
    if (!calm) {
      return culprit + cure + " this where Mailseal runs:";
    }
    return (culprit.isEmpty() ? "Nothing yet. " : culprit)
        + "If you do not want to wait, type this where Mailseal runs:";
  }

  private static Stream<Command> answer(ExpiryNotice notice) {
    return notice.waiting().isEmpty()
        ? Stream.empty()
        : Stream.concat(
            notice.waiting().stream()
                .limit(LetterWording.MAX_VALUES)
                .map(unanswered -> WaitingLetter.show(unanswered.request().id())),
            Stream.of(WaitingLetter.answer(notice.prospect().isPresent())));
  }

  private static List<Block> facts(ExpiryNotice notice) {
    CertificateInfo leaf = notice.leaf();
    return List.of(
        new Heading("The certificate"),
        new Facts(
            List.of(
                new Fact(
                    "Names",
                    LetterWording.some(
                        leaf.names().stream().map(Identifier::text).toList(), "none")),
                new Fact("Issuer", List.of(leaf.issuer())),
                new Fact("Key", List.of(leaf.key())),
                new Fact("Began", List.of(LetterWording.moment(leaf.notBefore()))),
                new Fact(
                    notice.ended() ? "Ended" : "Ends", List.of(LetterWording.moment(leaf.ends()))),
                new Fact("Days left", List.of(String.valueOf(leaf.daysLeft(notice.now())))),
                new Fact("SHA-256", List.of(leaf.fingerprint())),
                new Fact(
                    "Served by", LetterWording.servedBy(notice.servedBy(), notice.watched())))));
  }

  private static List<Block> why(ExpiryNotice notice) {
    String rule =
        switch (notice.passed()) {
          case Threshold.Fraction fraction -> asked(fraction + " of its lifetime");
          case Threshold.Fixed fixed -> asked(Durations.describe(fixed.left()));
          case Threshold.Past _ ->
              "An ended certificate is told of once a day, until another one is served in its"
                  + " place.";
        };
    return List.of(
        new Heading("Why you get this"), new Paragraph(rule + " Nobody reads answers to it."));
  }

  private static String asked(String left) {
    return "The settings ask for a letter with " + left + " left. Each such letter is sent once.";
  }

  private static String when(ExpiryNotice notice) {
    Duration left = notice.leaf().left(notice.now());
    return notice.ended()
        ? Durations.describe(left.negated()) + " ago"
        : "in " + Durations.describe(left);
  }
}
