package org.mailseal.install.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.file.KeyStoreContent;
import org.mailseal.certificate.file.KeyStoreContent.Format;
import org.mailseal.install.Access;
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;
import org.mailseal.install.Output;
import org.mailseal.install.SecretFile;
import org.mailseal.install.Target;
import org.mailseal.install.TargetSettings;
import org.mailseal.name.FileFault;

/**
 * A key store, PKCS#12 or JKS. One key in it is replaced or added; whatever else it holds stays.
 *
 * @param format how it is written
 * @param file the store
 * @param passwordFile the password of the store and of the key in it
 * @param alias which entry, where the store has not exactly one key
 */
public record KeyStoreTarget(Format format, Path file, Path passwordFile, Optional<String> alias)
    implements Target {
  /** From the keys {@code file}, {@code password-file} and {@code alias}. */
  static Optional<Target> read(TargetSettings settings, Format format) {
    settings.require("file", "password-file");
    Optional<Path> file = settings.file("file");
    Optional<Path> password = settings.secretPath("password-file");
    Optional<String> alias = settings.text("alias");
    return file.flatMap(
        store -> password.map(secret -> new KeyStoreTarget(format, store, secret, alias)));
  }

  @Override
  public String describe() {
    return (format == Format.JKS ? "jks " : "pkcs12 ") + file;
  }

  @Override
  public List<Path> files() {
    return List.of(file);
  }

  @Override
  public List<Output> outputs(CertifiedKey material) throws InstallException {
    byte[] content =
        withPassword(
            password -> {
              KeyStoreContent store = read(password);
              store.put(alias, material, password);
              return store.encode(password);
            });
    return List.of(Output.of(file, content, Access.OWNER_ONLY));
  }

  @Override
  public Optional<CertifiedKey> installed() {
    try {
      return present();
    } catch (InstallException notThereOrNotReadable) {
      return Optional.empty();
    }
  }

  /** Whether the store, and the key that is to be replaced, open with the password. */
  @Override
  public void check(Commands commands) throws InstallException {
    present();
  }

  private Optional<CertifiedKey> present() throws InstallException {
    return withPassword(
        password -> {
          KeyStoreContent store = read(password);
          Optional<String> entry = store.find(alias);
          return entry.isPresent()
              ? Optional.of(store.key(entry.get(), password))
              : Optional.empty();
        });
  }

  /**
   * How many entries there are of any kind.
   *
   * @throws InstallException where the store does not open
   */
  public int entries() throws InstallException {
    return withPassword(password -> read(password).aliases().size());
  }

  private KeyStoreContent read(char[] password) throws IOException {
    return Files.exists(file)
        ? KeyStoreContent.read(format, Files.readAllBytes(file), password)
        : KeyStoreContent.empty(format);
  }

  private interface Work<T> {
    T with(char[] password) throws IOException;
  }

  private <T> T withPassword(Work<T> work) throws InstallException {
    char[] password = new SecretFile(passwordFile).readTrusted();
    try {
      return work.with(password);
    } catch (AccessDeniedException e) {
      throw new InstallException(file + ": no permission to read it", e);
    } catch (IOException e) {
      throw new InstallException(
          file + ": " + FileFault.reason(e) + "; the password is that of " + passwordFile, e);
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  @Override
  public void reload(Commands commands) {}

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    return new KeyStoreTarget(format, elsewhere.apply(file), passwordFile, alias);
  }
}
