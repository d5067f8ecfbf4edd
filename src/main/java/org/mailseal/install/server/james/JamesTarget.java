package org.mailseal.install.server.james;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;
import org.mailseal.install.Commands;
import org.mailseal.install.FilesOnly;
import org.mailseal.install.InstallException;
import org.mailseal.install.Output;
import org.mailseal.install.Target;
import org.mailseal.install.file.KeyStoreTarget;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.ServerUser;

/**
 * Apache James, through {@code <tls>} of its smtpserver.xml, imapserver.xml and pop3server.xml:
 * {@code <keystore>}, {@code <keystoreType>} and {@code <secret>}, which is the password of the
 * store and of the key, or {@code <privateKey>} and {@code <certificates>} in PEM. It reads them at
 * {@code POST /servers?reload-certificate} and answers 204; connections that are open keep the old
 * one. An answer of 204 is also given where no server listens on the port that is named.
 *
 * <p>This is what its source and manual say. The server itself was not at hand to be tried: its
 * applications are not on Maven Central. The requests are tried against a scripted HTTP server.
 *
 * @param form the files that it reads: a key store, or PEM
 * @param webadmin what reloads it
 * @param user as whom it runs
 * @param control how it is reloaded otherwise
 */
public record JamesTarget(Target form, Webadmin webadmin, String user, Control control)
    implements Target {
  /** Of its packages. */
  static final String USUAL_USER = "james";

  @Override
  public String describe() {
    return "james " + form.files().getLast();
  }

  @Override
  public List<Path> files() {
    return form.files();
  }

  @Override
  public List<Output> outputs(CertifiedKey material) throws InstallException {
    return form.outputs(material);
  }

  @Override
  public Optional<CertifiedKey> installed() {
    return form.installed();
  }

  @Override
  public boolean holds(Chain chain) {
    return form.holds(chain);
  }

  @Override
  public void check(Commands commands) throws InstallException {
    form.check(commands);
    if (form instanceof KeyStoreTarget store) {
      onlyOneIn(store);
    }
    control.find(commands);
    if (control.reload().isEmpty()) {
      webadmin.find(users(commands));
    }
  }

  private Set<Integer> users(Commands commands) {
    OptionalInt number = ServerUser.number(user, commands);
    return number.isPresent() ? Set.of(number.getAsInt()) : Set.of();
  }

  /** James's manual asks for it: with several it serves whichever comes first. */
  private static void onlyOneIn(KeyStoreTarget store) throws InstallException {
    int entries = store.entries();
    if (entries > 1 || (entries == 1 && store.installed().isEmpty())) {
      throw new InstallException(
          store.file()
              + " must hold one key and nothing else for James, and has "
              + entries
              + (entries == 1 ? " entry, which is none" : " entries")
              + ": look with keytool -list, and give James a store of its own");
    }
  }

  @Override
  public void reload(Commands commands) throws InstallException {
    if (control.reload().isPresent()) {
      commands.run(control.reload().get());
    } else {
      webadmin.reloadCertificate(users(commands));
    }
  }

  @Override
  public Optional<List<String>> restart() {
    return control.restart();
  }

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    return new FilesOnly(form.filesOnly(elsewhere));
  }
}
