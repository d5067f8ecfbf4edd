package org.mailseal.lifecycle;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.certificate.AnswerCheck;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Trust;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptState;
import org.mailseal.ledger.Origin;
import org.mailseal.ledger.Revocations;
import org.mailseal.lifecycle.managed.CertificateContext;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.Identifier;

/**
 * Whether the certificate of an attempt may be installed today: a process may be away for longer
 * than a certificate lives. Each fault is a printable sentence.
 */
record Acceptance(CertificateContext context) {
  /** Whether an attempt would lead to what the settings want today. */
  boolean wanted(Attempt attempt) {
    return usable(attempt) && wanted(context.certificate(), attempt);
  }

  /** Whether its key is not compromised, and its certificate not to be revoked. */
  boolean usable(Attempt attempt) {
    return attempt
        .chain()
        .map(this::revoked)
        .orElseGet(() -> revocations().against(attempt.request().publicKey()).map(Acceptance::say))
        .isEmpty();
  }

  private Revocations revocations() {
    return context.services().ledger().revocations();
  }

  /** Why a certificate is not to be used any more, however good it looks. */
  Optional<String> revoked(Chain chain) {
    return revocations().against(chain.leaf()).map(Acceptance::say);
  }

  private static String say(Revocations.Revocation against) {
    return "it, or a certificate with its key, " + against.words();
  }

  /** The same for one that is under way; a person may have asked for what the settings do not. */
  boolean stillAsked(Attempt open) {
    return open.origin().broughtByPerson() || wanted(open);
  }

  static boolean wanted(ManagedCertificate certificate, Attempt attempt) {
    List<Identifier> names = attempt.names();
    return names.getFirst().equals(certificate.name())
        && names.containsAll(certificate.required())
        && certificate.names().containsAll(names)
        && attempt.algorithm() == certificate.key()
        && certificate.authorities().contains(attempt.authority());
  }

  /** What an authority has answered must be all that the settings want, and all it was asked. */
  List<String> faults(Attempt attempt, Chain answer) {
    ManagedCertificate certificate = context.certificate();
    List<Identifier> names =
        certificate.names().stream()
            .filter(
                name -> !certificate.optional().contains(name) || attempt.names().contains(name))
            .toList();
    return faults(attempt, answer, names, context.trust());
  }

  /**
   * A person has looked at it, and asks for it: the primary name and its own root will do. What
   * stood in the files before Mailseal came was served, and is put back whatever its shape, unless
   * it has expired since.
   */
  List<String> faultsByHand(Attempt attempt) {
    return found(attempt)
        .map(found -> unlessRevoked(found.chain().orElseThrow(), lapsed(found)))
        .orElseGet(() -> judged(attempt));
  }

  /** What is wrong with what was found, and keeps nobody from going back to it. */
  List<String> borneWith(Attempt attempt) {
    return found(attempt).isPresent() ? judged(attempt) : List.of();
  }

  private List<String> judged(Attempt attempt) {
    Chain chain = attempt.chain().orElseThrow();
    return faults(attempt, chain, List.of(context.name()), context.trustWithEndOf(chain));
  }

  private List<String> lapsed(Attempt found) {
    Instant end = found.chain().orElseThrow().info().notAfter();
    return found.startedAt().isBefore(end) && !context.now().isBefore(end)
        ? List.of("it stood there before, and has expired since, at " + end)
        : List.of();
  }

  /** What was in use before the first attempt, where that is what an attempt goes back to. */
  private Optional<Attempt> found(Attempt attempt) {
    boolean goesBack = attempt.state() == AttemptState.FOUND || attempt.origin() == Origin.ROLLBACK;
    return goesBack
        ? context.attempts().generations(context.track()).stream()
            .filter(known -> known.state() == AttemptState.FOUND)
            .filter(known -> known.chain().equals(attempt.chain()))
            .findFirst()
        : Optional.empty();
  }

  /** Those of an attempt that is under way; none where it has no answer yet. */
  List<String> faults(Attempt attempt) {
    return attempt.origin().broughtByPerson()
        ? faultsByHand(attempt)
        : attempt.chain().map(chain -> faults(attempt, chain)).orElse(List.of());
  }

  private List<String> faults(Attempt attempt, Chain chain, List<Identifier> names, Trust trust) {
    return unlessRevoked(
        chain,
        AnswerCheck.faults(chain, attempt.request().publicKey(), names, trust, context.now()));
  }

  private List<String> unlessRevoked(Chain chain, List<String> faults) {
    return Stream.concat(revoked(chain).stream(), faults.stream()).toList();
  }

  /** Who signed a certificate, until when it is valid, and which it is. */
  static String describe(Chain chain) {
    CertificateInfo leaf = chain.info();
    return "by " + leaf.issuer() + ", until " + leaf.notAfter() + ", " + leaf.shortFingerprint();
  }
}
