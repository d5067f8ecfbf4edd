package org.mailseal.install.server.opensmtpd;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailseal.install.Target;
import org.mailseal.install.TargetSettings;
import org.mailseal.install.server.Arguments;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.ServerKind;
import org.mailseal.name.Printable;

/** OpenSMTPD, in the settings and on a host. */
public final class OpenSmtpdKind implements ServerKind {
  /** Of Debian and Arch; of OpenBSD, FreeBSD and those who build it; of Fedora. */
  private static final List<Path> USUAL_CONFIGS =
      List.of(
          OpenSmtpdTarget.DEFAULT_CONFIG,
          Path.of("/etc/mail/smtpd.conf"),
          Path.of("/etc/opensmtpd/smtpd.conf"));

  @Override
  public String word() {
    return "opensmtpd";
  }

  @Override
  public List<String> programs() {
    return List.of("smtpd");
  }

  @Override
  public List<String> keys() {
    return Control.keysWith("certificate", "key", "config");
  }

  @Override
  public Optional<Target> read(TargetSettings settings) {
    Path config = settings.path("config").orElse(OpenSmtpdTarget.DEFAULT_CONFIG);
    Control control = Control.read(settings);
    return settings.pair(
        (certificate, key) -> new OpenSmtpdTarget(certificate, key, config, control));
  }

  /** The OpenSMTPD of this host, one entry for each pair that it is given. */
  @Override
  public List<FoundServer> find(Host host) {
    // Its first process is root's. Postfix has processes of that name, too: they are its own
    // user's, and each is given the type of its socket with -t.
    List<Host.Running> processes = host.running("smtpd");
    List<Host.Running> masters =
        processes.stream()
            .filter(one -> !one.isOfOthers() && !one.arguments().contains("-t"))
            .filter(one -> !Arguments.withheld("-f", one.arguments()))
            .toList();
    if (masters.isEmpty() && !host.installed("smtpctl")) {
      return List.of();
    }
    // Whoever is not root may not look into it, and cannot tell it from Postfix's.
    boolean unknown =
        !host.asRoot() && Arguments.areUnknown(processes) && host.running("master").isEmpty();
    boolean running = !masters.isEmpty() || unknown;
    Path config =
        masters.stream()
            .flatMap(one -> Arguments.after("-f", one.arguments()).stream())
            .findFirst()
            .map(given -> Arguments.usual(host, given, OpenSmtpdTarget.DEFAULT_CONFIG))
            .or(
                () ->
                    USUAL_CONFIGS.stream().filter(file -> host.read(file).isPresent()).findFirst())
            .orElse(OpenSmtpdTarget.DEFAULT_CONFIG);
    String description = "OpenSMTPD, " + Printable.sanitize(config.toString());
    Map<String, SmtpdConf.Pair> pki = SmtpdConf.read(config, host::read).pki();
    List<FoundServer> found = new ArrayList<>();
    pki.forEach((name, pair) -> found.add(found(name, pair, config, running)));
    if (found.isEmpty()) {
      found.add(
          new FoundServer(
              "opensmtpd",
              description,
              running,
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
      if (!config.equals(OpenSmtpdTarget.DEFAULT_CONFIG)) {
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
