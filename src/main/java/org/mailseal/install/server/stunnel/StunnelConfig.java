package org.mailseal.install.server.stunnel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.mailseal.install.server.NamedPath;

/**
 * stunnel's configuration: {@code option = value} lines, those before the first {@code [service]}
 * for all of them.
 *
 * @param common what stands before the first service
 * @param services each with what it takes from {@code common}
 */
record StunnelConfig(Map<String, String> common, List<Service> services) {
  /**
   * A service.
   *
   * @param options the names in lower case
   */
  record Service(String name, Map<String, String> options) {
    Optional<Path> certificate() {
      return path("cert");
    }

    /** Without a key of its own, the key lies with the certificate. */
    Optional<Path> key() {
      return path("key").or(this::certificate);
    }

    private Optional<Path> path(String option) {
      return Optional.ofNullable(options.get(option)).flatMap(NamedPath::of);
    }

    /** One that itself is the client shows its certificate to a server, and to no port. */
    boolean isServer() {
      return !options.getOrDefault("client", "no").equalsIgnoreCase("yes");
    }

    /** The port of {@code accept}; 0 for one with a name, for all of these are low. */
    OptionalInt port() {
      String accept = options.get("accept");
      if (accept == null) {
        return OptionalInt.empty();
      }
      String port = accept.substring(accept.lastIndexOf(':') + 1).strip();
      return OptionalInt.of(port.matches("\\d{1,5}") ? Integer.parseInt(port) : 0);
    }
  }

  /**
   * Reads it.
   *
   * @param included gives the texts of an included folder's files, in the order of their names
   */
  static StunnelConfig parse(String text, Function<Path, List<String>> included) {
    Map<String, String> common = new HashMap<>();
    List<Service> own = new ArrayList<>();
    Map<String, String> here = common;
    for (String line : lines(text, included)) {
      if (line.startsWith("[") && line.endsWith("]")) {
        here = new HashMap<>();
        own.add(new Service(line.substring(1, line.length() - 1).strip(), here));
      } else if (line.contains("=")) {
        String[] option = line.split("=", 2);
        here.put(option[0].strip().toLowerCase(Locale.ROOT), option[1].strip());
      }
    }
    return new StunnelConfig(
        Map.copyOf(common), own.stream().map(service -> completed(service, common)).toList());
  }

  private static Service completed(Service service, Map<String, String> common) {
    Map<String, String> options = new HashMap<>(common);
    options.putAll(service.options);
    return new Service(service.name, Map.copyOf(options));
  }

  /** Without comments and blank lines; what an included folder holds stands in its place. */
  private static List<String> lines(String text, Function<Path, List<String>> included) {
    List<String> lines = new ArrayList<>();
    for (String line : text.lines().map(String::strip).toList()) {
      if (line.matches("(?i)include\\s*=.+")) {
        NamedPath.of(line.split("=", 2)[1].strip()).map(included).orElse(List.of()).stream()
            .map(part -> lines(part, none -> List.of()))
            .forEach(lines::addAll);
      } else if (!line.startsWith(";") && !line.startsWith("#")) {
        lines.add(line);
      }
    }
    return lines;
  }
}
