package org.mailseal.notification;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.ledger.AttemptState;
import org.mailseal.name.Durations;
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
 * The message that says that a renewal failed, or was put back: why first, then how much time is
 * left, then what happens by itself, then what to type.
 */
public final class FailureLetter {
  private FailureLetter() {}

  /** Writes the message of one alert. */
  public static Message compose(FailureNotice notice, Mailbox from, List<Mailbox> to) {
    return new Message(
        LetterWording.messageId(
            "failure",
            notice.track()
                + "\n"
                + LetterWording.sha256(notice.attempt().request().der())
                + "\n"
                + notice.attempt().changedAt().truncatedTo(ChronoUnit.SECONDS),
            from),
        Message.Kind.FAILED,
        ended(notice) ? Message.Level.FAILURE : Message.Level.WARNING,
        Optional.of(notice.track().name()),
        to,
        "[mailseal] " + notice.track() + ": " + what(notice) + left(notice),
        body(notice),
        notice.now());
  }

  private static boolean putBack(FailureNotice notice) {
    return notice.attempt().state() == AttemptState.PUT_BACK;
  }

  private static boolean ended(FailureNotice notice) {
    return notice.inUse().filter(leaf -> notice.now().isAfter(leaf.ends())).isPresent();
  }

  private static String what(FailureNotice notice) {
    return putBack(notice)
        ? "renewal put back"
        : "renewal failed" + (notice.inARow() > 1 ? " " + notice.inARow() + " times" : "");
  }

  private static String left(FailureNotice notice) {
    return notice
        .inUse()
        .map(
            leaf ->
                ended(notice)
                    ? "; the certificate in use ENDED"
                    : "; " + Durations.describe(leaf.left(notice.now())) + " left")
        .orElse("");
  }

  private static LetterBody body(FailureNotice notice) {
    return new LetterBody(
        putBack(notice)
            ? "The renewal of " + notice.track().display() + " was put back."
            : "The renewal of " + notice.track().display() + " has failed.",
        Stream.of(situation(notice), next(notice), todo(notice), facts(notice), why())
            .flatMap(List::stream)
            .toList());
  }

  private static List<Block> situation(FailureNotice notice) {
    List<Block> blocks = new ArrayList<>();
    notice.attempt().reason().ifPresent(reason -> blocks.add(new Paragraph(reason)));
    if (putBack(notice)) {
      blocks.add(new Paragraph("The files are as they were before it."));
    }
    notice
        .inUse()
        .ifPresent(
            leaf ->
                blocks.add(
                    new Paragraph(
                        ended(notice)
                            ? "The certificate in use ended on "
                                + LetterWording.moment(leaf.ends())
                                + ": mail is failing now."
                            : "The certificate in use is good until "
                                + LetterWording.moment(leaf.ends())
                                + ", "
                                + Durations.describe(leaf.left(notice.now()))
                                + " from now.")));
    return blocks;
  }

  private static List<Block> next(FailureNotice notice) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Heading("What Mailseal does"));
    blocks.addAll(wording(notice).paragraphs());
    notice
        .attempt()
        .plannedTry(notice.now())
        .filter(next -> next.isAfter(notice.now()))
        .ifPresent(
            next ->
                blocks.add(
                    new Paragraph(
                        "It does not try again before " + LetterWording.moment(next) + ".")));
    return blocks;
  }

  private static ProspectWording wording(FailureNotice notice) {
    return new ProspectWording(
        notice.track().name(), notice.prospect(), Optional.empty(), notice.now());
  }

  private static List<Block> todo(FailureNotice notice) {
    return List.of(
        new Heading("What you should do"),
        new Paragraph("Remove the cause above. Then type this where Mailseal runs:"),
        new Commands(
            Stream.concat(
                    Stream.of(
                        new Command(
                            "mailseal renew " + notice.track().name(),
                            "tries it again, and says each step"),
                        new Command(
                            "mailseal renew --dry-run " + notice.track().name(),
                            "says what would stop it, and changes nothing")),
                    Stream.of(new Command("mailseal status", "shows where it stands")))
                .toList()));
  }

  private static List<Block> facts(FailureNotice notice) {
    List<Fact> facts =
        new ArrayList<>(
            List.of(
                new Fact("Attempt", List.of(String.valueOf(notice.attempt().id()))),
                new Fact("CA", List.of(notice.attempt().authority())),
                new Fact("Failed at", List.of(LetterWording.moment(notice.attempt().changedAt()))),
                new Fact("In a row", List.of(String.valueOf(notice.inARow())))));
    notice
        .inUse()
        .map(CertificateInfo::fingerprint)
        .ifPresent(sha256 -> facts.add(new Fact("In use", List.of(sha256))));
    return List.of(new Heading("The attempt"), new Facts(facts));
  }

  private static List<Block> why() {
    return List.of(
        new Heading("Why you get this"),
        new Paragraph(
            "A renewal that was put back is told of at once, one that fails from the second time in"
                + " a row on; once a day as long as that lasts. Nobody reads answers to it."));
  }
}
