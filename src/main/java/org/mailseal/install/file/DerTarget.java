package org.mailseal.install.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.Pkcs8;
import org.mailseal.install.Access;
import org.mailseal.install.Commands;
import org.mailseal.install.Output;
import org.mailseal.install.Target;

/**
 * The leaf and its key in binary.
 *
 * @param certificate the leaf, DER
 * @param key the private key, PKCS#8 in DER
 * @param chain where given, the issuers as PEM: DER has no list of certificates
 */
public record DerTarget(Path certificate, Path key, Optional<Path> chain) implements Target {
  @Override
  public String describe() {
    return "der " + certificate;
  }

  @Override
  public List<Path> files() {
    List<Path> files = new ArrayList<>(List.of(key, certificate));
    chain.ifPresent(files::add);
    return List.copyOf(files);
  }

  @Override
  public List<Output> outputs(CertifiedKey material) {
    List<Output> outputs = new ArrayList<>();
    outputs.add(Output.of(key, Pkcs8.encode(material.key()), Access.OWNER_ONLY));
    outputs.add(Output.of(certificate, der(material.chain().leaf()), Access.READ_BY_ALL));
    chain.ifPresent(file -> outputs.add(Output.open(file, Pem.encode(material.chain().issuers()))));
    return List.copyOf(outputs);
  }

  private static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a parsed certificate has an encoding", e);
    }
  }

  @Override
  public Optional<CertifiedKey> installed() {
    try {
      List<X509Certificate> certificates = new ArrayList<>();
      certificates.add(Pem.certificate(Files.readAllBytes(certificate)));
      if (chain.isPresent()) {
        String issuers = Pem.text(Files.readAllBytes(chain.get()));
        if (!issuers.isBlank()) {
          certificates.addAll(Pem.certificates(issuers));
        }
      }
      return Optional.of(CertifiedKey.fromPkcs8(Files.readAllBytes(key), new Chain(certificates)));
    } catch (IOException notThereOrNotReadable) {
      return Optional.empty();
    }
  }

  /** Without a file for the issuers they are nowhere. */
  @Override
  public boolean holds(Chain wanted) {
    return Target.super.holds(chain.isPresent() ? wanted : new Chain(List.of(wanted.leaf())));
  }

  @Override
  public void check(Commands commands) {}

  @Override
  public void reload(Commands commands) {}

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    return new DerTarget(elsewhere.apply(certificate), elsewhere.apply(key), chain.map(elsewhere));
  }
}
