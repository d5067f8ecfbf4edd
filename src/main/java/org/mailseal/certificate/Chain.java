package org.mailseal.certificate;

import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Certificates in the order in which a server sends them: the leaf, then each one's issuer (RFC
 * 8446 §4.4.2).
 *
 * @param certificates at least one
 */
public record Chain(List<X509Certificate> certificates) {
  private static final int MAX_STEPS = 64;

  /** No authority has so many levels; strangers' files may. */
  private static final int MAX_LEVELS = 20;

  /** Public authorities have three or four; OpenSSL's clients refuse more than a hundred. */
  private static final int MAX_CERTIFICATES = 10;

  /**
   * In DER. OpenSSL's clients take 100 KiB, Java's 32 (jdk.tls.maxHandshakeMessageSize); an honest
   * chain has some five thousand, one with signatures against quantum computers may have thirty.
   */
  private static final int MAX_BYTES = 64 << 10;

  public Chain {
    certificates = List.copyOf(certificates);
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("a chain holds at least the leaf");
    }
  }

  /**
   * The chain of a leaf, from certificates in any order. A root is left out at its end: who trusts
   * it has it.
   *
   * @param others what may hold the issuers; what does not belong to the chain is passed over
   */
  public static Chain of(X509Certificate leaf, Collection<X509Certificate> others) {
    Pile pile = new Pile(others);
    List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
    Optional<X509Certificate> next = pile.issuers(chain).findFirst();
    while (next.isPresent() && chain.size() < MAX_LEVELS && !issued(next.get(), next.get())) {
      chain.add(next.get());
      next = pile.issuers(chain).findFirst();
    }
    return new Chain(chain);
  }

  /** The common name of whoever issued the last one, where it has one that can be read. */
  public Optional<String> topIssuer() {
    return Subject.issuerCommonName(certificates.getLast());
  }

  /** Every chain of a leaf, up to a bound that no honest authority comes near. */
  static List<Chain> all(X509Certificate leaf, Collection<X509Certificate> others) {
    Pile pile = new Pile(others);
    List<Chain> whole = new ArrayList<>();
    Deque<List<X509Certificate>> begun = new ArrayDeque<>(List.of(List.of(leaf)));
    for (int steps = 0; !begun.isEmpty() && steps < MAX_STEPS; steps++) {
      List<X509Certificate> chain = begun.poll();
      List<X509Certificate> issuers = pile.issuers(chain).filter(one -> !issued(one, one)).toList();
      if (issuers.isEmpty()) {
        whole.add(new Chain(chain));
      }
      issuers.forEach(one -> begun.add(Stream.concat(chain.stream(), Stream.of(one)).toList()));
    }
    return whole;
  }

  /**
   * Certificates that may hold issuers. A stranger's file may hold hundreds of one name, each of
   * which could have signed each other: so many signatures are tried, and no further one.
   */
  private static final class Pile {
    private static final int MAX_TRIED = 200;

    private final Collection<X509Certificate> certificates;
    private int tried;

    Pile(Collection<X509Certificate> certificates) {
      this.certificates = certificates;
    }

    /** Those above the last of a chain that do not stand in it yet. */
    Stream<X509Certificate> issuers(List<X509Certificate> chain) {
      return certificates.stream()
          .filter(one -> isNamed(chain.getLast(), one) && !chain.contains(one))
          .filter(one -> tried++ < MAX_TRIED && issued(chain.getLast(), one));
    }
  }

  /** Whether one certificate is signed with another one's key, and says so. */
  public static boolean issued(X509Certificate subject, X509Certificate issuer) {
    return isNamed(subject, issuer) && Signatures.holds(subject, issuer.getPublicKey());
  }

  private static boolean isNamed(X509Certificate subject, X509Certificate issuer) {
    return subject.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
  }

  /** Whether a certificate is signed with a key, wherever that key is from. */
  public static boolean signed(X509Certificate subject, PublicKey key) {
    return Signatures.holds(subject, key);
  }

  public X509Certificate leaf() {
    return certificates.getFirst();
  }

  /** What stands above the leaf, nearest first. */
  public List<X509Certificate> issuers() {
    return certificates.subList(1, certificates.size());
  }

  /** The same without a root at its end. */
  public Chain withoutRoot() {
    X509Certificate last = certificates.getLast();
    return certificates.size() > 1 && issued(last, last)
        ? new Chain(certificates.subList(0, certificates.size() - 1))
        : this;
  }

  /**
   * Why a mail server is not given so much to send in every handshake.
   *
   * @return a sentence that may be shown; empty where it is not too much
   */
  public Optional<String> excess() {
    if (certificates.size() > MAX_CERTIFICATES) {
      return Optional.of(
          ("it comes with %,d certificates, and no more than %d are installed: clients refuse so"
                  + " long a chain")
              .formatted(certificates.size(), MAX_CERTIFICATES));
    }
    int bytes = certificates.stream().mapToInt(Chain::bytes).sum();
    return bytes > MAX_BYTES
        ? Optional.of(
            ("it has %,d bytes with its issuers, and no more than %,d are installed: clients"
                    + " refuse so long a chain")
                .formatted(bytes, MAX_BYTES))
        : Optional.empty();
  }

  private static int bytes(X509Certificate certificate) {
    try {
      return certificate.getEncoded().length;
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("what was read has an encoding", e);
    }
  }

  public CertificateInfo info() {
    return CertificateInfo.of(leaf());
  }
}
