package org.mailseal.lifecycle;

import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Claims;
import org.mailseal.ledger.Ledger;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/**
 * Requests that a person makes, hands to a CA and brings the answer to: of what the settings
 * manage, and of any other name. Thread-safe.
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
   * @param renewed the certificate that a Microsoft CA is told that this one replaces
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

  /**
   * An answer.
   *
   * @param request what it answers
   * @param leaf the certificate with the request's key
   */
  public record Match(Attempt request, X509Certificate leaf) {}

  /**
   * Which of some certificates answer requests that wait. They are told by their public key, never
   * by their names; what the ledger has already is no answer, though a key that is used again may
   * make it look like one.
   */
  public List<Match> match(Collection<X509Certificate> given) {
    List<Attempt> waiting = ledger.requests().waiting();
    Set<X509Certificate> known = ledger.requests().leaves().keySet();
    List<X509Certificate> fresh = given.stream().filter(one -> !known.contains(one)).toList();
    List<Match> matches = new ArrayList<>();
    for (X509Certificate leaf : newest(fresh)) {
      waiting.stream()
          .filter(request -> request.request().publicKey().equals(leaf.getPublicKey()))
          .max(
              Comparator.comparingLong((Attempt request) -> inCommon(request, leaf))
                  .thenComparingLong(Attempt::id))
          .ifPresent(request -> matches.add(new Match(request, leaf)));
    }
    return matches;
  }

  /** The attempt that brought one of some certificates. */
  public Optional<Attempt> known(Collection<X509Certificate> given) {
    Map<X509Certificate, Attempt> leaves = ledger.requests().leaves();
    return given.stream().filter(leaves::containsKey).map(leaves::get).findFirst();
  }

  /** Of several with one key, the others are earlier ones, or no servers'. */
  private static Collection<X509Certificate> newest(Collection<X509Certificate> given) {
    Comparator<X509Certificate> fitness =
        Comparator.comparing((X509Certificate one) -> one.getBasicConstraints() < 0)
            .thenComparing(ManualRequests::begin);
    Map<PublicKey, X509Certificate> newest = new LinkedHashMap<>();
    given.forEach(
        one -> newest.merge(one.getPublicKey(), one, (a, b) -> fitness.compare(a, b) < 0 ? b : a));
    return newest.values();
  }

  private static Instant begin(X509Certificate one) {
    return one.getNotBefore().toInstant();
  }

  /** A key that was used again may stand in several requests. */
  private static long inCommon(Attempt request, X509Certificate leaf) {
    List<Identifier> names = CertificateInfo.of(leaf).names();
    return request.names().stream().filter(names::contains).count();
  }

  /**
   * Ends the wait for an answer, and forgets the key.
   *
   * @return whether it still waited, and nobody was at work on it
   */
  public boolean cancel(Attempt request) {
    return whileWaiting(request, () -> ledger.requests().cancel(request));
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
        () ->
            ledger
                .requests()
                .kept(request, answer, "by " + leaf.issuer() + ", until " + leaf.notAfter()));
  }

  private boolean whileWaiting(Attempt request, Runnable change) {
    Optional<Claims.Claim> claimed = ledger.claims().take(request.name().text());
    if (claimed.isEmpty()) {
      return false;
    }
    try (Claims.Claim claim = claimed.get()) {
      claim.extend();
      boolean waits =
          ledger.requests().waiting(request.name()).stream()
              .anyMatch(one -> one.id() == request.id());
      if (waits) {
        change.run();
      }
      return waits;
    }
  }
}
