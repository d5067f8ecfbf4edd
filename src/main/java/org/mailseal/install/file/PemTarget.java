package org.mailseal.install.file;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.install.Commands;
import org.mailseal.install.Output;
import org.mailseal.install.Target;

/**
 * Plain PEM files, for whatever reads them; a {@link CommandTarget} beside it reloads that.
 *
 * @param certificate the leaf, and its issuers too unless they go to a file of their own
 * @param key the private key
 * @param chain where given, the issuers, which then are not in {@code certificate}
 */
public record PemTarget(Path certificate, Path key, Optional<Path> chain) implements Target {
  @Override
  public String describe() {
    return "pem " + certificate;
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
    outputs.add(Output.secret(key, Pem.encode(material.key())));
    if (chain.isPresent()) {
      outputs.add(Output.open(certificate, Pem.encode(material.chain().leaf())));
      outputs.add(Output.open(chain.get(), Pem.encode(material.chain().issuers())));
    } else {
      outputs.add(Output.open(certificate, Pem.encode(material.chain().certificates())));
    }
    return List.copyOf(outputs);
  }

  @Override
  public void check(Commands commands) {}

  @Override
  public void reload(Commands commands) {}

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    return new PemTarget(elsewhere.apply(certificate), elsewhere.apply(key), chain.map(elsewhere));
  }
}
