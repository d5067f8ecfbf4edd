package org.mailseal.install.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.install.Commands;
import org.mailseal.install.Control;
import org.mailseal.install.FilesOnly;
import org.mailseal.install.InstallException;
import org.mailseal.install.Output;
import org.mailseal.install.Target;

/**
 * Postfix 3.4 and later, through {@code smtpd_tls_chain_files}: the key, then its certificate, then
 * the issuers, in one file. With separate files a process can load a key and a certificate that do
 * not match; see postconf(5).
 *
 * @param chainFile the file that {@code smtpd_tls_chain_files} names
 * @param configDirectory where main.cf lies
 * @param control how it is told otherwise, for one in a container or under a supervisor
 */
public record PostfixTarget(Path chainFile, Path configDirectory, Control control)
    implements Target {
  public static final Path DEFAULT_CONFIG_DIRECTORY = Path.of("/etc/postfix");

  @Override
  public String describe() {
    return "postfix " + chainFile;
  }

  @Override
  public List<Path> files() {
    return List.of(chainFile);
  }

  @Override
  public List<Output> outputs(CertifiedKey material) {
    String pem = Pem.encode(material.key()) + Pem.encode(material.chain().certificates());
    return List.of(Output.secret(chainFile, pem));
  }

  @Override
  public void check(Commands commands) throws InstallException {
    control.find(commands);
    String config = configDirectory.toString();
    try {
      commands.run(List.of("postfix", "-c", config, "check"));
    } catch (InstallException e) {
      throw Files.exists(configDirectory.resolve("main.cf"))
          ? e
          : new InstallException(
              e.getMessage()
                  + "; there is no main.cf in "
                  + config
                  + ": name Postfix's directory as config-directory",
              e);
    }
    // -x expands $config_directory and the like; -P lists the overrides of master.cf.
    PrintedSettings read =
        new PrintedSettings(
            commands.run(List.of("postconf", "-c", config, "-xh", "smtpd_tls_chain_files"))
                + commands.run(List.of("postconf", "-c", config, "-Px")));
    if (!read.name(chainFile)) {
      throw new InstallException(
          "Postfix does not read "
              + chainFile
              + ": run postconf -c "
              + config
              + " -e 'smtpd_tls_chain_files = "
              + chainFile
              + "' or name the file that it reads as chain-file");
    }
  }

  @Override
  public void reload(Commands commands) throws InstallException {
    control.reload(commands, List.of("postfix", "-c", configDirectory.toString(), "reload"));
  }

  @Override
  public Optional<List<String>> restart() {
    return control.restart();
  }

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    return new FilesOnly(new PostfixTarget(elsewhere.apply(chainFile), configDirectory, control));
  }
}
