package org.mailseal.certificate.file;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.name.Identifier;

/**
 * Which of several certificates counts where one is wanted: CAs send the old one beside the new,
 * and exports hold both.
 *
 * @param taken a server's before an authority's, one that is valid now, one with more of the wanted
 *     names, the one that ends last
 * @param others the rest, in their order
 */
public record PreferredCertificate(X509Certificate taken, List<X509Certificate> others) {
  /** Of the others, of which a stranger may send hundreds. */
  private static final int SHOWN = 5;

  public PreferredCertificate {
    others = List.copyOf(others);
  }

  /**
   * Chooses.
   *
   * @param names what it is wanted for; may be empty
   * @return empty where there is none to choose from
   */
  public static Optional<PreferredCertificate> of(
      Collection<X509Certificate> certificates,
      Collection<? extends Identifier> names,
      Instant now) {
    Comparator<X509Certificate> fitness =
        Comparator.comparing((X509Certificate one) -> one.getBasicConstraints() < 0)
            .thenComparing(one -> CertificateInfo.of(one).validAt(now))
            .thenComparingLong(
                one -> names.stream().filter(CertificateInfo.of(one)::covers).count())
            .thenComparing(X509Certificate::getNotAfter)
            .thenComparing(X509Certificate::getNotBefore);
    return certificates.stream()
        .max(fitness)
        .map(
            best ->
                new PreferredCertificate(
                    best, certificates.stream().filter(one -> !one.equals(best)).toList()));
  }

  /** What a person is told of the others; each a printable sentence. */
  public List<String> passedOver(Instant now) {
    Stream<String> named =
        others.stream().limit(SHOWN).map(other -> passedOver(CertificateInfo.of(other), now));
    return others.size() <= SHOWN
        ? named.toList()
        : Stream.concat(
                named, Stream.of("so are %,d others beside it".formatted(others.size() - SHOWN)))
            .toList();
  }

  private String passedOver(CertificateInfo other, Instant now) {
    CertificateInfo chosen = CertificateInfo.of(taken);
    String why =
        now.isAfter(other.notAfter())
            ? "it expired at " + other.notAfter()
            : now.isBefore(other.notBefore())
                ? "it is not valid before " + other.notBefore()
                : "it ends at " + other.notAfter();
    return "the certificate "
        + other.shortFingerprint()
        + " is passed over: "
        + why
        + "; "
        + chosen.shortFingerprint()
        + ", which ends at "
        + chosen.notAfter()
        + ", is taken";
  }
}
