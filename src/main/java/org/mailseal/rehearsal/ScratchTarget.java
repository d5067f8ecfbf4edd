package org.mailseal.rehearsal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;
import org.mailseal.install.Output;
import org.mailseal.install.Target;

/**
 * A target in the scratch folder; its reload has the scratch mail server read the files, in the
 * target's own format.
 */
record ScratchTarget(Target formats, ScratchMailServer server) implements Target {
  @Override
  public String describe() {
    return formats.describe();
  }

  @Override
  public List<Path> files() {
    return formats.files();
  }

  @Override
  public List<Output> outputs(CertifiedKey material) throws InstallException {
    return formats.outputs(material);
  }

  @Override
  public Optional<CertifiedKey> installed() {
    return formats.installed();
  }

  @Override
  public boolean holds(Chain chain) {
    return formats.holds(chain);
  }

  @Override
  public void check(Commands commands) throws InstallException {
    formats.check(commands);
  }

  @Override
  public void reload(Commands commands) throws InstallException {
    if (files().isEmpty()) {
      return;
    }
    server.reload(
        formats
            .installed()
            .orElseThrow(
                () -> new InstallException("the scratch mail server cannot read its files")));
  }

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    return new ScratchTarget(formats.filesOnly(elsewhere), server);
  }
}
