package org.mailseal.lifecycle;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Observation;
import org.mailseal.endpoint.PortAddress;
import org.mailseal.install.FilesInUseException;
import org.mailseal.install.Hook;
import org.mailseal.install.InstallException;
import org.mailseal.install.Installation;
import org.mailseal.install.KeptFile;
import org.mailseal.install.SwapQueue;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.AttemptSteps;
import org.mailseal.ledger.Attempts;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.LedgerException;
import org.mailseal.ledger.Revocations.Revocation;
import org.mailseal.ledger.trail.EventKind;
import org.mailseal.lifecycle.due.LittleLeft;
import org.mailseal.lifecycle.managed.CertificateContext;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.lifecycle.managed.Services;
import org.mailseal.lifecycle.proof.ServedCheck;

/**
 * Swaps the files, reloads the servers, waits until every port serves the certificate, and puts the
 * old files back where one does not. Once a file is touched it always runs to the end.
 */
final class Deployment {
  private static final Duration LOOK_AGAIN_AFTER = Duration.ofHours(1);

  /** For other certificates' files, before a reload that they may share. */
  private static final Duration OTHERS = Duration.ofSeconds(5);

  private final ClaimedCertificate claimed;
  private final CertificateContext context;
  private final ManagedCertificate certificate;
  private final Claims.Claim claim;
  private final Attempts attempts;
  private final AttemptSteps steps;
  private final Installation installation;

  Deployment(ClaimedCertificate claimed) {
    this.claimed = claimed;
    this.context = claimed.context();
    this.certificate = context.certificate();
    this.claim = claimed.claim();
    this.attempts = context.attempts();
    this.steps = claimed.steps();
    this.installation = context.installation().fencedBy(claim::extend);
  }

  /**
   * Installs an answer that was found good, unless something has come to prevent it: days may have
   * passed since the request, and what the ports serve now is what a put-back must restore.
   */
  RenewalOutcome begin(Attempt attempt) {
    if (attempt.state().filesTouched()) {
      return install(attempt, List.of());
    }
    if (claimed.stopping()) {
      return new RenewalOutcome.Stopped();
    }
    List<Observation> seen = claimed.observe();
    Preconditions preconditions = Preconditions.of(context, seen);
    if (!preconditions.unmet().isEmpty()) {
      return claimed.fail(attempt, preconditions.unmet());
    }
    if (!preconditions.borneWith().isEmpty()) {
      context.record(
          attempt, EventKind.DESPITE_FAULTS, String.join("; ", preconditions.borneWith()));
    }
    List<String> unpublished = unpublished(attempt.chain().orElseThrow(), seen);
    return unpublished.isEmpty() ? install(attempt, seen) : claimed.fail(attempt, unpublished);
  }

  /** What no TLSA record means yet. A person may have said that a compromised key is worse. */
  private List<String> unpublished(Chain fresh, List<Observation> seen) {
    List<Revocation> open =
        context.services().ledger().revocations().of(context.track()).stream()
            .filter(one -> one.state().open())
            .toList();
    return open.stream().anyMatch(Revocation::despiteDane)
        ? List.of()
        : context
            .daneGate()
            .faults(
                fresh,
                seen,
                open.isEmpty()
                    ? "set key-on-renewal: keep"
                    : "go on without it: mailseal revoke "
                        + context.name()
                        + " --reason "
                        + open.getFirst().reason()
                        + " --despite-dane (senders that heed DANE then deliver nothing until it"
                        + " is there)");
  }

  /**
   * From ISSUED, or from wherever a killed process left the files, to SERVED, UNPROVEN or PUT_BACK.
   *
   * @param seen what the ports serve now; of an attempt that has touched files the ledger knows
   *     what they served before
   */
  RenewalOutcome install(Attempt issued, List<Observation> seen) {
    return holding(issued, installation::hold, () -> installHolding(issued, seen));
  }

  private interface Taking {
    Installation.Hold hold() throws InstallException;
  }

  /** Does what changes files while no other process changes them. */
  private RenewalOutcome holding(Attempt attempt, Taking files, Supplier<RenewalOutcome> work) {
    try (Installation.Hold _ = files.hold()) {
      return work.get();
    } catch (FilesInUseException e) {
      return new RenewalOutcome.Busy(Optional.of(e.holder()));
    } catch (InstallException e) {
      return attempt.state().filesTouched()
          ? stuck(attempt, e.getMessage())
          : claimed.fail(attempt, e.getMessage());
    }
  }

  private RenewalOutcome.Stuck stuck(Attempt attempt, String reason) {
    context.record(attempt, EventKind.PUT_BACK_FAILED, reason);
    return new RenewalOutcome.Stuck(reason);
  }

  private RenewalOutcome installHolding(Attempt issued, List<Observation> seen) {
    Staged staged;
    try {
      claim.extend();
      staged =
          issued.state().filesTouched()
              ? new Staged(issued, context.kept(issued))
              : stage(issued, seen);
    } catch (InstallException e) {
      return claimed.fail(issued, e.getMessage());
    }
    RenewalOutcome outcome;
    try {
      outcome = deploy(staged.attempt);
    } catch (Claims.LostException e) {
      throw e; // whoever has it now goes on from here
    } catch (LedgerException e) {
      throw undoneWithoutLedger(staged, e);
    }
    context.observe(); // what the ports serve from now on, for status and alerts
    return outcome instanceof RenewalOutcome.Renewed
        ? new PostHooks(claimed).run(true).<RenewalOutcome>map(failed -> failed).orElse(outcome)
        : outcome;
  }

  /**
   * An attempt whose files may change.
   *
   * @param kept what they held, for when the ledger can no longer be asked
   */
  private record Staged(Attempt attempt, List<KeptFile> kept) {}

  /** Runs what is to be run before the files change, and keeps what they hold. */
  private Staged stage(Attempt issued, List<Observation> seen) throws InstallException {
    Chain chain = issued.chain().orElseThrow();
    for (Hook hook : certificate.hooks().before()) {
      claim.extend();
      String printed =
          context.services().commands().run(hook, PostHooks.facts(certificate, chain, "before"));
      context.record(issued, EventKind.HOOK_DONE, PostHooks.describe(hook, printed));
    }
    installation.remarks().forEach(remark -> context.record(issued, EventKind.REMARK, remark));
    List<KeptFile> kept = installation.setAside(generation(issued));
    List<Attempt.KeptCopy> copies =
        kept.stream().map(file -> new Attempt.KeptCopy(file.file(), file.copy())).toList();
    return new Staged(steps.staged(issued, copies, LittleLeft.of(context).unseen(seen)), kept);
  }

  /** Unlike the number alone, this tells it from those of a ledger that was lost. */
  private static String generation(Attempt attempt) {
    return attempt.id() + "-" + attempt.chain().orElseThrow().info().fingerprint().substring(0, 8);
  }

  private RenewalOutcome deploy(Attempt staged) {
    Chain chain = staged.chain().orElseThrow();
    CertifiedKey material = new CertifiedKey(attempts.key(staged), chain);
    Attempt attempt = staged;
    Optional<String> refused = Optional.empty();
    try (SwapQueue.Turn _ = context.swaps().take()) {
      try {
        installation.swap(material, generation(attempt));
        attempt = steps.enter(attempt, AttemptState.SWAPPED, "the new files are in place");
        installation.check(material);
      } catch (InstallException e) {
        refused = Optional.of(e.getMessage());
        restoreFiles(attempt);
      }
    }
    if (refused.isPresent()) {
      return putBack(attempt, refused.get());
    }
    context.swaps().awaitEmpty(OTHERS);
    try {
      installation.reload();
    } catch (InstallException e) {
      if (attempts.unseenBefore(attempt).isEmpty()) {
        return putBack(attempt, e.getMessage());
      }
      context.record(attempt, EventKind.DESPITE_FAULTS, e.getMessage()); // the ports will tell
    }
    ServedCheck.Result proof =
        prove(attempt, replaced(attempt), endpoint -> Optional.of(chain.leaf()));
    if (proof.complete()) {
      return served(attempt, proof.connections());
    }
    List<String> todo = installation.manualSteps();
    if (!todo.isEmpty()) {
      context.record(attempt, EventKind.BY_HAND, String.join("; ", todo));
      return new RenewalOutcome.NeedsManualStep(todo, proof.missing());
    }
    if (proof.faults().isEmpty()) {
      return unproven(attempt, proof.connections(), proof.unproven());
    }
    return putBack(
        attempt, "not every port serves the new certificate: " + String.join("; ", proof.faults()));
  }

  /** It stays, though it is not proven everywhere: there the old one was not served either. */
  private RenewalOutcome unproven(Attempt attempt, int connections, List<String> where) {
    Instant nextLook = context.now().plus(LOOK_AGAIN_AFTER);
    steps.unproven(attempt, "not proven: " + String.join("; ", where), nextLook);
    return new RenewalOutcome.Unproven(
        attempt.chain().orElseThrow().info(), connections, where, nextLook);
  }

  /**
   * Looks again at the ports of a certificate that is installed and was not proven everywhere.
   *
   * @param seen what they serve now
   */
  RenewalOutcome proveAgain(Attempt unproven, List<Observation> seen) {
    X509Certificate leaf = unproven.chain().orElseThrow().leaf();
    List<String> missing = ServedCheck.faults(seen, leaf);
    if (!missing.isEmpty()) {
      return unproven(unproven, 0, missing);
    }
    ServedCheck.Result proof =
        check().await(ports(Set.of()), replaced(unproven), endpoint -> Optional.of(leaf));
    if (!proof.faults().isEmpty()) {
      return unproven(unproven, 0, proof.faults());
    }
    try (Installation.Hold _ = installation.hold()) {
      RenewalOutcome served = served(unproven, proof.connections());
      return new PostHooks(claimed).run(true).<RenewalOutcome>map(failed -> failed).orElse(served);
    } catch (FilesInUseException e) {
      return new RenewalOutcome.Busy(Optional.of(e.holder()));
    } catch (InstallException e) {
      return unproven(unproven, 0, List.of(e.getMessage()));
    }
  }

  private RenewalOutcome served(Attempt attempt, int connections) {
    CertificateInfo leaf = context.roots().infoOf(attempt.chain().orElseThrow());
    int ports = certificate.endpoints().size();
    context.services().ledger().observations().chains(certificate.name(), List.of(leaf));
    steps.served(
        attempt,
        ports == 0
            ? "installed, not watched: there is no endpoint to look at"
            : "seen on " + connections + " connections to " + ports + " ports",
        context.services().servedCertificates().alerts(context.name(), leaf),
        certificate.hooks().after().size());
    installation.settle();
    return new RenewalOutcome.Renewed(leaf, connections);
  }

  /**
   * Whether every port serves what it should; asked once more after a restart where the settings
   * allow one, for a reload may say that it succeeded and change nothing.
   */
  private ServedCheck.Result prove(
      Attempt attempt,
      Optional<X509Certificate> replaced,
      Function<Endpoint, Optional<X509Certificate>> expected) {
    claim.extend();
    ServedCheck check = check();
    ServedCheck.Ports ports = ports(attempts.unseenBefore(attempt));
    ServedCheck.Result proof = check.await(ports, replaced, expected);
    if (proof.faults().isEmpty() || !installation.restartable()) {
      return proof;
    }
    claim.extend();
    context.record(
        attempt,
        EventKind.RESTART,
        "the reload did not help: " + String.join("; ", proof.faults()));
    try {
      installation.restart();
    } catch (InstallException e) {
      context.record(attempt, EventKind.RESTART_FAILED, e.getMessage());
    }
    return check.await(ports, replaced, expected);
  }

  private ServedCheck.Ports ports(Set<PortAddress> excused) {
    return new ServedCheck.Ports(certificate.endpoints(), certificate.connectTo(), excused);
  }

  /**
   * What Mailseal had put into the files that an attempt has replaced. One in other files may go on
   * being served, beside the new one, to clients that verify another kind of key; so may one that
   * was found, for whoever put it there may have put it elsewhere too.
   */
  private Optional<X509Certificate> replaced(Attempt attempt) {
    Optional<X509Certificate> leaf = leaf(attempt);
    Set<Path> files = files(attempt);
    return Stream.concat(
            attempts.lastInstalled(context.track()).stream(),
            attempts.generations(context.track()).stream())
        .filter(earlier -> !leaf(earlier).equals(leaf))
        .findFirst()
        .filter(
            earlier ->
                earlier.state() != AttemptState.FOUND
                    && !Collections.disjoint(files, files(earlier)))
        .flatMap(Deployment::leaf);
  }

  private static Optional<X509Certificate> leaf(Attempt attempt) {
    return attempt.chain().map(Chain::leaf);
  }

  private Set<Path> files(Attempt attempt) {
    return context.kept(attempt).stream().map(KeptFile::file).collect(Collectors.toSet());
  }

  private ServedCheck check() {
    Services services = context.services();
    return new ServedCheck(services.probe(), services.verification(), services.sleeper());
  }

  /**
   * The ledger broke (a full disk) after files were touched: what can be undone without it is
   * undone.
   */
  private LedgerException undoneWithoutLedger(Staged staged, LedgerException broken) {
    String undone;
    try {
      // Without its fence, which is in the ledger; the files are held all the same.
      context.installation().putBack(staged.kept, generation(staged.attempt));
      installation.reload();
      undone = "the old files were put back and the servers reloaded";
    } catch (InstallException e) {
      undone = "the old files were not all put back: " + e.getMessage();
    }
    return new LedgerException(
        broken.getMessage() + "; " + undone + "; the next run goes on", broken);
  }

  /** Undoes what an earlier process left. */
  RenewalOutcome undo(Attempt attempt, String reason) {
    List<KeptFile> kept = context.kept(attempt);
    return holding(attempt, () -> installation.hold(kept), () -> putBack(attempt, reason));
  }

  /** Before it is another's turn, whose check would fail for these files; the put-back follows. */
  private void restoreFiles(Attempt attempt) {
    try {
      installation.putBack(context.kept(attempt), generation(attempt));
    } catch (InstallException again) {
      return; // The put-back tries it again, and says why it fails.
    }
  }

  /** The old files back in place, the servers reloaded, and the ports seen to serve them. */
  private RenewalOutcome putBack(Attempt attempt, String reason) {
    claim.extend();
    Map<Endpoint, X509Certificate> before = attempts.servedBefore(attempt);
    List<String> faults = new ArrayList<>();
    try {
      installation.putBack(context.kept(attempt), generation(attempt));
    } catch (InstallException e) {
      return stuck(
          attempt, reason + "; and the old files could not be put back: " + e.getMessage());
    }
    try {
      installation.reload();
    } catch (InstallException e) {
      faults.add(e.getMessage());
    }
    ServedCheck.Result proof =
        prove(attempt, leaf(attempt), endpoint -> Optional.ofNullable(before.get(endpoint)));
    faults.addAll(proof.faults());
    String restored =
        faults.isEmpty()
            ? before.isEmpty()
                ? "the old files are in place again"
                : "the old certificate is served again"
            : "the old files are in place again, but: " + String.join("; ", faults);
    Instant nextTry = claimed.nextTry();
    steps.ended(attempt, AttemptState.PUT_BACK, reason + "; " + restored, nextTry);
    return new RenewalOutcome.PutBack(reason, restored, nextTry);
  }
}
