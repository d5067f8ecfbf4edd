package org.mailseal.install.server.dovecot;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.install.Commands;
import org.mailseal.install.FilesOnly;
import org.mailseal.install.InstallException;
import org.mailseal.install.Output;
import org.mailseal.install.Target;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.NamedPath;
import org.mailseal.name.Printable;

/**
 * Dovecot, through {@code ssl_cert} and {@code ssl_key} (2.3) or {@code ssl_server_cert_file} and
 * {@code ssl_server_key_file} (2.4), for all names or in a block such as {@code local_name}. Its
 * config process reads both files as root at {@code doveadm reload}; a login process keeps what it
 * was given until the last connection that it serves has ended, and takes no new ones.
 *
 * <p>Seen on 2.3.19 and 2.4.1: {@code doveconf -n} ends with 0 where a file is missing or holds no
 * PEM, though Dovecot would not start.
 *
 * @param certificate the leaf, then its issuers
 * @param key the private key
 * @param config Dovecot's main configuration file
 * @param control how it is reloaded otherwise, for one in a container or under a supervisor
 */
public record DovecotTarget(Path certificate, Path key, Path config, Control control)
    implements Target {
  static final String LEFT_OVER =
      "since 2.4 a '<' before the name of a file stands for the file's content, and is no part of"
          + " ssl_server_cert_file and ssl_server_key_file: ";

  private static final String PEM = "-----BEGIN ";
  private static final Pattern COMPLAINT = Pattern.compile("doveconf: (?:Fatal|Error): ");

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
    return Output.pair(key, certificate, material);
  }

  @Override
  public void check(Commands commands) throws InstallException {
    control.find(commands);
    DovecotSettings settings = settings(commands, config, DovecotSources.of(config));
    boolean leftOver = settings.pairs().stream().anyMatch(DovecotSettings.Pair::isLeftOver);
    if (leftOver) {
      checkLoads(commands);
      throw new InstallException(
          "Dovecot cannot load its configuration: " + LEFT_OVER + cure(commands));
    }
    boolean read = false;
    Optional<DovecotSettings.Pair> unclear = Optional.empty();
    for (DovecotSettings.Pair pair : settings.pairs()) {
      boolean certificateRead = is(certificate, pair.certificate());
      boolean keyRead = is(key, pair.key());
      if (certificateRead != keyRead) {
        throw new InstallException(
            "Dovecot reads only one of "
                + certificate
                + " and "
                + key
                + (pair.scope().isEmpty() ? "" : " in " + Printable.sanitize(pair.scope()))
                + ", and would lose TLS with a new pair: "
                + cure(commands)
                + " there");
      }
      read |= keyRead;
      if (!pair.isClear() && unclear.isEmpty()) {
        unclear = Optional.of(pair);
      }
    }
    if (!read) {
      throw new InstallException(
          unclear
                  .map(
                      pair ->
                          "it is not clear which files Dovecot reads as "
                              + unclearNames(pair)
                              + ", and it does not name ")
                  .orElse("Dovecot does not read ")
              + certificate
              + ": "
              + cure(commands)
              + " in "
              + config
              + ", or name the files that it reads");
    }
    if (Files.exists(certificate) && Files.exists(key)) {
      checkLoads(commands);
    }
  }

  private static boolean is(Path file, String named) {
    return NamedPath.of(named).filter(Path::isAbsolute).stream()
        .anyMatch(one -> NamedPath.areOne(one, file));
  }

  /** In 2.3, what stands in the place of a key's file may be the key. */
  private static String unclearNames(DovecotSettings.Pair pair) {
    return Printable.sanitize(pair.certificate().contains(PEM) ? "PEM" : pair.certificate());
  }

  /**
   * Whether it can load its configuration: {@code -x} opens every file that is named. A reload that
   * cannot ends with 0, and the old configuration goes on.
   */
  private void checkLoads(Commands commands) throws InstallException {
    try {
      commands.run(List.of("doveconf", "-c", config.toString(), "-nx"));
    } catch (InstallException e) {
      String words = withoutContent(String.valueOf(e.getMessage()));
      throw new InstallException(
          "Dovecot cannot load its configuration: "
              + words
              + (DovecotSettings.parse(withHidden(commands, config)).pairs().stream()
                      .anyMatch(DovecotSettings.Pair::isLeftOver)
                  ? "; " + LEFT_OVER + cure(commands)
                  : ""));
    }
  }

  /**
   * What it complains of, without what it printed before: that shows files, and a key among them
   * where it took one for a name.
   */
  private static String withoutContent(String words) {
    Matcher complaint = COMPLAINT.matcher(words);
    String own = complaint.find() ? words.substring(complaint.start()) : words;
    return own.replaceFirst("(?s)" + PEM + ".*" + "-----END [A-Z ]+-----", "(a file's content)")
        .replaceFirst("(?s)" + PEM + ".*", "(a file's content)");
  }

  private String cure(Commands commands) {
    String since24 =
        "set ssl_server_cert_file = " + certificate + " and ssl_server_key_file = " + key;
    String until23 = "set ssl_cert = <" + certificate + " and ssl_key = <" + key;
    return switch (series(commands)) {
      case "2.0", "2.1", "2.2", "2.3" -> until23;
      case "" -> until23 + " (2.4: " + since24 + ")";
      default -> since24;
    };
  }

  /** The first two numbers of its version; empty where it does not say. */
  static String series(Commands commands) {
    try {
      String version = commands.run(List.of("dovecot", "--version")).strip();
      return version.matches("(?s)\\d+\\.\\d+\\b.*")
          ? version.replaceFirst("(?s)^(\\d+\\.\\d+).*", "$1")
          : "";
    } catch (InstallException notInstalledHere) {
      return "";
    }
  }

  /**
   * Its settings.
   *
   * @throws InstallException with its own words where they are not sound
   */
  static DovecotSettings settings(Commands commands, Path config, DovecotSources sources)
      throws InstallException {
    commands.run(List.of("doveconf", "-c", config.toString(), "-n"));
    return DovecotSettings.parse(withHidden(commands, config)).in(sources);
  }

  /**
   * Without -P it does not print where the key is; but what it prints then is nobody's business if
   * it fails.
   */
  private static String withHidden(Commands commands, Path config) throws InstallException {
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
    if (Files.exists(certificate) && Files.exists(key)) {
      checkLoads(commands);
    }
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
