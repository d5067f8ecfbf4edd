package org.mailseal.notification;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.name.DnsName;
import org.mailseal.name.Durations;
import org.mailseal.notification.RenewalForecast.Action;
import org.mailseal.notification.RenewalForecast.Prospect;
import org.mailseal.notification.letter.LetterBody.Block;
import org.mailseal.notification.letter.LetterBody.Command;
import org.mailseal.notification.letter.LetterBody.Paragraph;

/**
 * What Mailseal does about a certificate by itself and when, and which command does it at once: the
 * same in every letter.
 *
 * @param prospect empty where the settings do not know the certificate
 * @param installed the certificate that Mailseal has installed, where another one is spoken of
 * @param now the instant from which times are counted
 */
record ProspectWording(
    DnsName name, Optional<Prospect> prospect, Optional<CertificateInfo> installed, Instant now) {

  List<Block> paragraphs() {
    if (prospect.isEmpty()) {
      return List.of(
          new Paragraph(
              "The settings do not name this certificate any more. Mailseal does not renew it, and"
                  + " does not look at its ports."));
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Paragraph(sentence(prospect.get().action()) + when(prospect.get())));
    return blocks;
  }

  /** What stays true for as long as nothing happens, for what is not written anew. */
  String lasting() {
    return prospect
        .map(
            ahead ->
                sentence(ahead.action())
                    + ahead
                        .notBefore()
                        .filter(_ -> !ahead.due())
                        .map(instant -> " It is due on " + LetterWording.moment(instant) + ".")
                        .orElse(""))
        .orElse("Nothing: the settings do not name it any more.");
  }

  private String sentence(Action action) {
    return switch (action) {
      case Action.Renewal() -> "Mailseal renews it by itself.";
      case Action.Request(String authority, String handIn) ->
          "Mailseal cannot renew it by itself: its CA, "
              + authority
              + ", answers by hand. Mailseal makes a request; a person must hand it in at "
              + handIn
              + ", and the answer to Mailseal.";
      case Action.Wait() ->
          "Mailseal does nothing before it gets the CA's answer: its CA answers by hand. A person"
              + " must act.";
      case Action.Installation(CertificateInfo leaf) ->
          (isOwn(leaf)
                  ? "Mailseal puts the certificate that it has installed back"
                  : "Mailseal installs one that it has got already")
              + ": it ends on "
              + LetterWording.moment(leaf.ends())
              + ".";
      case Action.Nothing(String fault) -> "Mailseal cannot renew it: " + fault + ".";
    };
  }

  private boolean isOwn(CertificateInfo leaf) {
    return installed
        .map(CertificateInfo::fingerprint)
        .filter(leaf.fingerprint()::equals)
        .isPresent();
  }

  private String when(Prospect ahead) {
    if (ahead.action() instanceof Action.Wait) {
      return "";
    }
    Optional<Instant> later = ahead.notBefore().filter(now::isBefore);
    String from =
        later
            .map(
                instant ->
                    (ahead.due() ? " The next try is not before " : " It is due on ")
                        + LetterWording.moment(instant)
                        + ", "
                        + Durations.describe(Duration.between(now, instant))
                        + " from now.")
            .orElse("");
    if (ahead.lookedAtEvery().isEmpty()) {
      return from
          + " No daemon runs: nothing happens until somebody starts it, or types 'mailseal renew'.";
    }
    String within = Durations.describe(ahead.lookedAtEvery().get());
    if (later.isEmpty()) {
      return " The next try comes within " + within + ".";
    }
    return ahead.due() ? from : from + " The first try comes within " + within + " of that.";
  }

  /** Whether Mailseal does all that is needed, and nothing has to be done at once. */
  boolean goesByItself() {
    return prospect
        .filter(ahead -> ahead.lookedAtEvery().isPresent())
        .filter(
            ahead ->
                switch (ahead.action()) {
                  case Action.Renewal _, Action.Installation _ -> true;
                  case Action.Request _ -> !ahead.due();
                  case Action.Wait _, Action.Nothing _ -> false;
                })
        .isPresent();
  }

  /** What does at once what is done anyway; nothing where only an answer helps. */
  List<Command> commands() {
    return prospect
        .map(
            ahead ->
                switch (ahead.action()) {
                  case Action.Renewal() -> List.of(renew(ahead, "renews it now"));
                  case Action.Request _ ->
                      List.of(
                          renew(ahead, "makes the request now"),
                          new Command("mailseal csr list", "shows it, and where it is handed in"),
                          WaitingLetter.answer(true));
                  case Action.Wait() -> List.<Command>of();
                  case Action.Installation(CertificateInfo leaf) ->
                      List.of(renew(ahead, isOwn(leaf) ? "puts it back now" : "installs it now"));
                  case Action.Nothing _ -> List.of(renew(ahead, "tries it again"));
                })
        .orElseGet(List::of);
  }

  private Command renew(Prospect ahead, String does) {
    return new Command("mailseal renew " + (ahead.due() ? "" : "--force ") + name, does);
  }
}
