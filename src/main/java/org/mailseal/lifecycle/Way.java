package org.mailseal.lifecycle;

import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.mailseal.authority.Answer;
import org.mailseal.authority.Authority;
import org.mailseal.authority.AuthorityException;
import org.mailseal.certificate.AnswerCheck;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.DnsName;
import org.mailseal.certificate.Leaf;
import org.mailseal.endpoint.Observation;
import org.mailseal.install.Installation;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Attempts;
import org.mailseal.ledger.Claims;

/** The way of one certificate, under its claim. */
final class Way {
  private final Renewal.World world;
  private final Attempts attempts;
  private final ManagedCertificate wanted;
  private final Claims.Claim claim;
  private final BooleanSupplier stopping;
  private final Installation installation;
  private final Failures failures;
  private final Exchange exchange;

  Way(
      Renewal.World world,
      ManagedCertificate wanted,
      Claims.Claim claim,
      BooleanSupplier stopping) {
    this.world = world;
    this.attempts = world.ledger().attempts();
    this.wanted = wanted;
    this.claim = claim;
    this.stopping = stopping;
    this.installation = new Installation(wanted.name().text(), wanted.targets(), world.commands());
    this.failures = new Failures(world, wanted);
    this.exchange = new Exchange(world, wanted, claim, installation, failures);
  }

  Outcome go(Urgency urgency) {
    Optional<Attempt> latest = attempts.latest(wanted.name());
    Optional<Attempt> open = latest.filter(attempt -> attempt.state().open());
    if (open.isPresent() && canGoOn(open.get())) {
      if (open.get().state() != AttemptState.AWAITING_ANSWER) {
        world
            .ledger()
            .record(
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
    List<Observation> seen = world.watch().observe(wanted);
    Due due = Due.of(world, wanted, seen);
    if (due instanceof Due.Later later && urgency != Urgency.NOW) {
      return new Outcome.NotDue(later.when(), later.leaf());
    }
    Optional<Instant> nextTry = latest.flatMap(Attempt::nextTry);
    if (urgency == Urgency.WHEN_DUE
        && nextTry.filter(world.clock().instant()::isBefore).isPresent()) {
      return new Outcome.NotYet(
          nextTry.get(), latest.flatMap(Attempt::reason).orElse("no reason was noted"));
    }
    String why = due instanceof Due.Now now ? now.reason() : "asked for with --force";
    world.ledger().record(Optional.of(wanted.name().text()), Optional.empty(), "due", why);
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
        ? exchange.install(issued(waiting.get(), answer))
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
        && (!attempt.state().filesTouched() || installation.replaces(exchange.kept(attempt)))
        && answerFaults(attempt).isEmpty();
  }

  /** A process may be away for longer than a certificate lives. */
  private List<String> answerFaults(Attempt attempt) {
    return attempt.chain().map(chain -> faults(attempt, chain)).orElse(List.of());
  }

  private Outcome abandon(Attempt attempt) {
    List<String> faults = answerFaults(attempt);
    String reason =
        stillWanted(attempt) && !faults.isEmpty()
            ? "the answer of attempt "
                + attempt.id()
                + " is not good any more: "
                + String.join("; ", faults)
            : "the settings have changed since attempt " + attempt.id() + " began";
    return attempt.state().filesTouched()
        ? exchange.putBack(attempt, reason)
        : failures.failed(attempt, reason, Optional.empty());
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
        && world.clock().instant().isBefore(Due.when(wanted, chain.facts()));
  }

  private Attempt draft() {
    List<DnsName> names = wanted.names();
    KeyPair key = wanted.key().generate(world.random());
    CertificateRequest request = CertificateRequest.sign(names, key, wanted.key(), world.random());
    return attempts.draft(wanted.name(), wanted.authority(), names, wanted.key(), key, request);
  }

  private Outcome from(Attempt begun) {
    Attempt attempt = begun;
    if (attempt.state() == AttemptState.DRAFTED) {
      List<String> obstacles = obstacles();
      if (!obstacles.isEmpty()) {
        return failures.failed(attempt, String.join("; ", obstacles), Optional.empty());
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
        return failures.failed(attempt, String.join("; ", obstacles), Optional.empty());
      }
    }
    return exchange.install(attempt);
  }

  private List<String> obstacles() {
    claim.extend();
    return Obstacles.to(wanted, world.watch().observe(wanted), installation);
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
          authority()
              .submit(attempt.request(), attempt.orderUrl(), url -> attempts.ordered(asking, url));
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
                  ? new Outcome.Stopped()
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
