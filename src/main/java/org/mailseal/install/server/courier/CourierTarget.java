package org.mailseal.install.server.courier;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.install.Access;
import org.mailseal.install.Commands;
import org.mailseal.install.FilesOnly;
import org.mailseal.install.InstallException;
import org.mailseal.install.Output;
import org.mailseal.install.Target;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.ServerUser;

/**
 * Courier, through {@code TLS_CERTFILE}, which holds the key too unless {@code TLS_PRIVATE_KEYFILE}
 * names a file of its own.
 *
 * <p>Seen on 1.0.16 (GnuTLS): couriertls opens the files at each connection, so that no reload is
 * needed; but couriertcpd has the files' <em>names</em> from its start. On a port with TLS from the
 * first byte it opens them as root, after STARTTLS as the user courier: with a key that only root
 * may read, 993 works and 143 hangs up. For a client that asks for NAME by SNI, or comes to the
 * address IP, the files with {@code .NAME} or {@code .IP} behind their names go first. With a key
 * of its own there is a moment between the two renames in which handshakes fail.
 *
 * @param certificate the leaf, then its issuers; before them the key where {@code key} is empty
 * @param key the private key
 * @param config the file in which the two variables are set
 * @param control how it is reloaded, where it is to be at all
 */
public record CourierTarget(Path certificate, Optional<Path> key, Path config, Control control)
    implements Target {
  public static final Path DEFAULT_CONFIG = Path.of("/etc/courier/imapd-ssl");

  private static final String USER = "courier";

  @Override
  public String describe() {
    return "courier " + certificate;
  }

  @Override
  public List<Path> files() {
    List<Path> files = new ArrayList<>();
    key.ifPresent(files::add);
    files.add(certificate);
    return List.copyOf(files);
  }

  @Override
  public List<Output> outputs(CertifiedKey material) {
    String secret = Pem.encode(material.key());
    String chain = Pem.encode(material.chain().certificates());
    return key.isPresent()
        ? List.of(secret(key.get(), secret), Output.open(certificate, chain))
        : List.of(secret(certificate, secret + chain));
  }

  private static Output secret(Path file, String pem) {
    return Output.of(file, pem.getBytes(StandardCharsets.US_ASCII), Access.group(USER));
  }

  @Override
  public void check(Commands commands) throws InstallException {
    control.find(commands);
    CourierSettings settings;
    try {
      settings = new CourierSettings(Files.readString(config, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new InstallException(
          "cannot read " + config + ": name the file that sets TLS_CERTFILE as config", e);
    }
    commands.run(List.of("sh", "-n", config.toString()));
    Optional<String> variant = variant(settings, CourierSettings.CERTIFICATE, certificate);
    boolean read =
        variant.isPresent()
            && (key.isEmpty()
                ? keyIsTogether(settings)
                : variant(settings, CourierSettings.KEY, key.get()).equals(variant));
    if (!read) {
      throw new InstallException(
          "Courier does not read "
              + String.join(" with ", files().stream().map(Path::toString).toList())
              + ": set TLS_CERTFILE="
              + certificate
              + key.map(file -> " and TLS_PRIVATE_KEYFILE=" + file)
                  .orElse(" and no TLS_PRIVATE_KEYFILE")
              + " in "
              + config
              + " and restart Courier, or name the files that it reads");
    }
    new ServerUser(USER).check(commands, files());
  }

  /**
   * What stands behind the variable's file name in ours, such as {@code .imap.example.org}. Empty
   * where ours is another file.
   */
  private static Optional<String> variant(CourierSettings settings, String variable, Path file) {
    String ours = file.toString();
    return settings
        .value(variable)
        .filter(theirs -> ours.equals(theirs) || ours.startsWith(theirs + "."))
        .map(theirs -> ours.substring(theirs.length()));
  }

  private static boolean keyIsTogether(CourierSettings settings) {
    return settings.value(CourierSettings.KEY).isEmpty();
  }

  @Override
  public void reload(Commands commands) throws InstallException {
    if (control.reload().isPresent()) {
      commands.run(control.reload().get());
    }
  }

  @Override
  public Optional<List<String>> restart() {
    return control.restart();
  }

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    return new FilesOnly(
        new CourierTarget(elsewhere.apply(certificate), key.map(elsewhere), config, control));
  }
}
