package org.mailseal.notification;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Threshold;
import org.mailseal.ledger.UnansweredRequest;
import org.mailseal.name.Durations;
import org.mailseal.name.Identifier;
import org.mailseal.notification.mail.Letter;
import org.mailseal.notification.mail.LetterBody;
import org.mailseal.notification.mail.LetterBody.Block;
import org.mailseal.notification.mail.LetterBody.Command;
import org.mailseal.notification.mail.LetterBody.Commands;
import org.mailseal.notification.mail.LetterBody.Fact;
import org.mailseal.notification.mail.LetterBody.Facts;
import org.mailseal.notification.mail.LetterBody.Heading;
import org.mailseal.notification.mail.LetterBody.Paragraph;
import org.mailseal.notification.mail.Mailbox;

/**
 * The letter that says that a certificate is near its end, or past it. It is read by somebody who
 * was woken by it: the news first, then what happens by itself, then what to type, then the facts.
 */
public final class ExpiryLetter {
  private ExpiryLetter() {}

  /** Writes the letter of one alert. */
  public static Letter compose(ExpiryNotice expiry, Mailbox from, List<Mailbox> to) {
    LetterBody body = body(expiry);
    return new Letter(
        messageId(expiry, from), from, to, subject(expiry), body.text(), body.html(), expiry.now());
  }

  private static String subject(ExpiryNotice expiry) {
    return "[mailseal] "
        + expiry.name()
        + (expiry.ended() ? ": certificate ENDED " : ": certificate ends ")
        + when(expiry)
        + " ("
        + LetterWording.day(expiry.leaf().notAfter())
        + ")"
        + (expiry.waiting().isEmpty() ? "" : "; a request waits for the CA");
  }

  private static String messageId(ExpiryNotice expiry, Mailbox from) {
    return LetterWording.messageId(
        "expiry",
        expiry.name() + "\n" + expiry.leaf().fingerprint() + "\n" + expiry.passed(),
        from);
  }

  private static LetterBody body(ExpiryNotice expiry) {
    return new LetterBody(
        headline(expiry),
        Stream.of(news(expiry), next(expiry), todo(expiry), facts(expiry), why(expiry))
            .flatMap(List::stream)
            .toList());
  }

  private static String headline(ExpiryNotice expiry) {
    return "The certificate of "
        + expiry.name()
        + (expiry.ended()
            ? " ended " + when(expiry) + ": mail is failing now."
            : " ends " + when(expiry) + ".");
  }

  private static List<Block> news(ExpiryNotice expiry) {
    String end = LetterWording.moment(expiry.leaf().notAfter());
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            expiry.ended()
                ? "It ended on " + end + "."
                : "It ends on "
                    + end
                    + ", "
                    + Durations.words(expiry.leaf().left(expiry.now()))
                    + " from now."));
    blocks.add(
        new Paragraph(
            expiry.ended()
                ? "Mail programs refuse to connect. Other mail servers may hold their mail back."
                : "After that, mail programs refuse to connect, and other mail servers may hold"
                    + " their mail back."));
    expiry.waiting().stream()
        .findFirst()
        .ifPresent(oldest -> blocks.add(new Paragraph(waiting(expiry, oldest))));
    return blocks;
  }

  private static String waiting(ExpiryNotice expiry, UnansweredRequest oldest) {
    int number = expiry.waiting().size();
    return (number == 1
            ? "A request has been waiting for the CA "
            : number + " requests have been waiting for the CA, the oldest ")
        + oldest.howLong()
        + ".";
  }

  private static List<Block> next(ExpiryNotice expiry) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Heading("What Mailseal does"));
    if (!expiry.renewsItself()) {
      blocks.add(
          new Paragraph("Mailseal does not renew this certificate by itself. A person must act."));
    } else {
      blocks.add(
          new Paragraph(
              expiry
                  .nextTry()
                  .map(next -> "Mailseal renews it by itself. " + nextTry(next, expiry.now()))
                  .orElse("Mailseal renews it by itself, but no try is planned.")));
    }
    expiry.waiting().stream()
        .limit(LetterWording.MOST_VALUES)
        .map(ExpiryLetter::waitsFor)
        .forEach(request -> blocks.add(new Paragraph(request)));
    expiry
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

  private static String nextTry(Instant next, Instant now) {
    return next.isAfter(now)
        ? "The next try is on "
            + LetterWording.moment(next)
            + ", "
            + Durations.words(Duration.between(now, next))
            + " from now."
        : "The next try is due now.";
  }

  private static List<Block> todo(ExpiryNotice expiry) {
    return List.of(
        new Heading("What you should do"),
        new Paragraph(advice(expiry)),
        new Commands(
            Stream.concat(
                    Stream.of(new Command("mailseal status", "shows where it stands")),
                    expiry.waiting().isEmpty() ? renewal(expiry) : answer(expiry))
                .toList()));
  }

  private static String advice(ExpiryNotice expiry) {
    boolean failed = expiry.lastFailure().isPresent();
    String cure = failed ? "Remove the cause of the failure above. Then type" : "Type";
    if (!expiry.waiting().isEmpty()) {
      return "Ask the CA for its answer, or hand the request in again. "
          + cure
          + " this where Mailseal runs:";
    }
    boolean calm =
        expiry.renewsItself() && expiry.nextTry().isPresent() && !failed && !expiry.ended();
    return calm
        ? "Nothing yet. If you do not want to wait, type this where Mailseal runs:"
        : cure + " this where Mailseal runs:";
  }

  private static Stream<Command> renewal(ExpiryNotice expiry) {
    return Stream.of(new Command("mailseal renew " + expiry.name(), "renews it now"));
  }

  /** A renewal would only say that a request waits. */
  private static Stream<Command> answer(ExpiryNotice expiry) {
    return Stream.concat(
        expiry.waiting().stream()
            .limit(LetterWording.MOST_VALUES)
            .map(unanswered -> WaitingLetter.show(unanswered.request().id())),
        Stream.of(WaitingLetter.answer(true)));
  }

  private static List<Block> facts(ExpiryNotice expiry) {
    CertificateInfo leaf = expiry.leaf();
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
                    expiry.ended() ? "Ended" : "Ends",
                    List.of(LetterWording.moment(leaf.notAfter()))),
                new Fact("Days left", List.of(String.valueOf(leaf.daysLeft(expiry.now())))),
                new Fact("SHA-256", List.of(leaf.fingerprint())),
                new Fact("Served by", LetterWording.some(expiry.servedBy(), "not watched")))));
  }

  private static List<Block> why(ExpiryNotice expiry) {
    String left =
        switch (expiry.passed()) {
          case Threshold.Fraction fraction -> fraction + " of its lifetime";
          case Threshold.Fixed fixed -> Durations.words(fixed.left());
        };
    return List.of(
        new Heading("Why you get this"),
        new Paragraph(
            "The settings ask for a letter with "
                + left
                + " left. Each such letter is sent once. Nobody reads answers to it."));
  }

  private static String when(ExpiryNotice expiry) {
    Duration left = expiry.leaf().left(expiry.now());
    return expiry.ended()
        ? Durations.words(left.negated()) + " ago"
        : "in " + Durations.words(left);
  }
}
