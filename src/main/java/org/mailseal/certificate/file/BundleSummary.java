package org.mailseal.certificate.file;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailseal.certificate.CertificateDetails;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Pkcs8;
import org.mailseal.certificate.RequestDetails;
import org.mailseal.certificate.Trust;
import org.mailseal.name.Printable;

/**
 * What is in a {@link Bundle}, and how it belongs together.
 *
 * @param forms as there
 * @param certificates in their order
 * @param requests in their order
 * @param keys the kinds of the private keys that belong to none of these
 * @param chain of the first certificate that is a server's; empty where all are authorities'
 */
public record BundleSummary(
    List<String> forms,
    List<Certificate> certificates,
    List<Request> requests,
    List<String> keys,
    Optional<Path> chain) {
  /**
   * One certificate.
   *
   * @param key whether its private key is there, too
   */
  public record Certificate(CertificateDetails profile, boolean key) {}

  /**
   * One request.
   *
   * @param key whether its private key is there, too
   */
  public record Request(RequestDetails profile, boolean key) {}

  /** Where a chain ends. */
  public enum End {
    /** The root is not there, but known. */
    KNOWN_ROOT,
    /** The root is there, too. */
    OWN_ROOT,
    /** The leaf signs itself. */
    SELF_SIGNED,
    /** The issuer of the last is neither there nor known. */
    OPEN
  }

  /**
   * A server's chain.
   *
   * @param leaf which of the certificates it is the chain of, counted from 1
   * @param issuers how many stand above the leaf, the root not among them
   * @param inOrder whether the certificates stand in the order in which a server sends them, where
   *     the form has an order
   * @param last the subject of the root, or where there is none, the issuer that is missing
   * @param others how many of the certificates do not belong to it
   */
  public record Path(int leaf, int issuers, boolean inOrder, End end, String last, int others) {}

  public BundleSummary {
    forms = List.copyOf(forms);
    certificates = List.copyOf(certificates);
    requests = List.copyOf(requests);
    keys = List.copyOf(keys);
  }

  /**
   * Looks at all of it.
   *
   * @param known roots that are not in files
   * @param now the instant that a certificate is to be valid at, to be looked at before others
   * @throws IOException where a key or a request is damaged
   */
  public static BundleSummary of(Bundle bundle, Trust known, Instant now) throws IOException {
    Set<PublicKey> keys = new HashSet<>();
    for (PrivateKey key : bundle.keys()) {
      keys.add(Pkcs8.publicKey(key));
    }
    Set<PublicKey> lone = new HashSet<>(keys);
    List<Certificate> certificates = new ArrayList<>();
    for (X509Certificate certificate : bundle.certificates()) {
      lone.remove(certificate.getPublicKey());
      certificates.add(
          new Certificate(
              CertificateDetails.of(certificate), keys.contains(certificate.getPublicKey())));
    }
    List<Request> requests = new ArrayList<>();
    for (CertificateRequest request : bundle.requests()) {
      RequestDetails details = RequestDetails.of(request);
      lone.remove(request.publicKey());
      requests.add(new Request(details, keys.contains(request.publicKey())));
    }
    return new BundleSummary(
        bundle.forms(),
        certificates,
        requests,
        lone.stream().map(CertificateInfo::describe).sorted().toList(),
        leaf(bundle, keys, now).map(leaf -> path(leaf, bundle, known)));
  }

  /** Of several one whose key is there, and of these the one that counts today. */
  private static Optional<X509Certificate> leaf(Bundle bundle, Set<PublicKey> keys, Instant now) {
    List<X509Certificate> leaves =
        bundle.certificates().stream().filter(one -> one.getBasicConstraints() < 0).toList();
    List<X509Certificate> withKey =
        leaves.stream().filter(one -> keys.contains(one.getPublicKey())).toList();
    return PreferredCertificate.of(withKey.isEmpty() ? leaves : withKey, List.of(), now)
        .map(PreferredCertificate::taken);
  }

  private static Path path(X509Certificate leaf, Bundle bundle, Trust known) {
    List<X509Certificate> all = bundle.certificates();
    Chain chain = Chain.of(leaf, all);
    X509Certificate last = chain.certificates().getLast();
    Optional<X509Certificate> own =
        Trust.none().plus(all).rootOf(chain).filter(BundleSummary::isRoot);
    Optional<X509Certificate> root = own.or(() -> known.rootOf(chain));
    End end =
        Chain.issued(last, last)
            ? End.SELF_SIGNED
            : own.isPresent() ? End.OWN_ROOT : root.isPresent() ? End.KNOWN_ROOT : End.OPEN;
    List<X509Certificate> sent = new ArrayList<>(chain.certificates());
    own.ifPresent(sent::add);
    return new Path(
        all.indexOf(leaf) + 1,
        chain.issuers().size(),
        !ordered(bundle)
            || (all.getFirst().equals(leaf)
                && all.stream().filter(sent::contains).toList().equals(sent)),
        end,
        Printable.sanitize(
            root.map(X509Certificate::getSubjectX500Principal)
                .orElseGet(last::getIssuerX500Principal)
                .getName()),
        all.size() - sent.size());
  }

  /** PKCS#7 holds a set, and a key store entries; in a text each reader goes from the top. */
  private static boolean ordered(Bundle bundle) {
    return bundle.forms().stream()
        .allMatch(form -> form.startsWith("PEM") && !form.endsWith("PKCS#7"));
  }

  private static boolean isRoot(X509Certificate certificate) {
    return Chain.issued(certificate, certificate);
  }
}
