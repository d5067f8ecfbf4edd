package org.mailseal.install.file;

import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.file.KeyStoreContent.Format;
import org.mailseal.install.Target;
import org.mailseal.install.TargetKind;
import org.mailseal.install.TargetSettings;

/** Java's own key store, in the settings. */
public final class JksKind implements TargetKind {
  @Override
  public String word() {
    return "jks";
  }

  @Override
  public List<String> keys() {
    return List.of("file", "password-file", "alias");
  }

  @Override
  public boolean forEachKey() {
    return true;
  }

  @Override
  public Optional<Target> read(TargetSettings settings) {
    return KeyStoreTarget.read(settings, Format.JKS);
  }
}
