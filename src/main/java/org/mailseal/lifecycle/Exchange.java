package org.mailseal.lifecycle;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Leaf;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.install.InstallException;
import org.mailseal.install.Installation;
import org.mailseal.install.KeptFile;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Attempts;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.KeptCopy;
import org.mailseal.ledger.LedgerException;

/**
 * The part of the way on which files change: the new ones in, the servers told, every port looked
 * at; and the way back. Once begun it is gone to its end.
 */
final class Exchange {
  private final Renewal.World world;
  private final Attempts attempts;
  private final ManagedCertificate wanted;
  private final Claims.Claim claim;
  private final Installation installation;
  private final Failures failures;

  Exchange(
      Renewal.World world,
      ManagedCertificate wanted,
      Claims.Claim claim,
      Installation installation,
      Failures failures) {
    this.world = world;
    this.attempts = world.ledger().attempts();
    this.wanted = wanted;
    this.claim = claim;
    this.installation = installation;
    this.failures = failures;
  }

  /** From ISSUED, or from wherever a killed process left the files, to SERVED or PUT_BACK. */
  Outcome install(Attempt issued) {
    Attempt attempt = issued;
    List<KeptFile> kept;
    try {
      claim.extend();
      if (attempt.state().filesTouched()) {
        kept = kept(attempt);
      } else {
        kept = installation.keep();
        attempt = attempts.staged(attempt, copies(kept));
      }
    } catch (InstallException e) {
      return failures.failed(attempt, e.getMessage(), Optional.empty());
    }
    Outcome outcome;
    try {
      outcome = swap(attempt);
    } catch (LedgerException e) {
      throw withoutLedger(kept, e);
    }
    world.watch().observe(wanted); // what the ports serve from now on, for status and alerts
    return outcome;
  }

  private Outcome swap(Attempt staged) {
    Attempt attempt = staged;
    X509Certificate leaf = attempt.chain().orElseThrow().leaf();
    try {
      installation.swap(new CertifiedKey(attempts.key(attempt), attempt.chain().orElseThrow()));
      attempt = attempts.enter(attempt, AttemptState.SWAPPED, "the new files are in place");
      installation.check();
      installation.reload();
    } catch (InstallException e) {
      return putBack(attempt, e.getMessage());
    }
    claim.extend();
    ServedCheck.Result seen = check().await(wanted, endpoint -> Optional.of(leaf));
    if (!seen.faults().isEmpty()) {
      return putBack(
          attempt,
          "not every port serves the new certificate: " + String.join("; ", seen.faults()));
    }
    String text =
        wanted.endpoints().isEmpty()
            ? "installed, not watched: there is no endpoint to look at"
            : "seen on "
                + seen.connections()
                + " connections to "
                + wanted.endpoints().size()
                + " ports";
    Leaf facts = Leaf.of(leaf);
    attempts.served(attempt, text, world.watch().alerts(facts));
    return new Outcome.Renewed(facts, seen.connections());
  }

  /**
   * The ledger broke (a full disk) after files were touched: what can be undone without it is
   * undone.
   */
  private LedgerException withoutLedger(List<KeptFile> kept, LedgerException broken) {
    String undone;
    try {
      installation.putBack(kept);
      installation.reload();
      undone = "the old files were put back and the servers reloaded";
    } catch (InstallException e) {
      undone = "the old files were not all put back: " + e.getMessage();
    }
    return new LedgerException(
        broken.getMessage() + "; " + undone + "; the next run goes on", broken);
  }

  /** The old files back in place, the servers reloaded, and the ports looked at. */
  Outcome putBack(Attempt attempt, String reason) {
    claim.extend();
    Map<String, X509Certificate> before = attempts.servedBefore(attempt);
    List<String> faults = new ArrayList<>();
    try {
      installation.putBack(kept(attempt));
    } catch (InstallException e) {
      String stuck = reason + "; and the old files could not be put back: " + e.getMessage();
      world
          .ledger()
          .record(
              Optional.of(wanted.name().text()),
              Optional.of(attempt.id()),
              "put-back-failed",
              stuck);
      return new Outcome.Stuck(stuck);
    }
    try {
      installation.reload();
    } catch (InstallException e) {
      faults.add(e.getMessage());
    }
    faults.addAll(check().await(wanted, endpoint -> before(before, endpoint)).faults());
    String restored =
        faults.isEmpty()
            ? before.isEmpty()
                ? "the old files are in place again"
                : "the old certificate is served again"
            : "the old files are in place again, but: " + String.join("; ", faults);
    Instant nextTry = failures.nextTry(Optional.empty());
    attempts.ended(attempt, AttemptState.PUT_BACK, reason + "; " + restored, nextTry);
    return new Outcome.PutBack(reason, restored, nextTry);
  }

  private Optional<X509Certificate> before(Map<String, X509Certificate> before, Endpoint endpoint) {
    return Optional.ofNullable(before.get(endpoint.toString()));
  }

  /** What an attempt has kept of the old files. */
  List<KeptFile> kept(Attempt attempt) {
    return attempts.kept(attempt).stream()
        .map(kept -> new KeptFile(kept.file(), kept.copy()))
        .toList();
  }

  private List<KeptCopy> copies(List<KeptFile> kept) {
    return kept.stream().map(file -> new KeptCopy(file.file(), file.copy())).toList();
  }

  private ServedCheck check() {
    return new ServedCheck(world.eye(), world.verification(), world.clock(), world.pause());
  }
}
