package org.mailseal.install.server.cyrus;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
import org.mailseal.install.server.Daemon;
import org.mailseal.install.server.ServerUser;
import org.mailseal.name.Printable;

/**
 * Cyrus IMAP, through {@code tls_server_cert} and {@code tls_server_key}.
 *
 * <p>Seen on 3.6.1: its service processes run as the user cyrus and open both files as that user; a
 * process keeps what it read for as long as it lives (up to 250 clients, or 60 s without one),
 * while new ones read the files anew, so that old and new are served side by side. On HUP, master
 * ends all that have no client, and the rest when their client goes. While imapd.conf is broken,
 * new processes end at once; after five of them master gives the port up until the next HUP, and
 * where an old process still listens there, until the one after.
 *
 * @param certificate the leaf, then its issuers
 * @param key the private key
 * @param config the file imapd.conf
 * @param pidFile where master writes its process id
 * @param control how it is reloaded otherwise
 */
public record CyrusTarget(Path certificate, Path key, Path config, Path pidFile, Control control)
    implements Target {
  public static final Path DEFAULT_CONFIG = Path.of("/etc/imapd.conf");
  public static final Path DEFAULT_PID_FILE = Path.of("/run/cyrus-master.pid");

  /** Debian's name for its master, and its own. */
  static final List<String> PROGRAMS = List.of("cyrmaster", "master");

  @Override
  public String describe() {
    return "cyrus " + certificate;
  }

  @Override
  public List<Path> files() {
    return List.of(key, certificate);
  }

  @Override
  public List<Output> outputs(CertifiedKey material) {
    return List.of(
        Output.of(
            key,
            Pem.encode(material.key()).getBytes(StandardCharsets.US_ASCII),
            Access.user(CyrusSettings.USUAL_USER)),
        Output.open(certificate, Pem.encode(material.chain().certificates())));
  }

  @Override
  public void check(Commands commands) throws InstallException {
    control.find(commands);
    CyrusSettings settings = CyrusSettings.ask(commands, config);
    boolean read = false;
    for (CyrusSettings.Pair pair : settings.pairs()) {
      boolean certificateRead = pair.certificate().equals(certificate.toString());
      boolean keyRead = pair.key().equals(key.toString());
      if (certificateRead != keyRead) {
        throw new InstallException(
            "Cyrus reads only one of "
                + certificate
                + " and "
                + key
                + ", and would lose TLS with a new pair: mend "
                + Printable.sanitize(pair.prefix())
                + (certificateRead ? "tls_server_key" : "tls_server_cert")
                + " in "
                + config);
      }
      read |= keyRead;
    }
    if (!read) {
      throw new InstallException(
          "Cyrus does not read "
              + certificate
              + ": set tls_server_cert: "
              + certificate
              + " and tls_server_key: "
              + key
              + " in "
              + config
              + ", or name the files that it reads");
    }
    new ServerUser(settings.user()).check(commands, files());
    if (control.reload().isEmpty()) {
      master(commands);
    }
  }

  @Override
  public void reload(Commands commands) throws InstallException {
    if (control.reload().isPresent()) {
      commands.run(control.reload().get());
    } else {
      commands.run(List.of("kill", "-HUP", Long.toString(master(commands).pid())));
    }
  }

  /** A file may outlive its process, and the process id go to another. */
  private Daemon master(Commands commands) throws InstallException {
    OptionalInt user = ServerUser.number(ownUser(commands), commands);
    return Daemon.of(pidFile, new Daemon.Sought(PROGRAMS, key, user))
        .orElseThrow(
            () ->
                new InstallException(
                    "no running master of Cyrus has its process id in "
                        + pidFile
                        + "; start Cyrus, or name the file that master writes (its option -p) as"
                        + " pid-file, or a reload"));
  }

  /** Its master can be told to read a configuration that was mended, and is broken now. */
  private String ownUser(Commands commands) {
    try {
      return CyrusSettings.ask(commands, config).user();
    } catch (InstallException broken) {
      return CyrusSettings.USUAL_USER;
    }
  }

  @Override
  public Optional<List<String>> restart() {
    return control.restart();
  }

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    return new FilesOnly(
        new CyrusTarget(
            elsewhere.apply(certificate), elsewhere.apply(key), config, pidFile, control));
  }
}
