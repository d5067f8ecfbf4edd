package org.mailseal.authority;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mailseal.certificate.CertificateRequest;
import org.mailseal.certificate.Trust;
import org.mailseal.name.Identifier;

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
