package org.mailseal.install.server.opensmtpd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.install.Commands;
import org.mailseal.install.FilesOnly;
import org.mailseal.install.InstallException;
import org.mailseal.install.Output;
import org.mailseal.install.Target;
import org.mailseal.install.server.Control;

/**
 * OpenSMTPD, through {@code pki NAME cert} and {@code pki NAME key}.
 *
 * <p>Seen with Debian's 7.6 and 6.8: it reads both files once, at its start, and there is no
 * reload: a SIGHUP ends it. So it is restarted. {@code smtpd -n} reads the files, and refuses those
 * that are not root's, a key with a mode above 0740 and a certificate above 0755; but it takes a
 * key beside a certificate of another one. Their names must stand under the same {@code pki} for
 * that reason, and Mailseal writes them together. The 6.8 of Debian 12, built with OpenSSL 3,
 * offers TLS and ends every handshake with an internal error, whatever the key.
 *
 * @param certificate the leaf, then its issuers
 * @param key the private key
 * @param config smtpd.conf
 * @param control how it is restarted where systemd does not do it
 */
public record OpenSmtpdTarget(Path certificate, Path key, Path config, Control control)
    implements Target {
  public static final Path DEFAULT_CONFIG = Path.of("/etc/smtpd.conf");

  private static final List<String> RESTART = List.of("systemctl", "restart", "opensmtpd");

  @Override
  public String describe() {
    return "opensmtpd " + certificate;
  }

  @Override
  public List<Path> files() {
    return List.of(key, certificate);
  }

  @Override
  public List<Output> outputs(CertifiedKey material) {
    return Output.pair(key, certificate, material);
  }

  @Override
  public void check(Commands commands) throws InstallException {
    control.find(commands);
    commands.find(control.reload().orElse(RESTART));
    try {
      commands.run(List.of("smtpd", "-n", "-f", config.toString()));
    } catch (InstallException e) {
      throw e.getMessage().contains("failed to load")
          ? new InstallException(
              e.getMessage()
                  + "; it takes files that root owns, the key with mode 0740 at most and the"
                  + " certificate with 0755",
              e)
          : e;
    }
    SmtpdConf.Pair both =
        new SmtpdConf.Pair(Optional.of(certificate.toString()), Optional.of(key.toString()));
    if (!SmtpdConf.read(config, OpenSmtpdTarget::text).pki().containsValue(both)) {
      throw new InstallException(
          "OpenSMTPD does not read "
              + certificate
              + " with "
              + key
              + ": have pki NAME cert \""
              + certificate
              + "\" and pki NAME key \""
              + key
              + "\" in "
              + config
              + " with the same NAME, or name the files that it reads");
    }
  }

  private static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException notThereOrNotReadable) {
      return Optional.empty();
    }
  }

  @Override
  public void reload(Commands commands) throws InstallException {
    control.reload(commands, RESTART);
  }

  @Override
  public Optional<List<String>> restart() {
    return control.restart();
  }

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    return new FilesOnly(
        new OpenSmtpdTarget(elsewhere.apply(certificate), elsewhere.apply(key), config, control));
  }
}
