package org.mailseal.install;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.mailseal.certificate.CertifiedKey;

/** A target's files without its server: nothing is checked, nothing reloaded. */
record FilesOnly(Target target) implements Target {
  @Override
  public String describe() {
    return target.describe();
  }

  @Override
  public List<Path> files() {
    return target.files();
  }

  @Override
  public List<Output> outputs(CertifiedKey material) {
    return target.outputs(material);
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
