package org.mailseal.lifecycle;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.mailseal.authority.Answer;
import org.mailseal.authority.Authority;
import org.mailseal.authority.AuthorityException;
import org.mailseal.certificate.AnswerCheck;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.certificate.Trust;
import org.mailseal.endpoint.Observation;
import org.mailseal.install.Installation;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Attempts;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.EventKind;
import org.mailseal.ledger.Requests;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/** The way of one certificate, under its claim. */
final class Way {
  private static final Duration MAX_HOLD = Duration.ofDays(7);

  private final Renewal.World world;
  private final Attempts attempts;
  private final Requests requests;
  private final ManagedCertificate wanted;
  private final Claims.Claim claim;
  private final BooleanSupplier stopping;
  private final Installation installation;
  private final Failures failures;
  private final Deployment deployment;

  Way(
      Renewal.World world,
      ManagedCertificate wanted,
      Claims.Claim claim,
      BooleanSupplier stopping) {
    this.world = world;
    this.attempts = world.ledger().attempts();
    this.requests = world.ledger().requests();
    this.wanted = wanted;
    this.claim = claim;
    this.stopping = stopping;
    this.installation = new Installation(wanted.name().text(), wanted.targets(), world.commands());
    this.failures = new Failures(world, wanted);
    this.deployment = new Deployment(world, wanted, claim, installation, failures);
  }

  RenewalOutcome go(Urgency urgency) {
    Optional<RenewalOutcome.HookFailed> undone =
        urgency == Urgency.NOW
            ? Optional.empty() // They fall away with the certificate that they were for.
            : new PostHooks(world, wanted).run(urgency == Urgency.NOW_IF_DUE);
    RenewalOutcome outcome = renew(urgency);
    return outcome instanceof RenewalOutcome.NotDue && undone.isPresent() ? undone.get() : outcome;
  }

  private RenewalOutcome renew(Urgency urgency) {
    Optional<Attempt> latest = attempts.latest(wanted.name());
    Optional<Attempt> open = latest.filter(attempt -> attempt.state().open());
    if (open.isPresent() && canGoOn(open.get())) {
      world
          .ledger()
          .record(
              Optional.of(wanted.name().text()),
              Optional.of(open.get().id()),
              EventKind.TAKEN_UP,
              "attempt " + open.get().id() + " was left " + open.get().state() + " and goes on");
      return from(open.get());
    }
    if (open.isPresent()) {
      RenewalOutcome undone = abandon(open.get());
      if (undone instanceof RenewalOutcome.Stuck) {
        return undone;
      }
    }
    List<Observation> seen = world.servedCertificates().observe(wanted);
    Due due = Due.of(world, wanted, seen);
    if (due instanceof Due.Later later && urgency != Urgency.NOW) {
      return new RenewalOutcome.NotDue(later.when(), later.leaf());
    }
    Optional<Attempt> good = urgency == Urgency.NOW ? Optional.empty() : goodAnswer();
    Optional<Attempt> waiting =
        requests.awaited(wanted.name()).reversed().stream().filter(this::stillWanted).findFirst();
    if (good.isEmpty() && waiting.isPresent()) {
      return new RenewalOutcome.Waiting(waiting.get().reason().orElse("an answer"));
    }
    Optional<Instant> nextTry = latest.flatMap(Attempt::nextTry);
    if (urgency == Urgency.WHEN_DUE
        && nextTry.filter(world.clock().instant()::isBefore).isPresent()) {
      String reason =
          latest.get().state() == AttemptState.SERVED
              ? "it was rolled back by hand"
              : latest.get().reason().orElse("no reason was noted");
      return new RenewalOutcome.NotYet(nextTry.get(), reason);
    }
    String why = due instanceof Due.Now now ? now.reason() : "asked for with --force";
    world.ledger().record(Optional.of(wanted.name().text()), Optional.empty(), EventKind.DUE, why);
    return from(good.map(attempts::again).orElseGet(this::draft));
  }

  /** Installs the answer to a request; a person has looked at it. */
  RenewalOutcome answered(Attempt request, Chain answer, Trust trust) {
    if (requests.waiting(wanted.name()).stream().noneMatch(one -> one.id() == request.id())) {
      return new RenewalOutcome.Refused(
          "request " + request.id() + " does not wait for an answer any more");
    }
    return brought(
        answer,
        request.request(),
        authority().trust().plus(trust),
        () -> requests.answered(request, answer, told(answer)));
  }

  /** Installs a certificate and its key that a person brought. */
  RenewalOutcome adopted(CertifiedKey material) {
    Chain chain = material.chain();
    Optional<KeyAlgorithm> algorithm = KeyAlgorithm.of(chain.leaf().getPublicKey());
    if (algorithm.isEmpty()) {
      return new RenewalOutcome.Refused(
          "its key, " + chain.info().key() + ", is of no kind that is used");
    }
    CertificateRequest request =
        renewable(material, wanted.name(), algorithm.get(), world.random());
    return brought(
        chain,
        request,
        ownRoots(chain),
        () ->
            requests.imported(
                wanted.name(), wanted.authority(), algorithm.get(), material, request, true));
  }

  private RenewalOutcome brought(
      Chain chain, CertificateRequest request, Trust trust, Supplier<Attempt> begin) {
    Optional<Attempt> open = open();
    if (open.isPresent() && open.get().state().filesTouched()) {
      return new RenewalOutcome.Refused(unfinished(open.get()));
    }
    claim.extend();
    Review review =
        Review.of(world, wanted, installation, chain, request.publicKey(), request.names(), trust);
    if (!review.refusals().isEmpty()) {
      return new RenewalOutcome.Refused(String.join("; ", review.refusals()));
    }
    open.ifPresent(
        attempt ->
            failures.failed(attempt, "given up for what a person brought", Optional.empty()));
    noteFoundOnce();
    return deployment.install(begin.get());
  }

  /** A request with the same key and names, for what asks for the like of it later. */
  static CertificateRequest renewable(
      CertifiedKey held, DnsName name, KeyAlgorithm algorithm, SecureRandom random) {
    Chain chain = held.chain();
    List<Identifier> names = chain.info().names();
    return CertificateRequest.sign(
        Subject.of(chain.leaf()),
        names.isEmpty() ? List.of(name) : names,
        new KeyPair(chain.leaf().getPublicKey(), held.key()),
        algorithm,
        random);
  }

  private Optional<Attempt> open() {
    return attempts.latest(wanted.name()).filter(attempt -> attempt.state().open());
  }

  private String unfinished(Attempt attempt) {
    return "attempt "
        + attempt.id()
        + " is not finished; run mailseal renew "
        + wanted.name()
        + " first, which finishes or undoes it";
  }

  /** Back to the certificate that was in use before the present one. */
  RenewalOutcome rollback() {
    Optional<Attempt> open = open();
    if (open.isPresent() && open.get().state().filesTouched()) {
      return new RenewalOutcome.NoRollback(unfinished(open.get()));
    }
    List<Attempt> generations = attempts.generations(wanted.name());
    Optional<Attempt> previous =
        attempts
            .lastServed(wanted.name())
            .flatMap(Attempt::chain)
            .flatMap(
                current ->
                    generations.stream()
                        .dropWhile(attempt -> !holds(attempt, current))
                        .skip(1)
                        .findFirst());
    if (previous.isEmpty()) {
      return new RenewalOutcome.NoRollback(
          "the ledger has no earlier certificate of "
              + wanted.name()
              + " with its key; three are kept");
    }
    List<String> faults = faultsByHand(previous.get());
    if (!faults.isEmpty()) {
      return new RenewalOutcome.NoRollback(
          "the certificate of attempt "
              + previous.get().id()
              + " cannot be gone back to: "
              + String.join("; ", faults));
    }
    open.ifPresent(
        attempt -> failures.failed(attempt, "given up for a rollback by hand", Optional.empty()));
    return from(attempts.rollback(previous.get(), hold(previous.get())));
  }

  private static boolean holds(Attempt attempt, Chain current) {
    return attempt.chain().map(Chain::leaf).filter(current.leaf()::equals).isPresent();
  }

  /** Who goes back has a reason, and some days to see to it before the sweep renews again. */
  private Instant hold(Attempt previous) {
    Instant now = world.clock().instant();
    Duration half = previous.chain().orElseThrow().info().left(now).dividedBy(2);
    return now.plus(half.compareTo(MAX_HOLD) < 0 ? half : MAX_HOLD);
  }

  /** Its own roots will do: a person has looked at it, and asks for it. */
  private List<String> faultsByHand(Attempt attempt) {
    Chain chain = attempt.chain().orElseThrow();
    return AnswerCheck.faults(
        chain,
        attempt.request().publicKey(),
        List.of(wanted.name()),
        ownRoots(chain),
        world.clock().instant());
  }

  private Trust ownRoots(Chain chain) {
    return authority().trust().plus(List.of(chain.certificates().getLast()));
  }

  private Attempt issued(Attempt attempt, Chain chain) {
    return attempts.issued(attempt, chain, told(chain));
  }

  private static String told(Chain chain) {
    CertificateInfo leaf = chain.info();
    return "by " + leaf.issuer() + ", until " + leaf.notAfter() + ", " + leaf.shortFingerprint();
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
    return (attempt.origin().byHand() || stillWanted(attempt))
        && (!attempt.state().filesTouched() || installation.replaces(deployment.kept(attempt)))
        && answerFaults(attempt).isEmpty();
  }

  /** A process may be away for longer than a certificate lives. */
  private List<String> answerFaults(Attempt attempt) {
    if (attempt.origin().byHand()) {
      return faultsByHand(attempt);
    }
    return attempt.chain().map(chain -> faults(attempt, chain)).orElse(List.of());
  }

  private RenewalOutcome abandon(Attempt attempt) {
    List<String> faults = answerFaults(attempt);
    String reason =
        (attempt.origin().byHand() || stillWanted(attempt)) && !faults.isEmpty()
            ? "the answer of attempt "
                + attempt.id()
                + " is not good any more: "
                + String.join("; ", faults)
            : "the settings have changed since attempt " + attempt.id() + " began";
    return attempt.state().filesTouched()
        ? deployment.putBack(attempt, reason)
        : failures.failed(attempt, reason, Optional.empty());
  }

  /**
   * An answer that was put back, or replaced by another hand, or that was there before the settings
   * knew of its name, need not be asked for again: authorities limit how often, and people answer
   * in days.
   */
  private Optional<Attempt> goodAnswer() {
    return attempts.lastAnswered(wanted.name()).filter(this::canBeUsed).filter(this::stillGood);
  }

  private boolean canBeUsed(Attempt answered) {
    return answered.brought()
        ? wasPutBack(answered) || isAllThatIsWanted(answered)
        : stillWanted(answered);
  }

  /** A person has looked at it and said yes; it was not its fault. */
  private static boolean wasPutBack(Attempt answered) {
    return answered.state() == AttemptState.PUT_BACK || answered.state() == AttemptState.FAILED;
  }

  private boolean isAllThatIsWanted(Attempt answered) {
    CertificateInfo leaf = answered.chain().orElseThrow().info();
    return answered.algorithm() == wanted.key() && wanted.names().stream().allMatch(leaf::covers);
  }

  private boolean stillGood(Attempt answered) {
    Chain chain = answered.chain().orElseThrow();
    List<String> faults = answered.brought() ? faultsByHand(answered) : faults(answered, chain);
    return faults.isEmpty() && world.clock().instant().isBefore(Due.when(wanted, chain.info()));
  }

  private Attempt draft() {
    noteFoundOnce();
    List<Identifier> names = wanted.names();
    KeyPair key = wanted.key().generate(world.random());
    CertificateRequest request =
        CertificateRequest.sign(wanted.subject(), names, key, wanted.key(), world.random());
    return attempts.draft(wanted.name(), wanted.authority(), names, wanted.key(), key, request);
  }

  private RenewalOutcome from(Attempt begun) {
    Attempt attempt = begun;
    if (attempt.state() == AttemptState.DRAFTED) {
      List<String> obstacles = obstacles();
      if (!obstacles.isEmpty()) {
        return failures.failed(attempt, String.join("; ", obstacles), Optional.empty());
      }
    }
    if (attempt.chain().isEmpty()) {
      if (stopping.getAsBoolean()) {
        return new RenewalOutcome.Stopped();
      }
      Asked asked = ask(attempt);
      if (asked.end.isPresent()) {
        return asked.end.get();
      }
      attempt = asked.attempt;
    }
    if (!attempt.state().filesTouched()) {
      if (stopping.getAsBoolean()) {
        return new RenewalOutcome.Stopped();
      }
      // Days may have passed since the request; and what the ports serve now is what a put-back
      // must restore.
      List<String> obstacles = obstacles();
      if (!obstacles.isEmpty()) {
        return failures.failed(attempt, String.join("; ", obstacles), Optional.empty());
      }
    }
    return deployment.install(attempt);
  }

  /** What is in use before Mailseal's first certificate is one that can be gone back to. */
  private void noteFoundOnce() {
    if (attempts.lastServed(wanted.name()).isEmpty()) {
      noteFound();
    }
  }

  private void noteFound() {
    Optional<CertifiedKey> found = installation.installed();
    Optional<KeyAlgorithm> algorithm =
        found.flatMap(held -> KeyAlgorithm.of(held.chain().leaf().getPublicKey()));
    if (found.isEmpty()
        || algorithm.isEmpty()
        || attempts.generations(wanted.name()).stream()
            .anyMatch(known -> holds(known, found.get().chain()))) {
      return;
    }
    CertificateRequest request =
        renewable(found.get(), wanted.name(), algorithm.get(), world.random());
    attempts.found(wanted.name(), request.names(), algorithm.get(), found.get(), request);
  }

  private List<String> obstacles() {
    return Preconditions.to(wanted, observe(), installation);
  }

  private List<Observation> observe() {
    claim.extend();
    return world.servedCertificates().observe(wanted);
  }

  private record Asked(Attempt attempt, Optional<RenewalOutcome> end) {}

  private Asked ask(Attempt drafted) {
    claim.extend();
    Attempt attempt =
        drafted.state() == AttemptState.DRAFTED
            ? attempts.enter(drafted, AttemptState.REQUESTED, "asking " + wanted.authority())
            : drafted;
    try {
      Attempt asking = attempt;
      Answer answer =
          authority()
              .submit(attempt.request(), attempt.orderUrl(), url -> attempts.ordered(asking, url));
      return switch (answer) {
        case Answer.Later later ->
            new Asked(
                attempts.awaiting(attempt, later.forWhat()),
                Optional.of(new RenewalOutcome.Waiting(later.forWhat())));
        case Answer.Issued issued -> {
          List<String> faults = faults(attempt, issued.chain());
          if (!faults.isEmpty()) {
            String why =
                wanted.authority()
                    + " gave a certificate that cannot be installed: "
                    + String.join("; ", faults);
            yield new Asked(attempt, Optional.of(failures.failed(attempt, why, Optional.empty())));
          }
          yield new Asked(issued(attempt, issued.chain()), Optional.empty());
        }
      };
    } catch (AuthorityException e) {
      return new Asked(
          attempt,
          Optional.of(
              stopping.getAsBoolean()
                  ? new RenewalOutcome.Stopped()
                  : failures.failed(attempt, e.getMessage(), e.retryAfter())));
    }
  }

  private List<String> faults(Attempt attempt, Chain answer) {
    return AnswerCheck.faults(
        answer,
        attempt.request().publicKey(),
        wanted.names(),
        authority().trust(),
        world.clock().instant());
  }

  private Authority authority() {
    return world.authorities().apply(wanted.authority());
  }
}
