package org.mailseal.install.server.sendmail;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailseal.install.Target;
import org.mailseal.install.TargetSettings;
import org.mailseal.install.server.Arguments;
import org.mailseal.install.server.Control;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.ServerKind;
import org.mailseal.name.Printable;

/** Sendmail, in the settings and on a host. */
public final class SendmailKind implements ServerKind {
  private static final Pattern NAME = Pattern.compile("(?m)^Dj\\s*([A-Za-z0-9.-]+)\\s*$");

  @Override
  public String word() {
    return "sendmail";
  }

  @Override
  public List<String> programs() {
    return List.of("sendmail");
  }

  @Override
  public List<String> keys() {
    return Control.keysWith("certificate", "key", "config");
  }

  @Override
  public Optional<Target> read(TargetSettings settings) {
    Path config = settings.path("config").orElse(SendmailTarget.DEFAULT_CONFIG);
    Control control = Control.read(settings);
    return settings.pair(
        (certificate, key) -> new SendmailTarget(certificate, key, config, control));
  }

  /** The Sendmail of this host. Other mail servers have a program of that name, too, but no cf. */
  @Override
  public List<FoundServer> find(Host host) {
    List<Host.Running> processes = host.running("sendmail");
    List<Host.Running> daemons =
        processes.stream()
            .filter(one -> listens(one.arguments()))
            .filter(one -> !Arguments.withheld("-C", one.arguments()))
            .toList();
    boolean running = !daemons.isEmpty() || Arguments.areUnknown(processes);
    Path config =
        daemons.stream()
            .flatMap(one -> Arguments.after("-C", one.arguments()).stream())
            .findFirst()
            .map(given -> Arguments.usual(host, given, SendmailTarget.DEFAULT_CONFIG))
            .orElse(SendmailTarget.DEFAULT_CONFIG);
    Optional<String> text = host.read(config);
    if (text.isEmpty()) {
      return List.of();
    }
    Map<String, String> options = SendmailTarget.options(text.get());
    Map<String, String> entry = new LinkedHashMap<>();
    List<String> remarks = new ArrayList<>();
    String certificate = options.getOrDefault("ServerCertFile", "");
    String key = options.getOrDefault("ServerKeyFile", "");
    if (!certificate.isEmpty() && !key.isEmpty()) {
      entry.put("certificate", certificate);
      entry.put("key", key);
      if (!config.equals(SendmailTarget.DEFAULT_CONFIG)) {
        entry.put("config", config.toString());
      }
    } else {
      remarks.add(
          "define confSERVER_CERT and confSERVER_KEY in sendmail.mc and make "
              + Printable.sanitize(config.toString())
              + " from it");
    }
    Matcher name = NAME.matcher(text.get());
    return List.of(
        new FoundServer(
            "sendmail",
            "Sendmail, " + Printable.sanitize(config.toString()),
            running,
            entry,
            name.find() ? List.of(name.group(1)) : List.of(),
            remarks));
  }

  /**
   * Once it listens it writes over its arguments: {@code sendmail: MTA: accepting connections}, or
   * {@code rejecting connections} under load. A queue runner's title has no such word.
   */
  private static boolean listens(List<String> arguments) {
    return arguments.stream()
        .anyMatch(word -> word.startsWith("-bd") || word.equals("connections"));
  }
}
