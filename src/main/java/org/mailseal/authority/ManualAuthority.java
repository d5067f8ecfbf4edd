package org.mailseal.authority;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mailseal.certificate.CertificateDetails;
import org.mailseal.certificate.CertificateInfo;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.RevocationReason;
import org.mailseal.certificate.Trust;
import org.mailseal.name.Identifier;
import org.mailseal.name.Printable;

/** A CA that is handed a PKCS#10 file and answers days later. */
public final class ManualAuthority implements Authority {
  private final AuthorityDefinition.Manual definition;
  private final Trust trust;

  public ManualAuthority(AuthorityDefinition.Manual definition, Trust trust) {
    this.definition = definition;
    this.trust = trust;
  }

  @Override
  public Answer submit(
      CertificateRequest request, Optional<String> order, Consumer<String> keepOrder) {
    return new Answer.Later(forWhat());
  }

  @Override
  public RevocationAnswer revoke(
      X509Certificate leaf, RevocationReason reason, Optional<KeyPair> key) {
    CertificateInfo which = CertificateInfo.of(leaf);
    return new RevocationAnswer.ByHand(
        Printable.sanitize(
            "ask "
                + definition.name()
                + " at "
                + definition.handIn()
                + " to revoke the certificate with the serial number "
                + CertificateDetails.serial(leaf)
                + ", issued by "
                + which.issuer()
                + ", SHA-256 "
                + which.fingerprint()
                + ", for the reason "
                + reason
                + " ("
                + reason.code()
                + ")"));
  }

  @Override
  public List<String> obstacles(List<Identifier> names) {
    return List.of();
  }

  @Override
  public Optional<String> waitsFor() {
    return Optional.of(forWhat());
  }

  private String forWhat() {
    return "the answer of " + definition.name() + "; hand the request in at " + definition.handIn();
  }

  @Override
  public Trust trust() {
    return trust;
  }
}
