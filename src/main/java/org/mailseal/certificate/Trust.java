package org.mailseal.certificate;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.mailseal.certificate.x509.AlternativeName;
import org.mailseal.certificate.x509.FieldwiseCertificate;
import org.mailseal.certificate.x509.X509Parser;
import org.mailseal.name.Printable;

/**
 * The roots that a chain may end in.
 *
 * @param roots the roots; a chain that reaches none of them is not trusted
 */
public record Trust(Set<X509Certificate> roots) {
  /** serverAuth and anyExtendedKeyUsage (RFC 5280 §4.2.1.12). */
  private static final Set<String> FOR_SERVERS = Set.of("1.3.6.1.5.5.7.3.1", "2.5.29.37.0");

  private static final int MIN_MODULUS_BITS = 1024;
  private static final int MIN_ORDER_BITS = 224;

  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

  public Trust {
    roots = Set.copyOf(roots);
  }

  /** The roots that come with this Java. */
  public static Trust publicRoots() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      Set<X509Certificate> roots = new HashSet<>();
      for (TrustManager trustManager : factory.getTrustManagers()) {
        if (trustManager instanceof X509TrustManager x509) {
          roots.addAll(Arrays.asList(x509.getAcceptedIssuers()));
        }
      }
      return new Trust(roots);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no readable cacerts", e);
    }
  }

  public static Trust none() {
    return new Trust(Set.of());
  }

  /** These roots and more. */
  public Trust plus(List<X509Certificate> more) {
    Set<X509Certificate> all = new HashSet<>(roots);
    all.addAll(more);
    return new Trust(all);
  }

  /** These roots and others. */
  public Trust plus(Trust others) {
    return plus(List.copyOf(others.roots));
  }

  /**
   * The root that issued a chain's last certificate; empty where none did, or that is one itself.
   */
  public Optional<X509Certificate> rootOf(Chain chain) {
    X509Certificate last = chain.certificates().getLast();
    return Chain.issued(last, last)
        ? Optional.empty()
        : roots.stream().filter(root -> Chain.issued(last, root)).findFirst();
  }

  /**
   * What is to be known of a chain's leaf, with the end of an issuer that clients who have these
   * roots cannot do without, where that comes first: one above a certificate that a root has issued
   * may end (RFC 5280 §6.1.3 (a)(2) asks for the dates of all others).
   */
  public CertificateInfo infoOf(Chain chain) {
    Instant whole = chain.leaf().getNotAfter().toInstant();
    Optional<Instant> best = Optional.empty();
    for (X509Certificate one : chain.certificates()) {
      whole = earlier(whole, one.getNotAfter().toInstant());
      for (X509Certificate root : roots) {
        if (Chain.issued(one, root)) {
          Instant way = earlier(whole, root.getNotAfter().toInstant());
          best = best.filter(way::isBefore).or(() -> Optional.of(way));
        }
      }
    }
    return chain.info().endingAt(best.orElse(whole));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /**
   * Why a client that knows only these roots would not accept the chain exactly as it is sent: out
   * of order, an issuer missing, a signature that does not fit, an unknown root, a weak algorithm.
   * Nothing is fetched to complete it.
   *
   * @param now the instant that the issuers must be valid at; the leaf's own dates are for the
   *     caller to judge
   * @return empty where the chain is trusted
   */
  public Optional<String> fault(Chain chain, Instant now) {
    List<X509Certificate> sent = chain.certificates();
    for (int i = 0; i + 1 < sent.size(); i++) {
      X509Certificate subject = sent.get(i);
      X509Certificate issuer = sent.get(i + 1);
      if (!Chain.issued(subject, issuer)) {
        Optional<String> excess = KeyLimits.excess(issuer.getPublicKey());
        if (excess.isPresent()) {
          return Optional.of(
              "certificate "
                  + (i + 2)
                  + " of the chain ("
                  + name(issuer)
                  + ") has "
                  + excess.get()
                  + ", which is not tried");
        }
        return Optional.of(
            "the chain is out of order: certificate "
                + (i + 2)
                + " ("
                + name(issuer)
                + ") did not issue certificate "
                + (i + 1)
                + " ("
                + name(subject)
                + ")");
      }
    }
    if (roots.contains(chain.leaf())) {
      return Optional.empty();
    }
    // The path ends at the first certificate that a root of ours issued, whatever is sent above it:
    // the root itself, or the same root signed by one that has been forgotten since.
    Instant at = withinLeaf(chain.leaf(), now);
    Optional<String> fault = Optional.empty();
    for (int i = 0; i < sent.size(); i++) {
      for (X509Certificate root : roots) {
        if (Chain.issued(sent.get(i), root)) {
          Optional<String> here = pathFault(sent.subList(0, i + 1), at, root);
          if (here.isEmpty()) {
            return here;
          }
          fault = fault.or(() -> here);
        }
      }
    }
    X509Certificate last = sent.getLast();
    return fault.or(
        () ->
            Optional.of(
                last.getSubjectX500Principal().equals(last.getIssuerX500Principal())
                    ? "the chain ends in a root that is not trusted here: " + name(last)
                    : "the chain stops at "
                        + name(last)
                        + "; its issuer "
                        + Printable.sanitize(last.getIssuerX500Principal().getName())
                        + " is neither in the chain nor a trusted root"));
  }

  /**
   * The chain of a leaf from certificates in any order: one that these roots vouch for, where there
   * is one; else the first.
   *
   * @param others what may hold the issuers, cross-signed ones among them; what does not belong to
   *     the chain is passed over
   */
  public Chain complete(X509Certificate leaf, Collection<X509Certificate> others, Instant now) {
    return Chain.all(leaf, others).stream()
        .filter(chain -> fault(chain, now).isEmpty())
        .findFirst()
        .orElseGet(() -> Chain.of(leaf, others));
  }

  /** A client's TLS context that accepts what these roots vouch for. */
  public SSLContext sslContext() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trustManager()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  /** The same judgement alone, for contexts that go beyond it. */
  public X509ExtendedTrustManager trustManager() {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (X509Certificate root : roots) {
        store.setCertificateEntry("root-" + number++, root);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      // Java's factory makes one, of this kind.
      return new BoundedTrustManager((X509ExtendedTrustManager) factory.getTrustManagers()[0]);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every Java has an empty key store", e);
    }
  }

  private static Optional<String> pathFault(
      List<X509Certificate> path, Instant at, X509Certificate root) {
    try {
      root.checkValidity(Date.from(at)); // Java's validator takes a trust anchor of any age
    } catch (CertificateException e) {
      return Optional.of("the root " + name(root) + " is not valid at " + at);
    }
    try {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
      parameters.setRevocationEnabled(false); // nothing here reaches the network
      parameters.setDate(Date.from(at));
      CertPath certPath =
          CertificateFactory.getInstance("X.509").generateCertPath(new ArrayList<>(path));
      boolean odd =
          Stream.concat(path.stream(), Stream.of(root))
              .anyMatch(FieldwiseCertificate.class::isInstance);
      if (odd) { // Java's validator parses all of them anew
        CertPathValidator.getInstance("PKIX", PROVIDER).validate(certPath, parameters);
        return tooWeak(path)
            .or(() -> refused(path))
            .or(() -> unfitIssuer(path))
            .or(() -> withoutNames(path));
      }
      CertPathValidator.getInstance("PKIX").validate(certPath, parameters);
      return refused(path).or(() -> unfitIssuer(path));
    } catch (CertPathValidatorException e) {
      String which = e.getIndex() < 0 ? "" : " at " + name(path.get(e.getIndex()));
      return Optional.of(
          "the chain does not hold"
              + which
              + ": "
              + Printable.sanitize(String.valueOf(e.getMessage())));
    } catch (GeneralSecurityException | RuntimeException e) { // on damage within an extension
      return Optional.of(
          "the chain cannot be checked: " + Printable.sanitize(String.valueOf(e.getMessage())));
    }
  }

  /**
   * An intermediate that is limited to other purposes, which OpenSSL and browsers do not take (Java
   * does). What a root says there limits nobody.
   */
  private static Optional<String> unfitIssuer(List<X509Certificate> path) {
    return path.subList(1, path.size()).stream()
        .filter(issuer -> !forServers(issuer))
        .findFirst()
        .map(issuer -> "the issuer " + name(issuer) + " may not issue for TLS servers");
  }

  private static boolean forServers(X509Certificate issuer) {
    try {
      List<String> purposes = issuer.getExtendedKeyUsage();
      return purposes == null || !Collections.disjoint(purposes, FOR_SERVERS);
    } catch (CertificateParsingException damaged) {
      return false;
    }
  }

  /**
   * An issuer that may not issue for any host (RFC 5280 §4.2.1.10: an empty name holds all of
   * them), which Bouncy Castle passes over.
   */
  private static Optional<String> withoutNames(List<X509Certificate> path) {
    boolean forHosts =
        AlternativeName.of(path.getFirst()).stream()
            .anyMatch(name -> name.getTagNo() == GeneralName.dNSName);
    return path.subList(1, path.size()).stream()
        .filter(issuer -> forHosts && excludesAllHosts(issuer))
        .findFirst()
        .map(issuer -> "the issuer " + name(issuer) + " may not issue for any host");
  }

  private static boolean excludesAllHosts(X509Certificate issuer) {
    byte[] extension = issuer.getExtensionValue(Extension.nameConstraints.getId());
    if (extension == null) {
      return false;
    }
    GeneralSubtree[] excluded =
        NameConstraints.getInstance(ASN1OctetString.getInstance(extension).getOctets())
            .getExcludedSubtrees();
    return excluded != null
        && Arrays.stream(excluded)
            .map(GeneralSubtree::getBase)
            .anyMatch(
                base ->
                    base.getTagNo() == GeneralName.dNSName && base.getName().toString().isEmpty());
  }

  /** What OpenSSL's clients do not take of a certificate that they read. */
  private static Optional<String> refused(List<X509Certificate> path) {
    return path.stream()
        .flatMap(
            one ->
                X509Parser.refusal(one).stream()
                    .map(
                        oddity ->
                            "the chain does not hold at " + name(one) + ": " + oddity.display()))
        .findFirst();
  }

  /** What Java's validator does not take either (jdk.certpath.disabledAlgorithms). */
  private static Optional<String> tooWeak(List<X509Certificate> path) {
    for (X509Certificate certificate : path) {
      if (certificate.getSigAlgName().toUpperCase(Locale.ROOT).startsWith("MD")) {
        return Optional.of(
            "the chain does not hold at "
                + name(certificate)
                + ": it is signed with "
                + certificate.getSigAlgName());
      }
      if (certificate.getPublicKey() instanceof RSAPublicKey rsa
          && rsa.getModulus().bitLength() < MIN_MODULUS_BITS) {
        return Optional.of(
            "the chain does not hold at "
                + name(certificate)
                + ": its key is RSA of "
                + rsa.getModulus().bitLength()
                + " bits");
      }
      if (certificate.getPublicKey() instanceof ECKey ec
          && ec.getParams().getOrder().bitLength() < MIN_ORDER_BITS) {
        return Optional.of(
            "the chain does not hold at "
                + name(certificate)
                + ": its key is EC of "
                + ec.getParams().getOrder().bitLength()
                + " bits");
      }
    }
    return Optional.empty();
  }

  /**
   * A leaf outside of its dates is reported as such by the caller, not once more as a broken path.
   */
  private static Instant withinLeaf(X509Certificate leaf, Instant now) {
    Instant from = leaf.getNotBefore().toInstant();
    Instant to = leaf.getNotAfter().toInstant();
    return now.isBefore(from) ? from : now.isAfter(to) ? to : now;
  }

  private static String name(X509Certificate certificate) {
    return Printable.sanitize(certificate.getSubjectX500Principal().getName());
  }
}
