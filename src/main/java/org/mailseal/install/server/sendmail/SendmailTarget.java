package org.mailseal.install.server.sendmail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.mailseal.install.server.ClientUse;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.PrintedSettings;

/**
 * Sendmail, through {@code confSERVER_CERT} and {@code confSERVER_KEY}, which are {@code
 * ServerCertFile} and {@code ServerKeyFile} in sendmail.cf.
 *
 * <p>Debian's 8.17 was seen to read both files once, at its start, as root. It is restarted: a
 * SIGHUP ended it where it had not been started by its full path. Its address test mode ({@code
 * -bt}) reads the configuration and ends with status 70 where that is broken; it says nothing of
 * the files. With a key that is not root's, or that others may read, it runs and offers no TLS; so
 * it does where {@code CACertFile} or {@code CACertPath} is not set.
 *
 * @param certificate the leaf, then its issuers
 * @param key the private key
 * @param config sendmail.cf
 * @param control how it is restarted where systemd does not do it
 */
public record SendmailTarget(Path certificate, Path key, Path config, Control control)
    implements Target {
  public static final Path DEFAULT_CONFIG = Path.of("/etc/mail/sendmail.cf");

  private static final String ROOT = "root";

  private static final List<String> RESTART = List.of("systemctl", "restart", "sendmail");

  /** O Name=value, the form that m4 makes; a blank after = is part of what Sendmail allows. */
  private static final Pattern OPTION =
      Pattern.compile(
          "(?m)^O\\s+(ServerCertFile|ServerKeyFile|ClientCertFile|DontBlameSendmail|TrustedUser)\\s*=\\s*(\\S+)\\s*$");

  @Override
  public String describe() {
    return "sendmail " + certificate;
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
    commands.run(List.of("sendmail", "-C", config.toString(), "-bt"));
    Map<String, String> options = options(text());
    reads("ServerCertFile", "confSERVER_CERT", certificate, options);
    reads("ServerKeyFile", "confSERVER_KEY", key, options);
    if (Files.exists(key) && !isSafe(options)) {
      throw new InstallException(
          "Sendmail would not use "
              + key
              + ": it takes a key that only root may read; run chown root and chmod 600 on it");
    }
  }

  /** As {@code DontBlameSendmail} may allow another one: its group may read then. */
  private boolean isSafe(Map<String, String> options) throws InstallException {
    try {
      PosixFileAttributes found = Files.readAttributes(key, PosixFileAttributes.class);
      String owner = found.owner().getName();
      boolean groupAllowed =
          options.getOrDefault("DontBlameSendmail", "").contains("GroupReadableKeyFile");
      return (owner.equals(ROOT) || owner.equals(options.get("TrustedUser")))
          && found.permissions().stream()
              .allMatch(
                  one ->
                      one.name().startsWith("OWNER")
                          || (groupAllowed && one == PosixFilePermission.GROUP_READ));
    } catch (IOException e) {
      throw new InstallException("cannot see who owns " + key, e);
    }
  }

  private String text() throws InstallException {
    try {
      return Files.readString(config, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new InstallException(
          "cannot read " + config + ": name Sendmail's sendmail.cf as config", e);
    }
  }

  private void reads(String option, String macro, Path file, Map<String, String> options)
      throws InstallException {
    if (!file.toString().equals(options.get(option))) {
      throw new InstallException(
          "Sendmail does not read "
              + file
              + ": have define(`"
              + macro
              + "', `"
              + file
              + "') in sendmail.mc and make "
              + config
              + " from it, or name the file that it reads (look for "
              + option
              + ")");
    }
  }

  /** The last one holds where an option stands twice. */
  static Map<String, String> options(String text) {
    Map<String, String> options = new LinkedHashMap<>();
    Matcher option = OPTION.matcher(text);
    while (option.find()) {
      options.put(option.group(1), option.group(2));
    }
    return options;
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
  public Optional<String> clientUse(Commands commands) throws InstallException {
    String presented = options(text()).getOrDefault("ClientCertFile", "");
    return new PrintedSettings(presented).name(certificate)
        ? Optional.of(ClientUse.sentence("Sendmail", certificate, "ClientCertFile in " + config))
        : Optional.empty();
  }

  @Override
  public Target filesOnly(UnaryOperator<Path> elsewhere) {
    return new FilesOnly(
        new SendmailTarget(elsewhere.apply(certificate), elsewhere.apply(key), config, control));
  }
}
