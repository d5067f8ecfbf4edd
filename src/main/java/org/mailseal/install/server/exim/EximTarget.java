package org.mailseal.install.server.exim;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.install.Access;
import org.mailseal.install.Commands;
import org.mailseal.install.FilesOnly;
import org.mailseal.install.InstallException;
import org.mailseal.install.Output;
import org.mailseal.install.Target;
import org.mailseal.install.server.ClientUse;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.PrintedSettings;
import org.mailseal.install.server.ReadFiles;
import org.mailseal.install.server.ServerUser;
import org.mailseal.name.Printable;

/**
 * Exim, through {@code tls_certificate} and {@code tls_privatekey}.
 *
 * <p>Seen with Debian's 4.96 (GnuTLS): the daemon gives up root and opens both files as {@code
 * exim_user}; with a key that this user may not read, or that is not the certificate's, the next
 * SIGHUP succeeds and no port offers TLS from then on, while {@code exim -bV} finds nothing wrong.
 * It keeps what it has read, watches the directory, and reads anew five seconds after a change
 * there; a link that is turned elsewhere is not noticed. So it is reloaded with SIGHUP, which keeps
 * the process id.
 *
 * @param certificate the leaf, then its issuers
 * @param key the private key
 * @param config where it is not the one that Exim finds by itself
 * @param group whose files new ones are, so that the daemon's user may read the key; where it is
 *     not given, the group that the packages of distributions make for Exim
 * @param control how it is reloaded otherwise, for one in a container or under a supervisor
 */
public record EximTarget(
    Path certificate, Path key, Optional<Path> config, Optional<String> group, Control control)
    implements Target {
  /** Of Debian; of Fedora and Gentoo; of SUSE and Arch. */
  private static final List<String> USUAL_GROUPS = List.of("Debian-exim", "exim", "mail");

  /** Debian's name for the program first; the other one is a link to it there. */
  static final List<String> PROGRAMS = List.of("exim4", "exim");

  /** What is asked for; none of them can hold a password. */
  private static final List<String> ASKED =
      List.of(
          "tls_certificate",
          "tls_privatekey",
          "exim_user",
          "exim_group",
          "pid_file_path",
          "primary_hostname");

  @Override
  public String describe() {
    return "exim " + certificate;
  }

  @Override
  public List<Path> files() {
    return List.of(key, certificate);
  }

  @Override
  public List<Output> outputs(CertifiedKey material) {
    Output secret = Output.secret(key, Pem.encode(material.key()));
    return List.of(
        newFilesGroup()
            .map(name -> Output.of(key, secret.content(), Access.group(name)))
            .orElse(secret),
        Output.open(certificate, Pem.encode(material.chain().certificates())));
  }

  private Optional<String> newFilesGroup() {
    return group.or(() -> USUAL_GROUPS.stream().filter(EximTarget::isGroupHere).findFirst());
  }

  private static boolean isGroupHere(String name) {
    try {
      FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByGroupName(name);
      return true;
    } catch (IOException | UnsupportedOperationException noSuchGroup) {
      return false;
    }
  }

  @Override
  public void check(Commands commands) throws InstallException {
    control.find(commands);
    String program = program(commands);
    commands.run(with(program, "-bV"));
    Map<String, String> settings = settings(commands, program, config);
    reads("tls_certificate", certificate, settings);
    reads("tls_privatekey", key, settings);
    String itsGroup = settings.getOrDefault("exim_group", "");
    if (Files.notExists(key) && !newFilesGroup().equals(Optional.of(itsGroup))) {
      throw new InstallException(
          "there is no "
              + key
              + " yet, and Exim could not read it in the group "
              + newFilesGroup().orElse("of the one who runs this")
              + ": name its own as group: "
              + Printable.sanitize(itsGroup));
    }
    new ServerUser(settings.getOrDefault("exim_user", "")).check(commands, files());
  }

  private static void reads(String option, Path file, Map<String, String> settings)
      throws InstallException {
    String value = settings.getOrDefault(option, "");
    if (!new PrintedSettings(value).name(file)) {
      throw new InstallException(
          ReadFiles.doesNotRead("Exim", file, value.isEmpty() ? List.of() : List.of(value))
              + ": set "
              + option
              + " = "
              + file
              + " in its configuration, or name the file that it reads (look with: exim -bP "
              + option
              + ")");
    }
  }

  @Override
  public void reload(Commands commands) throws InstallException {
    if (control.reload().isPresent()) {
      commands.run(control.reload().get());
      return;
    }
    String pidFile =
        settings(commands, program(commands), config).getOrDefault("pid_file_path", "");
    try {
      // The number in the file may meanwhile be another program's: only an Exim gets the signal.
      commands.run(List.of("pkill", "-HUP", "-F", pidFile, "-x", "exim[0-9]*"));
    } catch (InstallException e) {
      throw new InstallException(
          "no running Exim could be reloaded: there is none with the process id in "
              + Printable.sanitize(pidFile)
              + " (pid_file_path); where it is reloaded in another way, name that as reload ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  private static String program(Commands commands) {
    for (String program : PROGRAMS) {
      try {
        commands.find(List.of(program));
        return program;
      } catch (InstallException notHere) {
        // the other one, then
      }
    }
    return PROGRAMS.getLast();
  }

  private List<String> with(String program, String option) {
    return command(program, config, List.of(option));
  }

  private static List<String> command(
      String program, Optional<Path> config, List<String> arguments) {
    return Stream.of(
            Stream.of(program),
            config.stream().flatMap(file -> Stream.of("-C", file.toString())),
            arguments.stream())
        .flatMap(words -> words)
        .toList();
  }

  /** Macros are replaced; what is expanded for each connection stands there as it is written. */
  static Map<String, String> settings(Commands commands, String program, Optional<Path> config)
      throws InstallException {
    List<String> arguments = Stream.concat(Stream.of("-bP"), ASKED.stream()).toList();
    Map<String, String> settings = new LinkedHashMap<>();
    for (String line : commands.run(command(program, config, arguments)).lines().toList()) {
      int equals = line.indexOf(" = ");
      if (equals > 0 && ASKED.contains(line.substring(0, equals))) {
        settings.put(line.substring(0, equals), line.substring(equals + 3).strip());
      }
    }
    return settings;
  }

  @Override
  public Optional<List<String>> restart() {
    return control.restart();
  }

  /**
   * The option of that name of a transport is what it shows where it sends; the main one is what it
   * shows to who comes.
   */
  @Override
  public Optional<String> clientUse(Commands commands) throws InstallException {
    List<String> all = Stream.of("-bP", "transports").toList();
    List<String> transports = new ArrayList<>();
    String transport = "";
    for (String line : commands.run(command(program(commands), config, all)).lines().toList()) {
      if (line.endsWith(" transport:")) {
        transport = line.substring(0, line.length() - " transport:".length());
      } else if (line.startsWith("tls_certificate = ")
          && new PrintedSettings(line).name(certificate)) {
        transports.add(transport);
      }
    }
    return transports.isEmpty()
        ? Optional.empty()
        : Optional.of(
            ClientUse.sentence(
                "Exim",
                certificate,
                "tls_certificate of its transport "
                    + Printable.sanitize(String.join(" and ", transports))));
  }

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    return new FilesOnly(
        new EximTarget(elsewhere.apply(certificate), elsewhere.apply(key), config, group, control));
  }
}
