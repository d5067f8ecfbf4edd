package org.mailseal.lifecycle;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.mailseal.authority.Answer;
import org.mailseal.authority.Authority;
import org.mailseal.authority.AuthorityException;
import org.mailseal.authority.Pause;
import org.mailseal.certificate.AnswerCheck;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.DnsName;
import org.mailseal.certificate.Leaf;
import org.mailseal.certificate.Trust;
import org.mailseal.endpoint.Endpoint;
import org.mailseal.endpoint.Observation;
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;
import org.mailseal.install.Installation;
import org.mailseal.install.KeptFile;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Attempts;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.KeptCopy;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.LedgerException;
import org.mailseal.ledger.Seen;

/**
 * Takes one certificate after the other from due to served. Thread-safe: two renewals of the same
 * certificate, here or in another process, never run at once.
 */
public final class Renewal {
  /** What a renewal needs of the world. */
  public record World(
      Ledger ledger,
      Function<String, Authority> authorities,
      Commands commands,
      Eye eye,
      Watch watch,
      Verification verification,
      Backoff backoff,
      Clock clock,
      Pause pause,
      SecureRandom random) {}

  private final World world;
  private final Attempts attempts;
  private final BooleanSupplier stopping;

  /**
   * Renewals in a world.
   *
   * @param stopping asked between two steps; once the first file is touched, the way is gone to its
   *     end
   */
  public Renewal(World world, BooleanSupplier stopping) {
    this.world = world;
    this.attempts = world.ledger.attempts();
    this.stopping = stopping;
  }

  /**
   * Whether a certificate is due, from a look at its ports. Changes nothing but what the ledger
   * knows of them.
   */
  public Due due(ManagedCertificate wanted) {
    return due(wanted, world.watch.observe(wanted));
  }

  private Due due(ManagedCertificate wanted, List<Observation> seen) {
    Trust trust = Trust.publicRoots().plus(List.copyOf(authority(wanted).trust().roots()));
    return Due.of(wanted, seen, attempts.lastServed(wanted.name()), trust, world.clock.instant());
  }

  /** Goes the whole way, or finishes what an earlier process began. */
  public Outcome renew(ManagedCertificate wanted, Urgency urgency) {
    Optional<Claims.Claim> claimed = world.ledger.claims().take(wanted.name().text());
    if (claimed.isEmpty()) {
      return new Outcome.Busy(world.ledger.claims().holder(wanted.name().text()));
    }
    try (Claims.Claim claim = claimed.get()) {
      return new Way(wanted, claim).go(urgency);
    }
  }

  /** Installs what an authority has given back for the request that waits for it. */
  public Outcome answer(ManagedCertificate wanted, Chain answer) {
    Optional<Claims.Claim> claimed = world.ledger.claims().take(wanted.name().text());
    if (claimed.isEmpty()) {
      return new Outcome.Busy(world.ledger.claims().holder(wanted.name().text()));
    }
    try (Claims.Claim claim = claimed.get()) {
      return new Way(wanted, claim).answered(answer);
    }
  }

  private Authority authority(ManagedCertificate wanted) {
    return world.authorities.apply(wanted.authority());
  }

  /** The way of one certificate, under its claim. */
  private final class Way {
    private final ManagedCertificate wanted;
    private final Claims.Claim claim;
    private final Installation installation;

    Way(ManagedCertificate wanted, Claims.Claim claim) {
      this.wanted = wanted;
      this.claim = claim;
      this.installation = new Installation(wanted.targets(), world.commands);
    }

    Outcome go(Urgency urgency) {
      Optional<Attempt> latest = attempts.latest(wanted.name());
      Optional<Attempt> open = latest.filter(attempt -> attempt.state().open());
      if (open.isPresent() && canGoOn(open.get())) {
        if (open.get().state() != AttemptState.AWAITING_ANSWER) {
          world.ledger.record(
              Optional.of(wanted.name().text()),
              Optional.of(open.get().id()),
              "taken-up",
              "attempt " + open.get().id() + " was left " + open.get().state() + " and goes on");
        }
        return from(open.get());
      }
      if (open.isPresent()) {
        Outcome undone = abandon(open.get());
        if (undone instanceof Outcome.Stuck) {
          return undone;
        }
      }
      List<Observation> seen = world.watch.observe(wanted);
      Due due = due(wanted, seen);
      if (due instanceof Due.Later later && urgency != Urgency.NOW) {
        return new Outcome.NotDue(later.when(), later.leaf());
      }
      Optional<Instant> nextTry = latest.flatMap(Attempt::nextTry);
      if (urgency == Urgency.WHEN_DUE
          && nextTry.filter(world.clock.instant()::isBefore).isPresent()) {
        return new Outcome.NotYet(
            nextTry.get(), latest.flatMap(Attempt::reason).orElse("no reason was noted"));
      }
      String why = due instanceof Due.Now now ? now.reason() : "asked for with --force";
      world.ledger.record(Optional.of(wanted.name().text()), Optional.empty(), "due", why);
      return from(begin(urgency));
    }

    Outcome answered(Chain answer) {
      Optional<Attempt> waiting =
          attempts
              .latest(wanted.name())
              .filter(attempt -> attempt.state() == AttemptState.AWAITING_ANSWER)
              .filter(this::stillWanted);
      if (waiting.isEmpty()) {
        return new Outcome.Refused(
            "no request of "
                + wanted.name()
                + ", as the settings want it today, waits for an answer");
      }
      List<String> faults = new ArrayList<>(faults(waiting.get(), answer));
      faults.addAll(obstacles());
      return faults.isEmpty()
          ? install(issued(waiting.get(), answer))
          : new Outcome.Refused(String.join("; ", faults));
    }

    private Attempt issued(Attempt attempt, Chain chain) {
      Leaf leaf = chain.facts();
      return attempts.issued(
          attempt,
          chain,
          "by " + leaf.issuer() + ", until " + leaf.notAfter() + ", " + leaf.shortFingerprint());
    }

    /** Whether an attempt would lead to what the settings want today. */
    private boolean stillWanted(Attempt attempt) {
      return attempt.names().equals(wanted.names())
          && attempt.algorithm() == wanted.key()
          && attempt.authority().equals(wanted.authority());
    }

    /**
     * Once files are touched the way leads into these very files alone: others were not kept, and
     * these would be left half new.
     */
    private boolean canGoOn(Attempt attempt) {
      return stillWanted(attempt)
          && (!attempt.state().filesTouched() || installation.replaces(kept(attempt)));
    }

    private List<KeptFile> kept(Attempt attempt) {
      return attempts.kept(attempt).stream()
          .map(kept -> new KeptFile(kept.file(), kept.copy()))
          .toList();
    }

    private Outcome abandon(Attempt attempt) {
      String reason = "the settings have changed since attempt " + attempt.id() + " began";
      return attempt.state().filesTouched()
          ? putBack(attempt, reason)
          : failed(attempt, reason, Optional.empty());
    }

    private Attempt begin(Urgency urgency) {
      Optional<Attempt> good =
          urgency == Urgency.NOW
              ? Optional.empty()
              : attempts
                  .lastAnswered(wanted.name())
                  .filter(this::stillWanted)
                  .filter(this::stillGood);
      return good.isPresent() ? attempts.again(good.get()) : draft();
    }

    /**
     * An answer that was put back, or replaced by another hand, need not be asked for again:
     * authorities limit how often.
     */
    private boolean stillGood(Attempt answered) {
      Chain chain = answered.chain().orElseThrow();
      return faults(answered, chain).isEmpty()
          && world.clock.instant().isBefore(Due.when(wanted, chain.facts()));
    }

    private Attempt draft() {
      List<DnsName> names = wanted.names();
      KeyPair key = wanted.key().generate(world.random);
      CertificateRequest request = CertificateRequest.sign(names, key, wanted.key(), world.random);
      return attempts.draft(wanted.name(), wanted.authority(), names, wanted.key(), key, request);
    }

    private Outcome from(Attempt begun) {
      Attempt attempt = begun;
      if (attempt.state() == AttemptState.DRAFTED) {
        List<String> obstacles = obstacles();
        if (!obstacles.isEmpty()) {
          return failed(attempt, String.join("; ", obstacles), Optional.empty());
        }
      }
      if (attempt.chain().isEmpty()) {
        if (stopping.getAsBoolean()) {
          return new Outcome.Stopped();
        }
        Asked asked = ask(attempt);
        if (asked.end.isPresent()) {
          return asked.end.get();
        }
        attempt = asked.attempt;
      }
      if (!attempt.state().filesTouched()) {
        if (stopping.getAsBoolean()) {
          return new Outcome.Stopped();
        }
        // Days may have passed since the request; and what the ports serve now is what a put-back
        // must restore.
        List<String> obstacles = obstacles();
        if (!obstacles.isEmpty()) {
          return failed(attempt, String.join("; ", obstacles), Optional.empty());
        }
      }
      return install(attempt);
    }

    /** What would make all that follows futile. */
    private List<String> obstacles() {
      claim.extend();
      List<String> faults = new ArrayList<>(Greetings.faults(wanted, world.watch.observe(wanted)));
      try {
        installation.preflight();
      } catch (InstallException e) {
        faults.add(e.getMessage());
      }
      return faults;
    }

    private record Asked(Attempt attempt, Optional<Outcome> end) {}

    private Asked ask(Attempt drafted) {
      claim.extend();
      Attempt attempt =
          drafted.state() == AttemptState.DRAFTED
              ? attempts.enter(drafted, AttemptState.REQUESTED, "asking " + wanted.authority())
              : drafted;
      try {
        Attempt asking = attempt;
        Answer answer =
            authority(wanted)
                .submit(
                    attempt.request(), attempt.orderUrl(), url -> attempts.ordered(asking, url));
        return switch (answer) {
          case Answer.Later later -> {
            Attempt waiting =
                attempt.state() == AttemptState.AWAITING_ANSWER
                    ? attempt
                    : attempts.awaiting(attempt, later.forWhat());
            yield new Asked(waiting, Optional.of(new Outcome.Waiting(later.forWhat())));
          }
          case Answer.Issued issued -> {
            List<String> faults = faults(attempt, issued.chain());
            if (!faults.isEmpty()) {
              String why =
                  wanted.authority()
                      + " gave a certificate that cannot be installed: "
                      + String.join("; ", faults);
              yield new Asked(attempt, Optional.of(failed(attempt, why, Optional.empty())));
            }
            yield new Asked(issued(attempt, issued.chain()), Optional.empty());
          }
        };
      } catch (AuthorityException e) {
        return new Asked(
            attempt,
            Optional.of(
                stopping.getAsBoolean()
                    ? new Outcome.Stopped()
                    : failed(attempt, e.getMessage(), e.retryAfter())));
      }
    }

    private List<String> faults(Attempt attempt, Chain answer) {
      return AnswerCheck.faults(
          answer,
          attempt.request().publicKey(),
          wanted.names(),
          authority(wanted).trust(),
          world.clock.instant());
    }

    private Outcome install(Attempt issued) {
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
        return failed(attempt, e.getMessage(), Optional.empty());
      }
      Outcome outcome;
      try {
        outcome = swap(attempt);
      } catch (LedgerException e) {
        throw withoutLedger(kept, e);
      }
      world.watch.observe(wanted); // what the ports serve from now on, for status and alerts
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
      attempts.served(attempt, text, world.watch.alerts(facts));
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

    private List<KeptCopy> copies(List<KeptFile> kept) {
      return kept.stream().map(file -> new KeptCopy(file.file(), file.copy())).toList();
    }

    private ServedCheck check() {
      return new ServedCheck(world.eye, world.verification, world.clock, world.pause);
    }

    private Outcome putBack(Attempt attempt, String reason) {
      claim.extend();
      // What the ports served before: the last look before the swap.
      Map<String, X509Certificate> before =
          world.ledger.observations().of(wanted.name()).stream()
              .filter(seen -> seen.leaf().isPresent())
              .filter(seen -> !seen.leaf().equals(attempt.chain().map(Chain::leaf)))
              .collect(
                  Collectors.toMap(
                      Seen::endpoint, seen -> seen.leaf().orElseThrow(), (one, other) -> one));
      List<String> faults = new ArrayList<>();
      try {
        installation.putBack(kept(attempt));
      } catch (InstallException e) {
        String stuck = reason + "; and the old files could not be put back: " + e.getMessage();
        world.ledger.record(
            Optional.of(wanted.name().text()), Optional.of(attempt.id()), "put-back-failed", stuck);
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
      Instant nextTry = nextTry(Optional.empty());
      attempts.ended(attempt, AttemptState.PUT_BACK, reason + "; " + restored, nextTry);
      return new Outcome.PutBack(reason, restored, nextTry);
    }

    private Optional<X509Certificate> before(
        Map<String, X509Certificate> before, Endpoint endpoint) {
      return Optional.ofNullable(before.get(endpoint.toString()));
    }

    private Outcome failed(Attempt attempt, String reason, Optional<Instant> notBefore) {
      Instant nextTry = nextTry(notBefore);
      attempts.ended(attempt, AttemptState.FAILED, reason, nextTry);
      return new Outcome.Failed(reason, nextTry);
    }

    private Instant nextTry(Optional<Instant> notBefore) {
      int failures = attempts.failuresInARow(wanted.name()) + 1;
      Instant ours = world.clock.instant().plus(world.backoff.after(failures, world.random));
      return notBefore.filter(ours::isBefore).orElse(ours);
    }
  }
}
