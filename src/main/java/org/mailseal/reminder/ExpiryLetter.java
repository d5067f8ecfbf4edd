package org.mailseal.reminder;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.mailseal.certificate.Identifier;
import org.mailseal.certificate.Leaf;
import org.mailseal.certificate.Threshold;
import org.mailseal.reminder.LetterBody.Block;
import org.mailseal.reminder.LetterBody.Command;
import org.mailseal.reminder.LetterBody.Commands;
import org.mailseal.reminder.LetterBody.Fact;
import org.mailseal.reminder.LetterBody.Facts;
import org.mailseal.reminder.LetterBody.Heading;
import org.mailseal.reminder.LetterBody.Paragraph;

/**
 * The letter that says that a certificate is near its end, or past it. It is read by somebody who
 * was woken by it: the news first, then what happens by itself, then what to type, then the facts.
 */
public final class ExpiryLetter {
  private static final int MOST_VALUES = 12;

  private static final DateTimeFormatter DAY = format("uuuu-MM-dd");
  private static final DateTimeFormatter MOMENT = format("EEEE, d MMMM uuuu 'at' HH:mm 'UTC'");

  private ExpiryLetter() {}

  /** Writes the letter of one alert. */
  public static Letter compose(Expiry expiry, Mailbox from, List<Mailbox> to) {
    LetterBody body = body(expiry);
    return new Letter(
        messageId(expiry, from), from, to, subject(expiry), body.text(), body.html(), expiry.now());
  }

  private static String subject(Expiry expiry) {
    return "[mailseal] "
        + expiry.name()
        + (expiry.ended() ? ": certificate ENDED " : ": certificate ends ")
        + when(expiry)
        + " ("
        + DAY.format(expiry.leaf().notAfter())
        + ")";
  }

  /** The same alert is the same message, however often and through whichever relay it is sent. */
  private static String messageId(Expiry expiry, Mailbox from) {
    String news = expiry.name() + "\n" + expiry.leaf().fingerprint() + "\n" + expiry.passed();
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(news.getBytes(StandardCharsets.UTF_8));
      return "<expiry-" + HexFormat.of().formatHex(digest, 0, 16) + "@" + from.domain() + ">";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static LetterBody body(Expiry expiry) {
    return new LetterBody(
        headline(expiry),
        Stream.of(news(expiry), next(expiry), todo(expiry), facts(expiry), why(expiry))
            .flatMap(List::stream)
            .toList());
  }

  private static String headline(Expiry expiry) {
    return "The certificate of "
        + expiry.name()
        + (expiry.ended()
            ? " ended " + when(expiry) + ": mail is failing now."
            : " ends " + when(expiry) + ".");
  }

  private static List<Block> news(Expiry expiry) {
    String end = MOMENT.format(expiry.leaf().notAfter());
    return List.of(
        new Paragraph(
            expiry.ended()
                ? "It ended on " + end + "."
                : "It ends on "
                    + end
                    + ", "
                    + span(expiry.leaf().left(expiry.now()))
                    + " from now."),
        new Paragraph(
            expiry.ended()
                ? "Mail programs refuse to connect. Other mail servers may hold their mail back."
                : "After that, mail programs refuse to connect, and other mail servers may hold"
                    + " their mail back."));
  }

  private static List<Block> next(Expiry expiry) {
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
    expiry
        .lastFailure()
        .ifPresent(
            failure -> {
              blocks.add(new Paragraph("The last try failed:"));
              blocks.add(new Paragraph(failure));
            });
    return blocks;
  }

  private static String nextTry(Instant next, Instant now) {
    return next.isAfter(now)
        ? "The next try is on "
            + MOMENT.format(next)
            + ", "
            + span(Duration.between(now, next))
            + " from now."
        : "The next try is due now.";
  }

  private static List<Block> todo(Expiry expiry) {
    boolean failed = expiry.lastFailure().isPresent();
    boolean calm =
        expiry.renewsItself() && expiry.nextTry().isPresent() && !failed && !expiry.ended();
    return List.of(
        new Heading("What you should do"),
        new Paragraph(
            calm
                ? "Nothing yet. If you do not want to wait, type this where Mailseal runs:"
                : failed
                    ? "Remove the cause of the failure above. Then type this where Mailseal runs:"
                    : "Type this where Mailseal runs:"),
        new Commands(
            List.of(
                new Command("mailseal status", "shows where it stands"),
                new Command("mailseal renew " + expiry.name(), "renews it now"))));
  }

  private static List<Block> facts(Expiry expiry) {
    Leaf leaf = expiry.leaf();
    return List.of(
        new Heading("The certificate"),
        new Facts(
            List.of(
                new Fact(
                    "Names", some(leaf.names().stream().map(Identifier::text).toList(), "none")),
                new Fact("Issuer", List.of(leaf.issuer())),
                new Fact("Key", List.of(leaf.key())),
                new Fact("Began", List.of(MOMENT.format(leaf.notBefore()))),
                new Fact(
                    expiry.ended() ? "Ended" : "Ends", List.of(MOMENT.format(leaf.notAfter()))),
                new Fact("Days left", List.of(String.valueOf(leaf.daysLeft(expiry.now())))),
                new Fact("SHA-256", List.of(leaf.fingerprint())),
                new Fact("Served by", some(expiry.servedBy(), "not watched")))));
  }

  private static List<Block> why(Expiry expiry) {
    String left =
        switch (expiry.passed()) {
          case Threshold.Fraction fraction -> fraction + " of its lifetime";
          case Threshold.Fixed fixed -> span(fixed.left());
        };
    return List.of(
        new Heading("Why you get this"),
        new Paragraph(
            "The settings ask for a letter with "
                + left
                + " left. Each such letter is sent once. Nobody reads answers to it."));
  }

  /** Enough of them to act on; a certificate may have hundreds of names. */
  private static List<String> some(List<String> values, String whenNone) {
    if (values.size() <= MOST_VALUES) {
      return values.isEmpty() ? List.of(whenNone) : values;
    }
    List<String> shown = new ArrayList<>(values.subList(0, MOST_VALUES));
    shown.add("and " + (values.size() - MOST_VALUES) + " more");
    return shown;
  }

  private static String when(Expiry expiry) {
    Duration left = expiry.leaf().left(expiry.now());
    return expiry.ended() ? span(left.negated()) + " ago" : "in " + span(left);
  }

  /** Whole units, rounded down, in the largest unit of which there are at least two. */
  private static String span(Duration duration) {
    if (duration.toDays() >= 2) {
      return duration.toDays() + " days";
    }
    if (duration.toHours() >= 2) {
      return duration.toHours() + " hours";
    }
    return duration.toMinutes() == 1 ? "1 minute" : duration.toMinutes() + " minutes";
  }

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
  }
}
