package org.mailseal.install.kit;

import java.io.IOException;
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
import org.mailseal.install.FilesOnly;
import org.mailseal.install.InstallException;
import org.mailseal.install.Output;
import org.mailseal.install.SecretFile;
import org.mailseal.install.Target;

/**
 * Microsoft Exchange: a PFX, and a PowerShell script for its Management Shell. Connectors name a
 * certificate as {@code <I>issuer<S>subject} in .NET's form of a name, so the script takes that
 * from the certificate that it has imported.
 *
 * <p>The script follows Microsoft's documentation and was never run: neither Exchange nor
 * PowerShell was at hand.
 *
 * @param folder where the kit is written
 * @param passwordFile what the PFX is encrypted with; it is not in the kit
 * @param legacy for Windows Server 2016 and older, which cannot read AES in a PFX
 */
public record ExchangeKit(Path folder, Path passwordFile, boolean legacy) implements Target {
  private static final String PFX = "certificate.pfx";

  private Format format() {
    return legacy ? Format.PKCS12_LEGACY : Format.PKCS12;
  }

  @Override
  public String describe() {
    return "exchange " + folder;
  }

  @Override
  public List<Path> files() {
    return new KitFolder(folder).files(PFX, Script.POWERSHELL, Script.README);
  }

  @Override
  public List<Output> outputs(CertifiedKey material) throws InstallException {
    Script script = new Script(material.chain().info());
    return List.of(
        Output.of(folder.resolve(PFX), pfx(material), Access.OWNER_ONLY),
        script.powerShell(folder, "", "exchange.ps1"),
        script.readme(folder, "exchange.txt", true));
  }

  private byte[] pfx(CertifiedKey material) throws InstallException {
    char[] password = new SecretFile(passwordFile).readTrusted();
    try {
      KeyStoreContent store = KeyStoreContent.empty(format());
      store.put(Optional.empty(), material, password);
      return store.encode(password);
    } catch (IOException e) {
      throw new InstallException("cannot make " + folder.resolve(PFX) + ": " + e.getMessage(), e);
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  @Override
  public Optional<CertifiedKey> installed() {
    try {
      char[] password = new SecretFile(passwordFile).readTrusted();
      KeyStoreContent store =
          KeyStoreContent.read(format(), Files.readAllBytes(folder.resolve(PFX)), password);
      Optional<String> entry = store.find(Optional.empty());
      return entry.isPresent() ? Optional.of(store.key(entry.get(), password)) : Optional.empty();
    } catch (IOException | InstallException notThereOrNotReadable) {
      return Optional.empty();
    }
  }

  @Override
  public void check(Commands commands) throws InstallException {
    new KitFolder(folder).check();
    Arrays.fill(new SecretFile(passwordFile).readTrusted(), '\0');
  }

  @Override
  public void reload(Commands commands) {}

  @Override
  public Optional<String> manualStep() {
    return Optional.of(
        new KitFolder(folder)
            .manualStep(
                "the Exchange server", "in the Exchange Management Shell", Script.POWERSHELL));
  }

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    Path other = elsewhere.apply(files().getFirst()).resolveSibling("");
    return new FilesOnly(new ExchangeKit(other, passwordFile, legacy));
  }
}
