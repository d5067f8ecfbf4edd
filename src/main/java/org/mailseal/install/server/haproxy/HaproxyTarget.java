package org.mailseal.install.server.haproxy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
import org.mailseal.install.server.Control;
import org.mailseal.install.server.Daemon;
import org.mailseal.install.server.ReadFiles;
import org.mailseal.install.server.ServerUser;

/**
 * HAProxy, through a {@code crt} file: the certificate, its issuers and the key in one.
 *
 * <p>With an admin's {@code stats socket} the running process is handed the file's content: {@code
 * set ssl cert} and {@code commit ssl cert} change all ports in one step, a pair that does not
 * match is refused then, and no process is replaced. Without one, the master process is sent
 * SIGUSR2, which makes new workers; the old ones keep the connections that they have.
 *
 * <p>Seen on HAProxy 2.6: {@code haproxy -c} loads the certificates and refuses what is no pair.
 * The master reads as root, whatever {@code user} is. Where the configuration cannot be loaded at
 * SIGUSR2, the old workers go on. A HAProxy without a master ({@code -W} or {@code -Ws}) passes
 * SIGUSR2 over. What is set through the socket must be shorter than {@code tune.bufsize} (16 KiB),
 * or HAProxy hangs up without a word.
 *
 * @param file what {@code crt} or a line of a {@code crt-list} names, or a file in a folder that is
 *     named there, or one of a bundle such as {@code mail.pem.rsa} where {@code mail.pem} is named
 * @param config HAProxy's configuration file
 * @param socket the path of a {@code stats socket} with {@code level admin}
 * @param control how it is reloaded otherwise, even where there is a socket
 */
public record HaproxyTarget(Path file, Path config, Optional<Path> socket, Control control)
    implements Target {
  public static final Path DEFAULT_CONFIG = Path.of("/etc/haproxy/haproxy.cfg");

  static final List<String> PROGRAMS = List.of("haproxy");
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  @Override
  public String describe() {
    return "haproxy " + file;
  }

  @Override
  public List<Path> files() {
    return List.of(file);
  }

  @Override
  public List<Output> outputs(CertifiedKey material) {
    return List.of(
        Output.secret(
            file, Pem.encode(material.chain().certificates()) + Pem.encode(material.key())));
  }

  @Override
  public void check(Commands commands) throws InstallException {
    control.find(commands);
    // What is no pair now HAProxy refuses, and is replaced: then the check can only come after it.
    if (installed().isPresent()) {
      commands.run(List.of("haproxy", "-c", "-f", config.toString()));
    }
    if (control.reload().isEmpty() && socket.isPresent()) {
      runtime(socket.get()).nameOf(file);
      return;
    }
    checkRead();
    if (control.reload().isEmpty()) {
      String user = master().user(commands);
      if (!user.equals("root")) {
        new ServerUser(user).check(commands, List.of(config, file));
      }
    }
  }

  private void checkRead() throws InstallException {
    HaproxyConfig read;
    try {
      read = HaproxyConfig.parse(text(config), HaproxyTarget::list);
    } catch (IOException e) {
      throw new InstallException("cannot read " + config + ", HAProxy's configuration", e);
    }
    if (read.reads(file) || read.bundleOf(file).filter(name -> !Files.exists(name)).isPresent()) {
      return;
    }
    throw new InstallException(
        ReadFiles.doesNotRead(
                "HAProxy", file, read.certificates().stream().map(Path::toString).toList())
            + ": set crt "
            + file
            + " on a bind line in "
            + config
            + ", or name the file that it reads; where the configuration lies in several files,"
            + " give the socket");
  }

  private static Optional<String> list(Path list) {
    try {
      return Optional.of(text(list));
    } catch (IOException haproxyWouldNotRunEither) {
      return Optional.empty();
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void reload(Commands commands) throws InstallException {
    if (control.reload().isPresent()) {
      commands.run(control.reload().get());
    } else if (socket.isPresent()) {
      runtime(socket.get()).replace(file, content());
    } else {
      commands.run(List.of("kill", "-USR2", Long.toString(master().pid())));
    }
  }

  private String content() throws InstallException {
    try {
      return text(file);
    } catch (IOException e) {
      throw new InstallException("cannot read " + file, e);
    }
  }

  /** The one whose children are the workers. */
  private Daemon master() throws InstallException {
    Daemon.Sought sought = new Daemon.Sought(PROGRAMS, file);
    List<Daemon> masters =
        Daemon.reading(config, sought).stream().filter(one -> one.hasWorkers(sought)).toList();
    if (masters.size() != 1) {
      throw new InstallException(
          (masters.isEmpty() ? "no HAProxy runs" : "several HAProxys run")
              + " with "
              + config
              + " and a master process (-W or -Ws): start it so, give its socket, or name as reload"
              + " what reloads it");
    }
    return masters.getFirst();
  }

  private HaproxyRuntime runtime(Path path) {
    return new HaproxyRuntime(new HaproxySocket(path, DEADLINE));
  }

  @Override
  public Optional<List<String>> restart() {
    return control.restart();
  }

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    return new FilesOnly(new HaproxyTarget(elsewhere.apply(file), config, socket, control));
  }
}
