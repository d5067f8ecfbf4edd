package org.mailseal.install.server.opensmtpd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.install.Commands;
import org.mailseal.install.Control;
import org.mailseal.install.FilesOnly;
import org.mailseal.install.FoundServer;
import org.mailseal.install.Host;
import org.mailseal.install.InstallException;
import org.mailseal.install.Output;
import org.mailseal.install.Target;
import org.mailseal.install.server.Arguments;
import org.mailseal.name.Printable;

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

  /** Of Debian and Arch; of OpenBSD, FreeBSD and those who build it; of Fedora. */
  private static final List<Path> USUAL_CONFIGS =
      List.of(
          DEFAULT_CONFIG, Path.of("/etc/mail/smtpd.conf"), Path.of("/etc/opensmtpd/smtpd.conf"));

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

  /** The OpenSMTPD of this host, one entry for each pair that it is given. */
  public static List<FoundServer> find(Host host) {
    // Its first process is root's. Postfix has processes of that name, too: they are its own
    // user's, and each is told the type of its socket with -t.
    List<Host.Running> running =
        host.running("smtpd").stream()
            .filter(one -> !one.isOfOthers() && !one.arguments().contains("-t"))
            .toList();
    if (running.isEmpty() && !host.installed("smtpctl")) {
      return List.of();
    }
    Path config =
        running.stream()
            .flatMap(one -> Arguments.after("-f", one.arguments()).stream())
            .findFirst()
            .map(given -> Arguments.usual(host, given, DEFAULT_CONFIG))
            .or(
                () ->
                    USUAL_CONFIGS.stream().filter(file -> host.read(file).isPresent()).findFirst())
            .orElse(DEFAULT_CONFIG);
    String description = "OpenSMTPD, " + Printable.sanitize(config.toString());
    Map<String, SmtpdConf.Pair> pki = SmtpdConf.read(config, host::read).pki();
    List<FoundServer> found = new ArrayList<>();
    pki.forEach((name, pair) -> found.add(found(name, pair, config, !running.isEmpty())));
    if (found.isEmpty()) {
      found.add(
          new FoundServer(
              "opensmtpd",
              description,
              !running.isEmpty(),
              Map.of(),
              List.of(),
              List.of(
                  "it has no certificate: add pki NAME cert, pki NAME key, and tls pki NAME to its"
                      + " listen lines")));
    }
    return found;
  }

  private static FoundServer found(String name, SmtpdConf.Pair pair, Path config, boolean running) {
    Map<String, String> entry = new LinkedHashMap<>();
    List<String> remarks = new ArrayList<>();
    if (pair.certificate().isPresent() && pair.key().isPresent()) {
      entry.put("certificate", pair.certificate().get());
      entry.put("key", pair.key().get());
      if (!config.equals(DEFAULT_CONFIG)) {
        entry.put("config", config.toString());
      }
    } else {
      remarks.add("pki " + Printable.sanitize(name) + " needs both cert and key");
    }
    return new FoundServer(
        "opensmtpd",
        "OpenSMTPD, pki "
            + Printable.sanitize(name)
            + " in "
            + Printable.sanitize(config.toString()),
        running,
        entry,
        List.of(name),
        remarks);
  }
}
