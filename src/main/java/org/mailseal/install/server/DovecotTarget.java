package org.mailseal.install.server;

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
 * Dovecot, through {@code ssl_cert} and {@code ssl_key} (2.3) or {@code ssl_server_cert_file} and
 * {@code ssl_server_key_file} (2.4). Its config process reads both files at {@code doveadm reload}.
 *
 * @param certificate the leaf, then its issuers
 * @param key the private key
 * @param config Dovecot's main configuration file
 * @param control how it is told otherwise, for one in a container or under a supervisor
 */
public record DovecotTarget(Path certificate, Path key, Path config, Control control)
    implements Target {
  public static final Path DEFAULT_CONFIG = Path.of("/etc/dovecot/dovecot.conf");

  @Override
  public String describe() {
    return "dovecot " + certificate;
  }

  @Override
  public List<Path> files() {
    return List.of(key, certificate);
  }

  @Override
  public List<Output> outputs(CertifiedKey material) {
    return List.of(
        Output.secret(key, Pem.encode(material.key())),
        Output.open(certificate, Pem.encode(material.chain().certificates())));
  }

  @Override
  public void check(Commands commands) throws InstallException {
    control.find(commands);
    commands.run(List.of("doveconf", "-c", config.toString(), "-n"));
    PrintedSettings settings = new PrintedSettings(withHidden(commands));
    for (Path file : List.of(certificate, key)) {
      if (!settings.name(file)) {
        throw new InstallException(
            "Dovecot does not read "
                + file
                + ": set ssl_cert = <"
                + certificate
                + " and ssl_key = <"
                + key
                + " in "
                + config
                + " (2.4: ssl_server_cert_file and ssl_server_key_file), or name the files that it"
                + " reads");
      }
    }
  }

  /**
   * Without -P the place of the key is not shown; but what is shown then is nobody's business if it
   * fails.
   */
  private String withHidden(Commands commands) throws InstallException {
    try {
      return commands.run(List.of("doveconf", "-c", config.toString(), "-nP"));
    } catch (InstallException e) {
      throw new InstallException(
          "doveconf -nP fails on " + config + ", though doveconf -n does not");
    }
  }

  @Override
  public void reload(Commands commands) throws InstallException {
    control.reload(commands, List.of("doveadm", "-c", config.toString(), "reload"));
  }

  @Override
  public Optional<List<String>> restart() {
    return control.restart();
  }

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    return new FilesOnly(
        new DovecotTarget(elsewhere.apply(certificate), elsewhere.apply(key), config, control));
  }
}
