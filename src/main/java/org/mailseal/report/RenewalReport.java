package org.mailseal.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.lifecycle.RenewalOutcome;
import org.mailseal.name.Identifier;

/**
 * How work on a certificate ended, for people. All text is printable.
 *
 * @param level how grave it is
 * @param line for a log, in one line; it begins with the certificate's name
 * @param inTrail whether the trail of events says the same already, so that a log of events needs
 *     no further line
 * @param lines for a person who asked for it, the first one beginning with the certificate's name
 */
public record RenewalReport(Level level, String line, boolean inTrail, List<String> lines) {
  /** How grave an end is. */
  public enum Level {
    /** What was asked for has happened, or was not called for. */
    DONE,
    /** Nothing has failed, but somebody must act first. */
    WAITING,
    /** What was asked for has not happened. */
    FAILED,
    /** The same, and somebody should look at it. */
    ALARMING
  }

  /** What was asked for. */
  public enum Task {
    /** What is due. */
    RENEWAL,
    /** Due or not. */
    FORCED_RENEWAL,
    /** The installation of a CA's answer. */
    ANSWER,
    /** The installation of a certificate that a person brought with its key. */
    IMPORT,
    /** The certificate before. */
    ROLLBACK;

    /** The renewal that is asked for with {@code --force}, or without. */
    public static Task renewal(boolean forced) {
      return forced ? FORCED_RENEWAL : RENEWAL;
    }
  }

  public RenewalReport {
    lines = List.copyOf(lines);
  }

  /** Says how a task ended. */
  public static RenewalReport of(KeyTrack track, Task task, RenewalOutcome outcome, Instant now) {
    return new Writer(track, task, now).report(outcome);
  }

  private record Writer(KeyTrack track, Task task, Instant now) {
    RenewalReport report(RenewalOutcome outcome) {
      return switch (outcome) {
        case RenewalOutcome.NotDue notDue ->
            report(
                Level.DONE,
                "not due before " + notDue.due(),
                "nothing is due: the certificate in use has "
                    + notDue.leaf().daysLeft(now)
                    + " days left (until "
                    + notDue.leaf().ends()
                    + ") and is renewed from "
                    + seconds(notDue.due())
                    + " on",
                notDue.remarks().toArray(String[]::new));
        case RenewalOutcome.NotYet notYet ->
            inTrail(
                Level.DONE,
                "next try not before "
                    + seconds(notYet.nextTry())
                    + ", because: "
                    + notYet.lastReason());
        case RenewalOutcome.Renewed renewed -> renewed(renewed);
        case RenewalOutcome.InstalledAgain again ->
            report(
                Level.DONE,
                "installed again where it was missing, until " + again.leaf().ends(),
                "nothing was due, but a target did not hold the certificate in use; it was"
                    + " installed again, without a new order"
                    + (again.connections() > 0
                        ? ", and every port serves it"
                        : "; installed, not watched"),
                "SHA-256 " + again.leaf().fingerprint() + ", until " + again.leaf().ends());
        case RenewalOutcome.Unproven unproven -> {
          String what = "installed, but not proven: " + String.join("; ", unproven.where());
          yield inTrail(
              Level.ALARMING,
              what,
              "It served nothing there before, so the new certificate stays, until "
                  + unproven.leaf().notAfter()
                  + ".",
              "It counts as renewed once every port was seen to serve it: start the server, or take"
                  + " the port out of the settings. It is looked at again after "
                  + seconds(unproven.nextTry())
                  + ", or now with: mailseal renew "
                  + track.name());
        }
        case RenewalOutcome.HookFailed failed ->
            inTrail(
                Level.FAILED,
                "every port serves the certificate, but a hook that is run after that has failed: "
                    + failed.reason(),
                "The certificate stays. The hook is run again after "
                    + seconds(failed.nextTry())
                    + ", or now with: mailseal renew "
                    + track.name());
        case RenewalOutcome.NeedsManualStep manual -> {
          String todo = "waiting for somebody: " + String.join("; ", manual.todo());
          yield report(
              Level.WAITING,
              todo,
              todo,
              Stream.concat(
                      manual.seen().stream().map(port -> "Now " + port),
                      Stream.of("Then see it served with: mailseal renew " + track.name()))
                  .toArray(String[]::new));
        }
        case RenewalOutcome.NoRollback none ->
            report(
                Level.FAILED,
                none.reason(),
                "cannot go back: " + none.reason(),
                "Nothing was changed.");
        case RenewalOutcome.PutBack putBack ->
            inTrail(
                Level.FAILED,
                "put back: " + putBack.reason(),
                capital(putBack.restored())
                    + ". Next try not before "
                    + seconds(putBack.nextTry())
                    + ".");
        case RenewalOutcome.Failed failed ->
            inTrail(
                Level.FAILED,
                failed.reason(),
                "Nothing was changed. Next try not before " + seconds(failed.nextTry()) + ".");
        case RenewalOutcome.Stuck stuck -> {
          String reason = "ACT NOW: " + stuck.reason();
          yield report(
              Level.ALARMING,
              reason,
              reason,
              "The servers may serve the new certificate, the old one, or none. Mend the cause and"
                  + " run: mailseal renew "
                  + track.name());
        }
        case RenewalOutcome.Waiting waiting -> {
          String what = "waiting for " + waiting.forWhat();
          yield report(
              Level.WAITING,
              what,
              what,
              "mailseal csr show "
                  + track.name()
                  + " prints the request; mailseal csr answer FILE takes what comes back.");
        }
        case RenewalOutcome.WrongClock wrong ->
            report(Level.ALARMING, wrong.reason(), wrong.reason(), "Nothing was changed.");
        case RenewalOutcome.SettingsUnusable unusable ->
            report(Level.ALARMING, unusable.reason(), unusable.reason());
        case RenewalOutcome.Refused refused -> refused(refused);
        case RenewalOutcome.Busy busy -> busy(busy);
        case RenewalOutcome.TakenOver taken -> {
          String by = taken.holder().orElse("another process") + " has taken over";
          yield report(
              Level.FAILED,
              by,
              by + ", because this process stood still for a quarter of an hour or longer",
              "It has touched nothing since. What was begun goes on there, or with the next run;"
                  + " mailseal status"
                  + " shows how far it is.");
        }
        case RenewalOutcome.Broken broken ->
            report(
                Level.ALARMING,
                broken.reason(),
                broken.reason(),
                "It ended in the middle of a step; the next run goes on from there, or undoes it.");
        case RenewalOutcome.Stopped _ ->
            report(
                Level.FAILED,
                "stopped between two steps",
                "stopped as asked, between two steps; nothing was changed, and the next run goes on"
                    + " from here");
      };
    }

    private RenewalReport renewed(RenewalOutcome.Renewed renewed) {
      CertificateInfo leaf = renewed.leaf();
      boolean seen = renewed.connections() > 0;
      String line = "renewed until " + leaf.ends();
      return task == Task.ROLLBACK
          ? report(
              Level.DONE,
              line,
              "rolled back to "
                  + leaf.shortFingerprint()
                  + ", until "
                  + leaf.ends()
                  + (seen ? "; every port serves it" : "; installed, not watched"))
          : report(
              Level.DONE,
              line,
              "renewed" + (seen ? ", and every port serves it" : "; installed, not watched"),
              "names "
                  + leaf.names().stream().map(Identifier::text).collect(Collectors.joining(", ")),
              "issuer " + leaf.issuer(),
              "key " + leaf.key() + ", " + leaf.daysLeft(now) + " days left, until " + leaf.ends(),
              "SHA-256 " + leaf.fingerprint());
    }

    private RenewalReport refused(RenewalOutcome.Refused refused) {
      return task == Task.IMPORT
          ? report(
              Level.FAILED,
              refused.reason(),
              "this certificate cannot be adopted: " + refused.reason() + ". Nothing was changed")
          : report(
              Level.FAILED,
              refused.reason(),
              "this answer cannot be installed: " + refused.reason(),
              "Nothing was changed.");
    }

    /**
     * What another process does may well be the renewal of what is due. It is nothing else that was
     * asked for, and whoever asked must know that it did not happen.
     */
    private RenewalReport busy(RenewalOutcome.Busy busy) {
      String line = busy.holder().orElse("another process") + " is at work on it";
      String text = line + "; nothing was done here";
      return switch (task) {
        case RENEWAL -> report(Level.DONE, line, text);
        case FORCED_RENEWAL, ANSWER, IMPORT, ROLLBACK ->
            report(Level.FAILED, line, text + ". Try again when it is done.");
      };
    }

    private RenewalReport inTrail(Level level, String text, String... further) {
      return new RenewalReport(level, track + ": " + text, true, lines(text, further));
    }

    private RenewalReport report(Level level, String line, String text, String... further) {
      return new RenewalReport(level, track + ": " + line, false, lines(text, further));
    }

    private List<String> lines(String text, String... further) {
      return Stream.concat(Stream.of(track + ": " + text), Stream.of(further).map("  "::concat))
          .toList();
    }

    private static Instant seconds(Instant instant) {
      return instant.truncatedTo(ChronoUnit.SECONDS);
    }

    private static String capital(String sentence) {
      return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
    }
  }
}
