package org.mailseal.lifecycle.manual;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mailseal.authority.IssuerSearch;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Trust;
import org.mailseal.certificate.file.PreferredCertificate;
import org.mailseal.ledger.Attempt;
import org.mailseal.ledger.Ledger;
import org.mailseal.ledger.Origin;
import org.mailseal.ledger.track.KeyTrack;
import org.mailseal.lifecycle.Lifecycle;
import org.mailseal.lifecycle.Review;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/** The answers that CAs give to requests, and what becomes of them. Thread-safe. */
public final class RequestAnswers {
  private final Ledger ledger;
  private final Lifecycle lifecycle;
  private final List<ManagedCertificate> managed;
  private final Clock clock;

  /**
   * Answers that people bring.
   *
   * @param managed all certificates of the settings
   */
  public RequestAnswers(
      Ledger ledger, Lifecycle lifecycle, List<ManagedCertificate> managed, Clock clock) {
    this.ledger = ledger;
    this.lifecycle = lifecycle;
    this.managed = List.copyOf(managed);
    this.clock = clock;
  }

  /**
   * An answer.
   *
   * @param request what it answers
   * @param leaf the certificate with the request's key
   * @param passedOver what is to be said of others with that key that came with it, each a
   *     printable sentence
   */
  public record Match(Attempt request, X509Certificate leaf, List<String> passedOver) {
    public Match {
      passedOver = List.copyOf(passedOver);
    }
  }

  /**
   * Which of some certificates answer requests that wait. They are recognised by their public key,
   * never by their names; what the ledger has already is no answer, though a key that is used again
   * may make it look like one.
   */
  public List<Match> match(Collection<X509Certificate> given) {
    List<Attempt> waiting = ledger.requests().waiting();
    Set<X509Certificate> known = ledger.requests().leaves().keySet();
    List<X509Certificate> fresh = given.stream().filter(one -> !known.contains(one)).toList();
    Map<PublicKey, List<X509Certificate>> byKey = new LinkedHashMap<>();
    fresh.forEach(
        one -> byKey.computeIfAbsent(one.getPublicKey(), key -> new ArrayList<>()).add(one));
    List<Match> matches = new ArrayList<>();
    byKey.forEach(
        (key, certificates) -> {
          List<Attempt> asked =
              waiting.stream().filter(one -> one.request().publicKey().equals(key)).toList();
          PreferredCertificate.of(certificates, wanted(asked), clock.instant())
              .flatMap(preferred -> match(preferred, asked))
              .ifPresent(matches::add);
        });
    return matches;
  }

  /** A key that was used again may stand in several requests. */
  private Optional<Match> match(PreferredCertificate preferred, List<Attempt> asked) {
    X509Certificate leaf = preferred.taken();
    return asked.stream()
        .max(
            Comparator.comparingLong((Attempt request) -> inCommon(request, leaf))
                .thenComparingLong(Attempt::id))
        .map(request -> new Match(request, leaf, preferred.passedOver(clock.instant())));
  }

  private Set<Identifier> wanted(List<Attempt> asked) {
    Set<Identifier> names = new LinkedHashSet<>();
    for (Attempt request : asked) {
      names.addAll(request.names());
      managed.stream()
          .filter(one -> one.name().equals(request.name()))
          .forEach(one -> names.addAll(one.names()));
    }
    return names;
  }

  private Optional<Attempt> known(Collection<X509Certificate> given) {
    Map<X509Certificate, Attempt> leaves = ledger.requests().leaves();
    return given.stream().filter(leaves::containsKey).map(leaves::get).findFirst();
  }

  private static long inCommon(Attempt request, X509Certificate leaf) {
    List<Identifier> names = CertificateInfo.of(leaf).names();
    return request.names().stream().filter(names::contains).count();
  }

  /**
   * Why certificates answer no request that waits.
   *
   * @param known the attempt that brought one of them already
   * @param ended the requests that one of them would have answered
   */
  public record Unasked(Optional<Attempt> known, List<Attempt> ended) {
    public Unasked {
      ended = List.copyOf(ended);
    }
  }

  /** Why some certificates answer no request that waits. */
  public Unasked unasked(Collection<X509Certificate> given) {
    return new Unasked(
        known(given),
        ledger.requests().all().stream()
            .filter(one -> one.origin() != Origin.IMPORT)
            .filter(
                one ->
                    given.stream()
                        .anyMatch(leaf -> leaf.getPublicKey().equals(one.request().publicKey())))
            .toList());
  }

  /**
   * What is taken of several answers.
   *
   * @param taken each of another managed name
   * @param leftAside the others, each with the one that is taken in its place; their requests go on
   *     waiting
   */
  public record Choice(List<Match> taken, Map<Match, Match> leftAside) {
    public Choice {
      taken = List.copyOf(taken);
      leftAside = Collections.unmodifiableMap(new LinkedHashMap<>(leftAside));
    }
  }

  /** Of several answers for one managed name only one can be in use: the one that ends last. */
  public Choice lasting(List<Match> matches) {
    List<Match> taken = new ArrayList<>();
    Map<Match, Match> leftAside = new LinkedHashMap<>();
    for (Match match : matches) {
      DnsName name = match.request.name();
      Match last =
          matches.stream()
              .filter(other -> other.request.name().equals(name))
              .filter(other -> track(match.request).has(other.request.algorithm()))
              .max(Comparator.comparing(other -> CertificateInfo.of(other.leaf).notAfter()))
              .orElse(match);
      if (match.equals(last) || managed.stream().noneMatch(one -> one.name().equals(name))) {
        taken.add(match);
      } else {
        leftAside.put(match, last);
      }
    }
    return new Choice(taken, leftAside);
  }

  /** Which of the answers for one managed name can be in use side by side. */
  private KeyTrack track(Attempt request) {
    return managed.stream()
        .map(ManagedCertificate::track)
        .filter(one -> one.name().equals(request.name()) && one.has(request.algorithm()))
        .findFirst()
        .orElseGet(() -> KeyTrack.whole(request.name()));
  }

  /**
   * The certificate that has a request's name under also-for meanwhile: it is installed nowhere.
   */
  public Optional<ManagedCertificate> elsewhere(Attempt request) {
    return managed.stream().anyMatch(one -> one.name().equals(request.name()))
        ? Optional.empty() // the other one has a key of another kind
        : managed.stream().filter(one -> one.alsoFor().contains(request.name())).findFirst();
  }

  /** Where an answer is installed; without a target it is kept, like that of any other name. */
  public Optional<ManagedCertificate> place(Attempt request) {
    return managed.stream()
        .filter(one -> one.name().equals(request.name()) && one.track().has(request.algorithm()))
        .filter(one -> !one.targets().isEmpty())
        .findFirst();
  }

  /**
   * The chain of an answer.
   *
   * @param obstacles why issuers that it lacks could not be fetched, each a printable sentence
   */
  public record Completed(Chain chain, List<String> obstacles) {
    public Completed {
      obstacles = List.copyOf(obstacles);
    }
  }

  /** From what was given, and what earlier answers came with. */
  public Completed complete(X509Certificate leaf, Collection<X509Certificate> given, Trust trust) {
    return new Completed(trust.complete(leaf, issuers(given), clock.instant()), List.of());
  }

  /** The same; where that is not enough, from where the certificates say that their issuers are. */
  public Completed complete(
      X509Certificate leaf, Collection<X509Certificate> given, Trust trust, IssuerSearch search)
      throws InterruptedException {
    Instant now = clock.instant();
    Completed without = complete(leaf, given, trust);
    if (trust.fault(without.chain, now).isEmpty()) {
      return without;
    }
    IssuerSearch.Found found = search.above(without.chain.certificates().getLast());
    Set<X509Certificate> issuers = issuers(given);
    issuers.addAll(found.issuers());
    Chain chain = trust.complete(leaf, issuers, now);
    return new Completed(
        chain, trust.fault(chain, now).isPresent() ? found.obstacles() : List.of());
  }

  private Set<X509Certificate> issuers(Collection<X509Certificate> given) {
    Set<X509Certificate> issuers = new LinkedHashSet<>(given);
    issuers.addAll(ledger.requests().issuers());
    return issuers;
  }

  /** What is to be said of an answer before it is installed, or kept. */
  public Review review(Attempt request, Chain chain, Trust trust) {
    PublicKey key = request.request().publicKey();
    return place(request)
        .map(wanted -> lifecycle.review(wanted, chain, key, request.names(), trust))
        .orElseGet(() -> Review.of(chain, key, request.names(), trust, clock.instant()));
  }
}
