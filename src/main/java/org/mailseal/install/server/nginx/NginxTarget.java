package org.mailseal.install.server.nginx;

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
import org.mailseal.install.server.Daemon;
import org.mailseal.install.server.ReadFiles;
import org.mailseal.install.server.ServerUser;
import org.mailseal.name.Printable;

/**
 * nginx in front of a mail server, through {@code ssl_certificate} and {@code ssl_certificate_key}
 * of a {@code mail} or {@code stream} block; one of {@code http} does as well. {@code nginx -t}
 * loads both and refuses what is no pair, and {@code nginx -s reload} does the same before it sends
 * SIGHUP.
 *
 * <p>Seen on nginx 1.22: the first connection after a reload may still meet an old worker; within a
 * moment all meet new ones. An old worker ends with its last connection: a mail program that stays
 * logged in is served through the old certificate's session until it leaves, for hours or days
 * unless {@code worker_shutdown_timeout} is set. The master reads the files as root, whatever
 * {@code user} is.
 *
 * @param certificate the leaf, then its issuers
 * @param key the private key
 * @param config nginx's main configuration file
 * @param control how it is reloaded otherwise
 */
public record NginxTarget(Path certificate, Path key, Path config, Control control)
    implements Target {
  public static final Path DEFAULT_CONFIG = Path.of("/etc/nginx/nginx.conf");

  private static final Path DEFAULT_PID = Path.of("/run/nginx.pid");

  @Override
  public String describe() {
    return "nginx " + certificate;
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
    // What is no pair now nginx refuses, and is replaced: then the check can only come after it.
    if (installed().isPresent()) {
      commands.run(List.of("nginx", "-t", "-q", "-c", config.toString()));
      NginxConfig read = NginxConfig.parse(printed(commands));
      checkRead(read);
      checkReader(read, commands);
    }
  }

  static List<String> print(Path config) {
    return List.of("nginx", "-T", "-q", "-c", config.toString());
  }

  /** What it prints may hold passwords: if it fails, that is nobody's business. */
  private String printed(Commands commands) throws InstallException {
    try {
      return commands.run(print(config));
    } catch (InstallException e) {
      throw new InstallException("nginx -T fails on " + config + ", though nginx -t does not");
    }
  }

  private void checkRead(NginxConfig read) throws InstallException {
    boolean together = false;
    for (NginxConfig.Server server : read.servers()) {
      int at = server.certificates().indexOf(certificate.normalize());
      if (at >= 0) {
        if (server.keys().size() <= at || !server.keys().get(at).equals(key.normalize())) {
          throw new InstallException(
              Printable.sanitize(
                  "nginx's server that listens on "
                      + String.join(", ", server.listens())
                      + " takes another key than "
                      + key
                      + " for "
                      + certificate
                      + ": set ssl_certificate_key "
                      + key
                      + "; beside it in "
                      + config
                      + ", or name that file as key"));
        }
        together = true;
      }
    }
    if (!together) {
      List<String> named =
          read.servers().stream()
              .flatMap(server -> server.certificates().stream())
              .map(Path::toString)
              .toList();
      throw new InstallException(
          ReadFiles.doesNotRead("nginx", certificate, named)
              + ": set ssl_certificate "
              + certificate
              + "; and ssl_certificate_key "
              + key
              + "; in "
              + config
              + ", or name the files that it reads");
    }
  }

  private void checkReader(NginxConfig read, Commands commands) throws InstallException {
    Daemon.Sought sought = new Daemon.Sought(List.of("nginx"), key);
    Optional<Daemon> master = Daemon.of(read.pid().orElse(DEFAULT_PID), sought);
    if (control.reload().isEmpty() && master.isPresent()) {
      String user = master.get().user(commands);
      if (!user.equals("root")) {
        new ServerUser(user).check(commands, files());
      }
    }
  }

  @Override
  public void reload(Commands commands) throws InstallException {
    control.reload(commands, List.of("nginx", "-s", "reload", "-c", config.toString()));
  }

  @Override
  public Optional<List<String>> restart() {
    return control.restart();
  }

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    return new FilesOnly(
        new NginxTarget(elsewhere.apply(certificate), elsewhere.apply(key), config, control));
  }
}
