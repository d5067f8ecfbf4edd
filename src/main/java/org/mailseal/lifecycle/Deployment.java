package org.mailseal.lifecycle;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.install.Hook;
import org.mailseal.install.InstallException;
import org.mailseal.install.Installation;
import org.mailseal.install.KeptFile;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Attempts;
import org.mailseal.ledger.ClaimLostException;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.EventKind;
import org.mailseal.ledger.KeptCopy;
import org.mailseal.ledger.LedgerException;

/**
 * The part of the way on which files change: the new ones in, the servers told, every port looked
 * at; and the way back. Once begun it is gone to its end.
 */
final class Deployment {
  private final Renewal.World world;
  private final Attempts attempts;
  private final ManagedCertificate wanted;
  private final Claims.Claim claim;
  private final Installation installation;
  private final Failures failures;

  Deployment(
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
  RenewalOutcome install(Attempt issued) {
    Attempt attempt = issued;
    List<KeptFile> kept;
    try {
      claim.extend();
      if (attempt.state().filesTouched()) {
        kept = kept(attempt);
      } else {
        before(attempt);
        kept = installation.keep(generation(attempt));
        attempt = attempts.staged(attempt, copies(kept));
      }
    } catch (InstallException e) {
      return failures.failed(attempt, e.getMessage(), Optional.empty());
    }
    RenewalOutcome outcome;
    try {
      outcome = swap(attempt);
    } catch (ClaimLostException e) {
      throw e; // whoever has it now goes on from here
    } catch (LedgerException e) {
      throw withoutLedger(attempt, kept, e);
    }
    world
        .servedCertificates()
        .observe(wanted); // what the ports serve from now on, for status and alerts
    if (outcome instanceof RenewalOutcome.Renewed) {
      Optional<RenewalOutcome.HookFailed> failed = new PostHooks(world, wanted).run(true);
      return failed.isPresent() ? failed.get() : outcome;
    }
    return outcome;
  }

  private void before(Attempt attempt) throws InstallException {
    for (Hook hook : wanted.hooks().before()) {
      claim.extend();
      String printed =
          world.commands().run(hook, HookFacts.of(wanted, attempt.chain().orElseThrow(), "before"));
      event(attempt, EventKind.HOOK_DONE, PostHooks.said(hook, printed));
    }
    installation.remarks().forEach(remark -> event(attempt, EventKind.REMARK, remark));
  }

  /** Unlike the number alone, this tells it from those of a ledger that was lost. */
  private static String generation(Attempt attempt) {
    return attempt.id() + "-" + attempt.chain().orElseThrow().info().fingerprint().substring(0, 8);
  }

  private RenewalOutcome swap(Attempt staged) {
    Attempt attempt = staged;
    Chain chain = attempt.chain().orElseThrow();
    try {
      CertifiedKey material = new CertifiedKey(attempts.key(attempt), chain);
      installation.swap(material, generation(attempt));
      attempt = attempts.enter(attempt, AttemptState.SWAPPED, "the new files are in place");
      installation.check(material);
      installation.reload();
    } catch (InstallException e) {
      return putBack(attempt, e.getMessage());
    }
    ServedCheck.Result seen = awaitServed(attempt, endpoint -> Optional.of(chain.leaf()));
    if (!seen.faults().isEmpty() && !installation.byHand().isEmpty()) {
      event(attempt, EventKind.BY_HAND, String.join("; ", installation.byHand()));
      return new RenewalOutcome.ByHand(installation.byHand(), seen.faults());
    }
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
    CertificateInfo info = chain.info();
    attempts.served(
        attempt, text, world.servedCertificates().alerts(info), wanted.hooks().after().size());
    installation.settle();
    return new RenewalOutcome.Renewed(info, seen.connections());
  }

  /**
   * Looks whether every port serves what it should, and looks again after a restart where the
   * settings allow one: a reload may say that it succeeded and change nothing.
   */
  private ServedCheck.Result awaitServed(
      Attempt attempt, Function<Endpoint, Optional<X509Certificate>> expected) {
    claim.extend();
    ServedCheck check =
        new ServedCheck(world.probe(), world.verification(), world.clock(), world.sleeper());
    ServedCheck.Result seen = check.await(wanted, expected);
    if (seen.faults().isEmpty() || !installation.restartable()) {
      return seen;
    }
    claim.extend();
    event(
        attempt, EventKind.RESTART, "the reload did not help: " + String.join("; ", seen.faults()));
    try {
      installation.restart();
    } catch (InstallException e) {
      event(attempt, EventKind.RESTART_FAILED, e.getMessage());
    }
    return check.await(wanted, expected);
  }

  private void event(Attempt attempt, EventKind kind, String text) {
    world.ledger().record(Optional.of(wanted.name().text()), Optional.of(attempt.id()), kind, text);
  }

  /**
   * The ledger broke (a full disk) after files were touched: what can be undone without it is
   * undone.
   */
  private LedgerException withoutLedger(
      Attempt attempt, List<KeptFile> kept, LedgerException broken) {
    String undone;
    try {
      installation.putBack(kept, generation(attempt));
      installation.reload();
      undone = "the old files were put back and the servers reloaded";
    } catch (InstallException e) {
      undone = "the old files were not all put back: " + e.getMessage();
    }
    return new LedgerException(
        broken.getMessage() + "; " + undone + "; the next run goes on", broken);
  }

  /** The old files back in place, the servers reloaded, and the ports looked at. */
  RenewalOutcome putBack(Attempt attempt, String reason) {
    claim.extend();
    Map<String, X509Certificate> before = attempts.servedBefore(attempt);
    List<String> faults = new ArrayList<>();
    try {
      installation.putBack(kept(attempt), generation(attempt));
    } catch (InstallException e) {
      String stuck = reason + "; and the old files could not be put back: " + e.getMessage();
      event(attempt, EventKind.PUT_BACK_FAILED, stuck);
      return new RenewalOutcome.Stuck(stuck);
    }
    try {
      installation.reload();
    } catch (InstallException e) {
      faults.add(e.getMessage());
    }
    faults.addAll(awaitServed(attempt, endpoint -> before(before, endpoint)).faults());
    String restored =
        faults.isEmpty()
            ? before.isEmpty()
                ? "the old files are in place again"
                : "the old certificate is served again"
            : "the old files are in place again, but: " + String.join("; ", faults);
    Instant nextTry = failures.nextTry(Optional.empty());
    attempts.ended(attempt, AttemptState.PUT_BACK, reason + "; " + restored, nextTry);
    return new RenewalOutcome.PutBack(reason, restored, nextTry);
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
}
