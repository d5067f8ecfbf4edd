package org.mailseal.cli.console;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.ledger.Event;
import org.mailseal.ledger.EventKind;
import org.mailseal.lifecycle.RenewalOutcome;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/** A renewal's outcome in words, on the stream where it belongs, and as an exit code. */
public final class OutcomeText {
  private OutcomeText() {}

  /** Each step as it is recorded; how it ended is told by {@link #print}, and not twice. */
  public static void step(Event event, PrintWriter out) {
    if (event.kind() != EventKind.FAILED && event.kind() != EventKind.PUT_BACK) {
      out.println("  " + event.kind() + ": " + event.text());
    }
  }

  public static ExitCode print(
      DnsName name, RenewalOutcome outcome, Instant now, PrintWriter out, PrintWriter err) {
    return switch (outcome) {
      case RenewalOutcome.NotDue notDue -> {
        out.println(
            name
                + ": nothing is due: the certificate in use has "
                + notDue.leaf().daysLeft(now)
                + " days left (until "
                + notDue.leaf().notAfter()
                + ") and is renewed from "
                + seconds(notDue.due())
                + " on");
        yield ExitCode.DONE;
      }
      case RenewalOutcome.NotYet notYet -> {
        out.println(
            name
                + ": next try not before "
                + seconds(notYet.nextTry())
                + ", because: "
                + notYet.lastReason());
        yield ExitCode.DONE;
      }
      case RenewalOutcome.Renewed renewed -> {
        out.println(
            name
                + ": renewed"
                + (renewed.connections() > 0
                    ? ", and every port serves it"
                    : "; installed, not watched"));
        out.println(facts(renewed.leaf(), now));
        yield ExitCode.DONE;
      }
      case RenewalOutcome.HookFailed failed -> {
        err.println(
            "mailseal: "
                + name
                + ": every port serves the certificate, but a hook that is run after that has"
                + " failed: "
                + failed.reason());
        err.println(
            "  The certificate stays. The hook is run again after "
                + seconds(failed.nextTry())
                + ", or now with: mailseal renew "
                + name);
        yield ExitCode.FAILED;
      }
      case RenewalOutcome.ByHand byHand -> {
        out.println(name + ": waiting for somebody: " + String.join("; ", byHand.todo()));
        byHand.seen().forEach(port -> out.println("  Now " + port));
        out.println("  Then see it served with: mailseal renew " + name);
        yield ExitCode.WAITING;
      }
      case RenewalOutcome.NoRollback none -> {
        err.println("mailseal: " + name + ": cannot go back: " + none.reason());
        err.println("  Nothing was changed.");
        yield ExitCode.FAILED;
      }
      case RenewalOutcome.PutBack putBack -> {
        err.println("mailseal: " + name + ": put back: " + putBack.reason());
        err.println(
            "  "
                + capital(putBack.restored())
                + ". Next try not before "
                + seconds(putBack.nextTry())
                + ".");
        yield ExitCode.FAILED;
      }
      case RenewalOutcome.Failed failed -> {
        err.println("mailseal: " + name + ": " + failed.reason());
        err.println(
            "  Nothing was changed. Next try not before " + seconds(failed.nextTry()) + ".");
        yield ExitCode.FAILED;
      }
      case RenewalOutcome.Stuck stuck -> {
        err.println("mailseal: " + name + ": ACT NOW: " + stuck.reason());
        err.println(
            "  The servers may serve the new certificate, the old one, or none. Mend the cause and"
                + " run: mailseal renew "
                + name);
        yield ExitCode.FAILED;
      }
      case RenewalOutcome.Waiting waiting -> {
        out.println(name + ": waiting for " + waiting.forWhat());
        out.println(
            "  mailseal csr show "
                + name
                + " prints the request; mailseal csr answer FILE takes what comes back.");
        yield ExitCode.WAITING;
      }
      case RenewalOutcome.Refused refused -> {
        err.println("mailseal: " + name + ": this answer cannot be installed: " + refused.reason());
        err.println("  Nothing was changed.");
        yield ExitCode.FAILED;
      }
      case RenewalOutcome.Busy busy -> {
        out.println(name + ": " + elsewhere(busy));
        yield ExitCode.DONE;
      }
      case RenewalOutcome.Broken broken -> {
        err.println("mailseal: " + name + ": " + broken.reason());
        err.println(
            "  It ended in the middle of a step; the next run goes on from there, or undoes it.");
        yield ExitCode.FAILED;
      }
      case RenewalOutcome.Stopped stopped -> {
        err.println(
            "mailseal: "
                + name
                + ": stopped as asked, between two steps; nothing was changed, and the next run"
                + " goes on from here");
        yield ExitCode.FAILED;
      }
    };
  }

  /**
   * For what was asked for in so many words: what another process is at is not that, and who asked
   * must know that it did not happen.
   */
  public static ExitCode refused(DnsName name, RenewalOutcome.Busy busy, PrintWriter err) {
    err.println("mailseal: " + name + ": " + elsewhere(busy) + ". Try again when it is done.");
    return ExitCode.FAILED;
  }

  private static String elsewhere(RenewalOutcome.Busy busy) {
    return busy.holder().orElse("another process") + " is at work on it; nothing was done here";
  }

  private static String facts(CertificateInfo leaf, Instant now) {
    return "  names "
        + leaf.names().stream().map(Identifier::text).collect(Collectors.joining(", "))
        + "\n  issuer "
        + leaf.issuer()
        + "\n  key "
        + leaf.key()
        + ", "
        + leaf.daysLeft(now)
        + " days left, until "
        + leaf.notAfter()
        + "\n  SHA-256 "
        + leaf.fingerprint();
  }

  private static Instant seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }

  private static String capital(String sentence) {
    return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
  }
}
