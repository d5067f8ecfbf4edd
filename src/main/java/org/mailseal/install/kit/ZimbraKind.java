package org.mailseal.install.kit;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mailseal.install.Target;
import org.mailseal.install.TargetKind;
import org.mailseal.install.TargetSettings;

/** Zimbra, in the settings. */
public final class ZimbraKind implements TargetKind {
  @Override
  public String word() {
    return "zimbra";
  }

  @Override
  public List<String> keys() {
    return List.of("folder", "root");
  }

  @Override
  public Optional<Target> read(TargetSettings settings) {
    settings.require("folder");
    Optional<Path> root = settings.path("root");
    Optional<Target> kit = settings.path("folder").map(folder -> new ZimbraKit(folder, root));
    kit.ifPresent(made -> settings.claim("folder", made.files()));
    return kit;
  }
}
