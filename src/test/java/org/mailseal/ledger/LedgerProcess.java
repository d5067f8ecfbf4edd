package org.mailseal.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailseal.ledger.trail.EventKind;

/** A process of its own that works on a ledger and then dies or waits to be killed. */
final class LedgerProcess {
  static final String READY = "ready";
  static final int HALTED = 9;
  static final String CLAIMED = "mail.example.org";

  /** Each makes the first one there its server, and leaves the others without one as it ends. */
  static final int OPENINGS = 3;

  static final String COME_AND_GO = "come and go";

  private LedgerProcess() {}

  /** Starts it; its standard output says {@link #READY} once its work is on the disk. */
  static Process start(Path folder, String end) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            LedgerProcess.class.getName(),
            folder.toString(),
            end)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    if (args[1].equals(COME_AND_GO)) {
      for (int i = 0; i < OPENINGS; i++) {
        try (Ledger ledger = open(folder)) {
          ledger.record(Optional.empty(), Optional.empty(), EventKind.DUE, args[1]);
        }
      }
      return;
    }
    Ledger ledger = open(folder);
    Optional<Claims.Claim> claim = ledger.claims().take(CLAIMED);
    if (claim.isPresent()) {
      AttemptSteps steps = ledger.steps(claim.get());
      Attempt attempt = SampleAttempts.draft(steps, SampleAttempts.key());
      attempt = steps.enter(attempt, AttemptState.REQUESTED, "asking");
      steps.staged(
          attempt,
          List.of(new Attempt.KeptCopy(folder.resolve("a.key"), Optional.empty())),
          Set.of());
    }
    if (args[1].equals("halt")) {
      Runtime.getRuntime().halt(claim.isPresent() ? HALTED : 1);
    }
    System.out.println(claim.isPresent() ? READY : "the claim is taken");
    System.in.read(); // until it is killed, or whoever started it is gone
  }

  private static Ledger open(Path folder) {
    return Ledger.open(
        "jdbc:h2:file:" + folder.resolve("ledger"),
        folder.resolve("passphrase"),
        Clock.systemUTC(),
        new SecureRandom(),
        event -> {});
  }
}
