package org.mailseal.lifecycle;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Trust;
import org.mailseal.endpoint.Observation;
import org.mailseal.ledger.Attempt;
import org.mailseal.lifecycle.managed.CertificateContext;

/**
 * Installs what a person has brought and looked at.
 *
 * @param accepted the concerns that the person has accepted
 */
record ManualInstallation(ClaimedCertificate claimed, Set<Review.Concern.Kind> accepted) {
  ManualInstallation {
    accepted = Set.copyOf(accepted);
  }

  /**
   * Installs the answer to a request.
   *
   * @param trust roots beside those of the authority
   */
  RenewalOutcome answer(Attempt request, Chain answer, Trust trust) {
    CertificateContext context = claimed.context();
    if (context.requests().waiting(context.track()).stream()
        .noneMatch(one -> one.id() == request.id())) {
      return new RenewalOutcome.Refused(
          "request " + request.id() + " does not wait for an answer any more");
    }
    return install(
        answer,
        request.request(),
        context.trust().plus(trust),
        () -> claimed.steps().answered(request, answer, Acceptance.describe(answer)));
  }

  /** Installs a certificate with its key. */
  RenewalOutcome installImported(CertifiedKey material) {
    CertificateContext context = claimed.context();
    Chain chain = material.chain();
    Optional<ExistingCertificate> existing = ExistingCertificate.of(material);
    if (existing.isEmpty()) {
      return new RenewalOutcome.Refused(
          "its key, " + chain.info().key() + ", is of no kind that is used");
    }
    CertificateRequest request =
        existing.get().request(context.name(), context.services().random());
    return install(
        chain,
        request,
        context.trustWithEndOf(chain),
        () ->
            claimed
                .steps()
                .imported(
                    context.name(),
                    context.certificate().authority(),
                    existing.get().algorithm(),
                    material,
                    request));
  }

  private RenewalOutcome install(
      Chain chain, CertificateRequest request, Trust trust, Supplier<Attempt> begin) {
    CertificateContext context = claimed.context();
    Optional<String> unfinished = claimed.unfinished();
    if (unfinished.isPresent()) {
      return new RenewalOutcome.Refused(unfinished.get());
    }
    claimed.claim().extend();
    List<Observation> seen = context.observe();
    Review review = Review.of(context, seen, chain, request.publicKey(), request.names(), trust);
    List<String> refusals =
        Stream.of(
                new Acceptance(context).revoked(chain).stream(),
                review.refusals().stream(),
                review.unaccepted(accepted).stream().map(Review.Concern::sentence))
            .flatMap(Function.identity())
            .toList();
    if (!refusals.isEmpty()) {
      return new RenewalOutcome.Refused(String.join("; ", refusals));
    }
    claimed
        .open()
        .ifPresent(attempt -> claimed.fail(attempt, "given up for what a person brought"));
    new CertificateInUse(claimed).noteOnce();
    return new Deployment(claimed).install(begin.get(), seen);
  }
}
