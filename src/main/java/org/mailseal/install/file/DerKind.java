package org.mailseal.install.file;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mailseal.install.Target;
import org.mailseal.install.TargetKind;
import org.mailseal.install.TargetSettings;

/** Binary files, in the settings. */
public final class DerKind implements TargetKind {
  @Override
  public String word() {
    return "der";
  }

  @Override
  public List<String> keys() {
    return List.of("certificate", "key", "chain");
  }

  @Override
  public boolean forEachKey() {
    return true;
  }

  @Override
  public Optional<Target> read(TargetSettings settings) {
    settings.require("certificate", "key");
    Optional<Path> certificate = settings.file("certificate");
    Optional<Path> key = settings.file("key");
    Optional<Path> chain = settings.file("chain");
    return certificate.flatMap(file -> key.map(secret -> new DerTarget(file, secret, chain)));
  }
}
