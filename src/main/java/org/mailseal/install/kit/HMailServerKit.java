package org.mailseal.install.kit;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.install.Commands;
import org.mailseal.install.FilesOnly;
import org.mailseal.install.InstallException;
import org.mailseal.install.Output;
import org.mailseal.install.Target;

/**
 * hMailServer, through its COM objects {@code SSLCertificates} and {@code TCPIPPorts}: the chain
 * and the unencrypted key as PEM, read when the service starts.
 *
 * <p>The script follows the interface's definition in hMailServer's source and was never run:
 * neither the server nor PowerShell was at hand.
 *
 * @param folder where the kit is written
 */
public record HMailServerKit(Path folder) implements Target {
  private static final String KEY = "key.pem";
  private static final String CERTIFICATE = "certificate.pem";

  @Override
  public String describe() {
    return "hmailserver " + folder;
  }

  @Override
  public List<Path> files() {
    return new KitFolder(folder).files(KEY, CERTIFICATE, Script.POWERSHELL, Script.README);
  }

  @Override
  public List<Output> outputs(CertifiedKey material) {
    Script script = new Script(material.chain().info());
    return List.of(
        Output.secret(folder.resolve(KEY), Pem.encode(material.key())),
        Output.open(folder.resolve(CERTIFICATE), Pem.encode(material.chain().certificates())),
        script.powerShell(folder, ", [int[]]$Ports", "hmailserver.ps1"),
        script.readme(folder, "hmailserver.txt", true));
  }

  @Override
  public Optional<CertifiedKey> installed() {
    return new KitFolder(folder).pem(KEY, CERTIFICATE);
  }

  @Override
  public void check(Commands commands) throws InstallException {
    new KitFolder(folder).check();
  }

  @Override
  public void reload(Commands commands) {}

  @Override
  public Optional<String> manualStep() {
    return Optional.of(
        new KitFolder(folder)
            .manualStep("the hMailServer", "in PowerShell as administrator", Script.POWERSHELL));
  }

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    Path other = elsewhere.apply(files().getFirst()).resolveSibling("");
    return new FilesOnly(new HMailServerKit(other));
  }
}
