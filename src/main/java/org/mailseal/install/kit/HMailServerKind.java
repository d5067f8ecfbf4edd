package org.mailseal.install.kit;

import java.util.List;
import java.util.Optional;
import org.mailseal.install.Target;
import org.mailseal.install.TargetKind;
import org.mailseal.install.TargetSettings;

/** hMailServer, in the settings. */
public final class HMailServerKind implements TargetKind {
  @Override
  public String word() {
    return "hmailserver";
  }

  @Override
  public List<String> keys() {
    return List.of("folder");
  }

  @Override
  public Optional<Target> read(TargetSettings settings) {
    settings.require("folder");
    Optional<Target> kit = settings.path("folder").map(HMailServerKit::new);
    kit.ifPresent(made -> settings.claim("folder", made.files()));
    return kit;
  }
}
