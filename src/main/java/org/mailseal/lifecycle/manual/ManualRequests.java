package org.mailseal.lifecycle.manual;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mailseal.authority.AuthorityDefinition;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.AttemptSteps;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.Origin;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/**
 * Requests that a person makes and hands to a CA: of what the settings manage, and of any other
 * name. Thread-safe.
 */
public final class ManualRequests {
  /**
   * What is asked for.
   *
   * @param name the primary name
   * @param authority the CA's name in the settings, or a word for one that is not there
   * @param names all of them, the primary one first
   * @param algorithm of a fresh key, or of the one that is reused
   * @param subject what else is said of the subject
   * @param reused the key of this certificate instead of a fresh one
   * @param renewed the certificate that this one replaces, as a Microsoft CA wants to know
   * @param handIn where it goes, for people to read
   */
  public record Order(
      DnsName name,
      String authority,
      List<Identifier> names,
      KeyAlgorithm algorithm,
      Subject subject,
      Optional<CertifiedKey> reused,
      Optional<X509Certificate> renewed,
      String handIn) {
    public Order {
      names = List.copyOf(names);
    }
  }

  private final Ledger ledger;
  private final SecureRandom random;

  public ManualRequests(Ledger ledger, SecureRandom random) {
    this.ledger = ledger;
    this.random = random;
  }

  /** Makes a request and keeps it with its key; none that waits is touched. */
  public Attempt ask(Order order) {
    KeyPair key =
        order
            .reused
            .map(held -> new KeyPair(held.chain().leaf().getPublicKey(), held.key()))
            .orElseGet(() -> order.algorithm.generate(random));
    CertificateRequest request =
        CertificateRequest.sign(
            order.subject, order.names, key, order.algorithm, order.renewed, random);
    return ledger
        .requests()
        .ask(
            order.name,
            order.authority,
            order.names,
            order.algorithm,
            key,
            request,
            "the answer of " + order.authority + "; hand the request in at " + order.handIn);
  }

  /** The requests that wait and that a person means by a number, or by a certificate's name. */
  public List<Attempt> meant(String written) {
    Optional<DnsName> name = DnsName.find(written);
    return waiting().stream()
        .filter(
            one ->
                String.valueOf(one.id()).equals(written.strip())
                    || name.filter(one.name()::equals).isPresent())
        .toList();
  }

  /** All that wait, the oldest first. */
  public List<Attempt> waiting() {
    return ledger.requests().waiting();
  }

  /** All that were ever made, the oldest first; what was imported was never asked for. */
  public List<Attempt> all() {
    return ledger.requests().all().stream().filter(one -> one.origin() != Origin.IMPORT).toList();
  }

  /**
   * The CA that is asked where nobody says which. Of an authority that answers by itself nobody
   * brings an answer: a renewal must not wait for one.
   *
   * @param wanted what the settings want of the name
   * @param authorities all of the settings
   */
  public static Optional<AuthorityDefinition.Manual> authority(
      Optional<ManagedCertificate> wanted, Collection<AuthorityDefinition> authorities) {
    List<AuthorityDefinition.Manual> manual =
        authorities.stream()
            .filter(AuthorityDefinition.Manual.class::isInstance)
            .map(AuthorityDefinition.Manual.class::cast)
            .toList();
    return wanted
        .flatMap(
            certificate ->
                manual.stream()
                    .filter(one -> one.name().equals(certificate.authority()))
                    .findFirst())
        .or(() -> manual.size() == 1 ? Optional.of(manual.getFirst()) : Optional.empty());
  }

  /**
   * Ends the wait for an answer, and forgets the key.
   *
   * @return whether it still waited, and nobody was at work on it
   */
  public boolean cancel(Attempt request) {
    return whileWaiting(request, steps -> steps.cancel(request));
  }

  /**
   * Keeps the answer to a request of a name that the settings do not manage.
   *
   * @return whether it still waited, and nobody was at work on it
   */
  public boolean keep(Attempt request, Chain answer) {
    CertificateInfo leaf = answer.info();
    return whileWaiting(
        request,
        steps -> steps.kept(request, answer, "by " + leaf.issuer() + ", until " + leaf.notAfter()));
  }

  private boolean whileWaiting(Attempt request, Consumer<AttemptSteps> change) {
    Optional<Claims.Claim> claimed = ledger.claims().take(request.name().text());
    if (claimed.isEmpty()) {
      return false;
    }
    try (Claims.Claim claim = claimed.get()) {
      boolean waits =
          ledger.requests().waiting(request.name()).stream()
              .anyMatch(one -> one.id() == request.id());
      if (waits) {
        change.accept(ledger.steps(claim));
      }
      return waits;
    }
  }
}
