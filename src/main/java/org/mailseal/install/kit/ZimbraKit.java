package org.mailseal.install.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.certificate.Trust;
import org.mailseal.certificate.file.Bundle;
import org.mailseal.install.Commands;
import org.mailseal.install.FilesOnly;
import org.mailseal.install.InstallException;
import org.mailseal.install.Output;
import org.mailseal.install.Target;
import org.mailseal.name.FileFault;

/**
 * Zimbra, through {@code zmcertmgr verifycrt comm} and {@code deploycrt comm}, run there by its own
 * user. Its check wants the chain up to the root, which no server sends: so the root is added.
 *
 * <p>The script was run against programs that play those two; Zimbra itself was not at hand.
 *
 * @param folder where the kit is written
 * @param root PEM of roots to look among besides the public ones
 */
public record ZimbraKit(Path folder, Optional<Path> root) implements Target {
  private static final String KEY = "key.pem";
  private static final String CERTIFICATE = "certificate.pem";
  private static final String CHAIN = "chain.pem";

  @Override
  public String describe() {
    return "zimbra " + folder;
  }

  @Override
  public List<Path> files() {
    return new KitFolder(folder).files(KEY, CERTIFICATE, CHAIN, Script.SH, Script.README);
  }

  @Override
  public List<Output> outputs(CertifiedKey material) throws InstallException {
    Script script = new Script(material.chain().info());
    List<X509Certificate> chain = new ArrayList<>(material.chain().issuers());
    roots().rootOf(material.chain()).ifPresent(chain::add);
    return List.of(
        Output.secret(folder.resolve(KEY), Pem.encode(material.key())),
        Output.open(folder.resolve(CERTIFICATE), Pem.encode(material.chain().leaf())),
        Output.open(folder.resolve(CHAIN), Pem.encode(chain)),
        script.sh(folder, "zimbra.sh"),
        script.readme(folder, "zimbra.txt", false));
  }

  private Trust roots() throws InstallException {
    Trust trust = Trust.publicRoots();
    if (root.isEmpty()) {
      return trust;
    }
    try {
      return trust.plus(Bundle.roots(Files.readAllBytes(root.get()), Bundle.Passwords.none()));
    } catch (IOException e) {
      throw new InstallException(
          "cannot read the root in " + root.get() + ": " + FileFault.reason(e), e);
    }
  }

  /** Without the root that was added. */
  @Override
  public Optional<CertifiedKey> installed() {
    return new KitFolder(folder)
        .pem(KEY, CERTIFICATE, CHAIN)
        .map(found -> new CertifiedKey(found.key(), found.chain().withoutRoot()));
  }

  @Override
  public void check(Commands commands) throws InstallException {
    new KitFolder(folder).check();
    roots();
  }

  @Override
  public void reload(Commands commands) {}

  @Override
  public Optional<String> manualStep() {
    return Optional.of(
        new KitFolder(folder).manualStep("the Zimbra server", "as the user zimbra", Script.SH));
  }

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    Path other = elsewhere.apply(files().getFirst()).resolveSibling("");
    return new FilesOnly(new ZimbraKit(other, root));
  }
}
