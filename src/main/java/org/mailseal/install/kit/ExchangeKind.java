package org.mailseal.install.kit;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mailseal.install.Target;
import org.mailseal.install.TargetKind;
import org.mailseal.install.TargetSettings;

/** Microsoft Exchange, in the settings. */
public final class ExchangeKind implements TargetKind {
  @Override
  public String word() {
    return "exchange";
  }

  @Override
  public List<String> keys() {
    return List.of("folder", "password-file", "legacy");
  }

  @Override
  public Optional<Target> read(TargetSettings settings) {
    settings.require("folder", "password-file");
    Optional<Path> folder = settings.path("folder");
    Optional<Path> password = settings.secretPath("password-file");
    boolean legacy = settings.flag("legacy").orElse(false);
    Optional<Target> kit =
        folder.flatMap(path -> password.map(secret -> new ExchangeKit(path, secret, legacy)));
    kit.ifPresent(made -> settings.claim("folder", made.files()));
    return kit;
  }
}
