package org.mailseal.cli.csr;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.KeyAlgorithm;
import org.mailseal.certificate.Subject;
import org.mailseal.cli.console.ExitCode;
import org.mailseal.cli.console.Refusal;
import org.mailseal.lifecycle.ManagedCertificate;
import org.mailseal.name.DnsName;
import org.mailseal.name.Identifier;

/**
 * What a person wants to ask a CA for.
 *
 * @param names the primary one first, each once
 */
record RequestDraft(DnsName name, List<Identifier> names, KeyAlgorithm key, Subject subject) {
  /** Public authorities take 100; that many of any length fit into the ledger. */
  private static final int MAX_NAMES = 120;

  RequestDraft {
    List<Identifier> all = new ArrayList<>(List.of(name));
    all.addAll(names);
    names = all.stream().distinct().toList();
    if (names.size() > MAX_NAMES) {
      throw new Refusal(
          ExitCode.USAGE,
          names.size() + " names are more than any CA takes; at most " + MAX_NAMES + " here");
    }
  }

  /** What the settings want. */
  static RequestDraft of(ManagedCertificate wanted) {
    return new RequestDraft(wanted.name(), wanted.names(), wanted.key(), wanted.subject());
  }

  static RequestDraft of(DnsName name) {
    return new RequestDraft(name, List.of(), KeyAlgorithm.RSA_2048, Subject.NONE);
  }

  /**
   * What an existing certificate has; its key only gives the kind.
   *
   * @param name the primary name instead of the certificate's own
   */
  static RequestDraft of(X509Certificate certificate, Optional<DnsName> name) {
    CertificateInfo leaf = CertificateInfo.of(certificate);
    DnsName primary =
        name.or(() -> leaf.commonName().filter(leaf.names()::contains))
            .or(() -> leaf.dnsNames().stream().findFirst())
            .orElseThrow(
                () ->
                    new Refusal(
                        ExitCode.USAGE,
                        "the certificate has no DNS name among its alternative names; name the"
                            + " server: mailseal csr new NAME --from-certificate FILE"));
    return new RequestDraft(
        primary,
        leaf.names(),
        KeyAlgorithm.of(certificate.getPublicKey()).orElse(KeyAlgorithm.RSA_2048),
        Subject.of(certificate));
  }

  RequestDraft alsoFor(List<Identifier> further) {
    return new RequestDraft(
        name, Stream.concat(names.stream(), further.stream()).toList(), key, subject);
  }

  RequestDraft with(KeyAlgorithm other) {
    return new RequestDraft(name, names, other, subject);
  }

  RequestDraft with(Subject other) {
    return new RequestDraft(name, names, key, other);
  }
}
