package org.mailseal.install;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;

/** A target's files without its server: nothing is checked, nothing reloaded. */
public record FilesOnly(Target target) implements Target {
  @Override
  public String describe() {
    return target.describe();
  }

  @Override
  public List<Path> files() {
    return target.files();
  }

  @Override
  public List<Output> outputs(CertifiedKey material) throws InstallException {
    return target.outputs(material);
  }

  @Override
  public Optional<CertifiedKey> installed() {
    return target.installed();
  }

  @Override
  public boolean holds(Chain chain) {
    return target.holds(chain);
  }

  @Override
  public void check(Commands commands) {}

  @Override
  public void reload(Commands commands) {}

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    return target.filesOnly(elsewhere);
  }
}
