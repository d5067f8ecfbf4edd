package org.mailseal.lifecycle.manual;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.lifecycle.managed.ManagedCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/**
 * What a person wants to ask a CA for.
 *
 * @param names the primary one first, each once
 */
public record RequestDraft(
    DnsName name, List<Identifier> names, KeyAlgorithm key, Subject subject) {
  /** Public authorities take 100; that many of any length fit into the ledger. */
  private static final int MAX_NAMES = 120;

  /** More names than any CA takes; the message says how many are. */
  public static final class TooManyNamesException extends IllegalArgumentException {
    TooManyNamesException(String message) {
      super(message);
    }
  }

  /**
   * A draft.
   *
   * @throws TooManyNamesException where there are more than {@value #MAX_NAMES}
   */
  public RequestDraft {
    List<Identifier> all = new ArrayList<>(List.of(name));
    all.addAll(names);
    names = all.stream().distinct().toList();
    if (names.size() > MAX_NAMES) {
      throw new TooManyNamesException(
          names.size() + " names are more than any CA takes; at most " + MAX_NAMES + " here");
    }
  }

  /** What the settings want. */
  public static RequestDraft of(ManagedCertificate wanted) {
    return new RequestDraft(wanted.name(), wanted.names(), wanted.key(), wanted.subject());
  }

  public static RequestDraft of(DnsName name) {
    return new RequestDraft(name, List.of(), KeyAlgorithm.RSA_2048, Subject.NONE);
  }

  /**
   * What an existing certificate has; its key only gives the kind.
   *
   * @param name the primary name instead of the certificate's own
   * @return empty where neither gives a DNS name
   */
  public static Optional<RequestDraft> of(X509Certificate certificate, Optional<DnsName> name) {
    CertificateInfo leaf = CertificateInfo.of(certificate);
    return name.or(() -> leaf.commonName().filter(leaf.names()::contains))
        .or(() -> leaf.dnsNames().stream().findFirst())
        .map(
            primary ->
                new RequestDraft(
                    primary,
                    leaf.names(),
                    KeyAlgorithm.of(certificate.getPublicKey()).orElse(KeyAlgorithm.RSA_2048),
                    Subject.of(certificate)));
  }

  /** The server's certificate, where a file has its issuers beside it; the newest of several. */
  public static Optional<X509Certificate> leaf(List<X509Certificate> given) {
    return given.stream()
        .filter(one -> one.getBasicConstraints() < 0)
        .max(Comparator.comparing(one -> one.getNotBefore().toInstant()))
        .or(() -> given.stream().findFirst());
  }

  public RequestDraft alsoFor(List<Identifier> further) {
    return new RequestDraft(
        name, Stream.concat(names.stream(), further.stream()).toList(), key, subject);
  }

  public RequestDraft with(KeyAlgorithm other) {
    return new RequestDraft(name, names, other, subject);
  }

  public RequestDraft with(Subject other) {
    return new RequestDraft(name, names, key, other);
  }
}
