package org.mailseal.install.server.cyrus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;

/**
 * What {@code cyr_info conf} prints of an imapd.conf: what is not the default, includes resolved.
 * An option may stand once more for one service, with the name of the service before it.
 */
record CyrusSettings(Map<String, String> options) {
  /**
   * A certificate and the key that a service uses with it.
   *
   * @param prefix such as {@code imap_}; empty where it holds for all services
   */
  record Pair(String prefix, String certificate, String key) {}

  /** As whom it runs unless it is told otherwise. */
  static final String USUAL_USER = "cyrus";

  private static final String CERTIFICATE = "tls_server_cert";
  private static final String KEY = "tls_server_key";

  /** Distributions keep it off the PATH. */
  private static final List<String> PROGRAMS =
      List.of(
          "cyr_info",
          "/usr/lib/cyrus/bin/cyr_info",
          "/usr/lib/cyrus-imapd/cyr_info",
          "/usr/libexec/cyrus-imapd/cyr_info",
          "/usr/cyrus/bin/cyr_info");

  /**
   * Asks for them.
   *
   * @throws InstallException with Cyrus's own words where the file is not sound
   */
  static CyrusSettings ask(Commands commands, Path config) throws InstallException {
    return parse(commands.run(List.of(program(commands), "-C", config.toString(), "conf")));
  }

  private static String program(Commands commands) throws InstallException {
    for (String program : PROGRAMS) {
      try {
        commands.find(List.of(program));
        return program;
      } catch (InstallException notThere) {
        // the next one
      }
    }
    throw new InstallException(
        "cannot find Cyrus's program cyr_info: put its directory into the PATH");
  }

  static CyrusSettings parse(String printed) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String line : printed.lines().toList()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        options.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    return new CyrusSettings(options);
  }

  /** As whom it runs. */
  String user() {
    return option("cyrus_user", USUAL_USER);
  }

  String option(String name, String otherwise) {
    return options.getOrDefault(name, otherwise);
  }

  /** Two files behind a comma each are for an RSA and an ECDSA key. */
  List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    List<String> prefixes =
        options.keySet().stream()
            .filter(option -> option.endsWith(CERTIFICATE) || option.endsWith(KEY))
            .map(option -> option.replaceFirst("tls_server_(cert|key)$", ""))
            .distinct()
            .toList();
    for (String prefix : prefixes) {
      List<String> certificates = files(prefix, CERTIFICATE);
      List<String> keys = files(prefix, KEY);
      for (int i = 0; i < Math.max(certificates.size(), keys.size()); i++) {
        pairs.add(
            new Pair(
                prefix,
                i < certificates.size() ? certificates.get(i) : "",
                i < keys.size() ? keys.get(i) : ""));
      }
    }
    return pairs;
  }

  private List<String> files(String prefix, String name) {
    String value = option(prefix + name, option(name, ""));
    return Arrays.stream(value.split(",")).map(String::strip).filter(f -> !f.isEmpty()).toList();
  }

  /** Such options may be passwords. */
  @Override
  public String toString() {
    return "CyrusSettings[" + options.size() + " options]";
  }
}
