package org.mailseal.install.file;

import java.util.List;
import java.util.Optional;
import org.mailseal.certificate.file.KeyStoreContent.Format;
import org.mailseal.install.Target;
import org.mailseal.install.TargetKind;
import org.mailseal.install.TargetSettings;

/** A PKCS#12 key store, in the settings. */
public final class Pkcs12Kind implements TargetKind {
  @Override
  public String word() {
    return "pkcs12";
  }

  @Override
  public List<String> keys() {
    return List.of("file", "password-file", "alias", "legacy");
  }

  @Override
  public boolean forEachKey() {
    return true;
  }

  @Override
  public Optional<Target> read(TargetSettings settings) {
    boolean legacy = settings.flag("legacy").orElse(false);
    return KeyStoreTarget.read(settings, legacy ? Format.PKCS12_LEGACY : Format.PKCS12);
  }
}
