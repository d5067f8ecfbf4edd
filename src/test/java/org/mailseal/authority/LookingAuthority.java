package org.mailseal.authority;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.RevocationReason;
import org.mailseal.certificate.Trust;
import org.mailseal.name.Identifier;

/** One of whom nothing is ordered, and who looks at names. */
public abstract class LookingAuthority implements Authority {
  @Override
  public boolean looksAtNames() {
    return true;
  }

  @Override
  public final Answer submit(
      CertificateRequest request, Optional<String> order, Consumer<String> keepOrder) {
    throw new AssertionError("nothing is ordered");
  }

  @Override
  public final List<String> obstacles(List<Identifier> names) {
    return List.of();
  }

  @Override
  public final Optional<String> waitsFor() {
    return Optional.empty();
  }

  @Override
  public final RevocationAnswer revoke(
      X509Certificate leaf, RevocationReason reason, Optional<KeyPair> key) {
    throw new AssertionError("nothing is revoked");
  }

  @Override
  public final Trust trust() {
    return Trust.none();
  }
}
