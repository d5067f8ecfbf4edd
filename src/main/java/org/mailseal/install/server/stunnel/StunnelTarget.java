package org.mailseal.install.server.stunnel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.install.Commands;
import org.mailseal.install.FilesOnly;
import org.mailseal.install.InstallException;
import org.mailseal.install.Output;
import org.mailseal.install.Target;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.Daemon;
import org.mailseal.install.server.NamedPath;
import org.mailseal.install.server.ReadFiles;
import org.mailseal.install.server.ServerUser;
import org.mailseal.name.Printable;

/**
 * stunnel, through {@code cert} and {@code key} of its services. SIGHUP makes it read its
 * configuration and files again; what is wrong with them then stands in its log alone, and it goes
 * on with what it had. It has no check to ask for, so the configuration is read here.
 *
 * <p>Seen on stunnel 5.68: with {@code setuid} it starts as root, but reads again as that user. A
 * key of root's then keeps the old certificate. And it closes its ports to open them again: one
 * below 1024 stays closed then, until it is started anew. With {@code chroot} it looks for its
 * configuration in the jail, too. Where a SIGHUP would end like that it is not sent; such a stunnel
 * needs {@code reload: [systemctl, restart, ...]}.
 *
 * @param certificate what {@code cert} names: the leaf, then its issuers; and the key before them
 *     where it has no file of its own
 * @param key what {@code key} names
 * @param config the file that stunnel was started with
 * @param control how it is reloaded otherwise
 */
public record StunnelTarget(Path certificate, Optional<Path> key, Path config, Control control)
    implements Target {
  public static final Path DEFAULT_CONFIG = Path.of("/etc/stunnel/stunnel.conf");

  /** Debian's program has the number of its version in its name. */
  static final List<String> PROGRAMS = List.of("stunnel", "stunnel4", "stunnel5");

  @Override
  public String describe() {
    return "stunnel " + certificate;
  }

  @Override
  public List<Path> files() {
    return key.map(file -> List.of(file, certificate)).orElseGet(() -> List.of(certificate));
  }

  @Override
  public List<Output> outputs(CertifiedKey material) {
    String secret = Pem.encode(material.key());
    String chain = Pem.encode(material.chain().certificates());
    return key.map(file -> List.of(Output.secret(file, secret), Output.open(certificate, chain)))
        .orElseGet(() -> List.of(Output.secret(certificate, secret + chain)));
  }

  @Override
  public void check(Commands commands) throws InstallException {
    control.find(commands);
    StunnelConfig read = read();
    checkFiles(read);
    if (control.reload().isEmpty()) {
      checkSignal(read, commands);
    }
  }

  private void checkFiles(StunnelConfig read) throws InstallException {
    List<StunnelConfig.Service> services =
        read.services().stream()
            .filter(service -> service.certificate().equals(Optional.of(certificate.normalize())))
            .toList();
    if (services.isEmpty()) {
      List<String> named =
          read.services().stream()
              .flatMap(service -> service.certificate().stream())
              .map(Path::toString)
              .toList();
      throw new InstallException(
          ReadFiles.doesNotRead("stunnel", certificate, named)
              + ": set cert = "
              + certificate
              + key.map(file -> " and key = " + file).orElse("")
              + " in "
              + config
              + ", or name the file that it reads");
    }
    Path expected = key.orElse(certificate).normalize();
    for (StunnelConfig.Service service : services) {
      if (!service.key().equals(Optional.of(expected))) {
        throw new InstallException(
            Printable.sanitize(
                "stunnel's service "
                    + service.name()
                    + " takes the key for "
                    + certificate
                    + " from "
                    + service.key().map(Path::toString).orElse("nowhere")
                    + ": set key = "
                    + expected
                    + " in "
                    + config
                    + ", or name that file as key"));
      }
    }
  }

  private void checkSignal(StunnelConfig read, Commands commands) throws InstallException {
    Daemon daemon = daemon(read, commands);
    if (read.common().containsKey("chroot")) {
      throw new InstallException(
          "stunnel would look for "
              + config
              + " in its chroot, and a SIGHUP does nothing: "
              + restartCure(config));
    }
    for (StunnelConfig.Service service : read.services()) {
      if (service.port().isPresent() && !daemon.mayListenOn(service.port().getAsInt())) {
        throw new InstallException(
            Printable.sanitize(
                "stunnel would lose the port of "
                    + service.name()
                    + " at a SIGHUP, for after its setuid it may not open it again: "
                    + restartCure(config)
                    + ", or let systemd start it as that user with"
                    + " AmbientCapabilities=CAP_NET_BIND_SERVICE"));
      }
    }
    String user = daemon.user(commands);
    if (!user.equals("root")) {
      new ServerUser(user)
          .check(commands, Stream.concat(Stream.of(config), files().stream()).toList());
    }
  }

  /** What helps where it cannot reload; Debian's unit is named after the configuration. */
  static String restartCure(Path config) {
    return "give it a restart as its reload, such as reload: [systemctl, restart, stunnel@"
        + String.valueOf(config.getFileName()).replaceFirst("\\.conf$", "")
        + "]";
  }

  private Daemon daemon(StunnelConfig read, Commands commands) throws InstallException {
    Daemon.Sought sought =
        new Daemon.Sought(PROGRAMS, key.orElse(certificate), ownUser(read, commands));
    Optional<Daemon> numbered =
        Optional.ofNullable(read.common().get("pid"))
            .flatMap(NamedPath::of)
            .flatMap(file -> Daemon.of(file, sought));
    if (numbered.isPresent()) {
      return numbered.get();
    }
    List<Daemon> running = Daemon.reading(config, sought);
    if (running.size() != 1) {
      throw new InstallException(
          (running.isEmpty() ? "no stunnel runs" : "several stunnels run")
              + " with "
              + config
              + (running.isEmpty() ? " as root, or as a user who may read its key" : "")
              + ": start it, or name as reload what reloads it");
    }
    return running.getFirst();
  }

  private static OptionalInt ownUser(StunnelConfig read, Commands commands)
      throws InstallException {
    String user = read.common().get("setuid");
    return user == null ? OptionalInt.empty() : ServerUser.number(user, commands);
  }

  private StunnelConfig read() throws InstallException {
    try {
      return StunnelConfig.parse(text(config), StunnelTarget::texts);
    } catch (IOException e) {
      throw new InstallException(
          "cannot read stunnel's configuration " + config + "; name it as config", e);
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private static List<String> texts(Path folder) {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        texts.add(text(file));
      }
    } catch (IOException stunnelWouldNotRunEither) {
      return List.of();
    }
    return texts;
  }

  @Override
  public void reload(Commands commands) throws InstallException {
    if (control.reload().isPresent()) {
      commands.run(control.reload().get());
    } else {
      commands.run(List.of("kill", "-HUP", Long.toString(daemon(read(), commands).pid())));
    }
  }

  @Override
  public Optional<List<String>> restart() {
    return control.restart();
  }

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    return new FilesOnly(
        new StunnelTarget(elsewhere.apply(certificate), key.map(elsewhere), config, control));
  }
}
