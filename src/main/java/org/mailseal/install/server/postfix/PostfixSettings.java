package org.mailseal.install.server.postfix;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;
import org.mailseal.install.server.NamedPath;

/**
 * What Postfix itself says of its settings: those of main.cf, and for each service of master.cf
 * that overrides one the same with its overrides.
 *
 * @param scopes the parameters with their values; the first is main.cf's
 */
record PostfixSettings(List<Scope> scopes) {
  /**
   * Where settings hold.
   *
   * @param name {@code main.cf}, or a service such as {@code submission/inet in master.cf}
   */
  record Scope(String name, Map<String, String> values) {
    /** A value; empty where there is none. */
    String value(String parameter) {
      return values.getOrDefault(parameter, "");
    }

    /**
     * The file that a value names. A relative name counts from the queue directory, in which every
     * process of Postfix runs.
     */
    Optional<Path> file(String parameter) {
      return Optional.of(value(parameter))
          .filter(value -> !value.equals(NONE))
          .flatMap(value -> NamedPath.in(Path.of(queue()), value));
    }

    /** The files that a list names. */
    List<Path> files(String parameter) {
      return list(parameter).stream()
          .flatMap(member -> NamedPath.in(Path.of(queue()), member).stream())
          .toList();
    }

    private String queue() {
      return values.getOrDefault(QUEUE, "/var/spool/postfix");
    }

    /** Whether it has, of its own, what hides the pairs. */
    boolean hasChainFiles() {
      return !list(CHAIN_FILES).isEmpty();
    }

    /** The files of the pairs, each key first, and one that holds both only once. */
    List<Path> pairFiles() {
      return PAIRS.stream()
          .filter(prefix -> file(prefix + "cert_file").isPresent())
          .flatMap(prefix -> Stream.of(prefix + "key_file", prefix + "cert_file"))
          .flatMap(parameter -> file(parameter).stream())
          .distinct()
          .toList();
    }

    /** As it stands or, from older days, as two other parameters say it; empty for none at all. */
    String securityLevel(String side) {
      String level = value(side + "_tls_security_level");
      if (!level.isEmpty()) {
        return level.equals(NONE) ? "" : level;
      }
      return value(side + "_enforce_tls").equals("yes")
          ? "encrypt"
          : value(side + "_use_tls").equals("yes") ? "may" : "";
    }

    /** A value that is a list, with commas or blanks. */
    List<String> list(String parameter) {
      return Arrays.stream(value(parameter).split("[,\\s]+"))
          .filter(member -> !member.isEmpty())
          .toList();
    }
  }

  static final String CHAIN_FILES = "smtpd_tls_chain_files";
  static final String SNI_MAPS = "tls_server_sni_maps";
  static final String DEFAULT_TYPE = "default_database_type";
  static final String HOST_NAME = "myhostname";
  static final String CLIENT_LEVEL = "smtp_tls_security_level";
  static final String WRAPPER_MODE = "smtpd_tls_wrappermode";
  private static final String QUEUE = "queue_directory";
  private static final String NONE = "none";

  private static final String IN_MASTER = " in master.cf";

  /** RSA, or whatever there is; and the ECDSA one beside it. */
  static final List<String> PAIRS = List.of("smtpd_tls_", "smtpd_tls_ec");

  private static final List<String> ASKED =
      List.of(
          CHAIN_FILES,
          "smtpd_tls_cert_file",
          "smtpd_tls_key_file",
          "smtpd_tls_eccert_file",
          "smtpd_tls_eckey_file",
          SNI_MAPS,
          DEFAULT_TYPE,
          HOST_NAME,
          QUEUE,
          WRAPPER_MODE,
          "smtpd_tls_security_level",
          "smtpd_enforce_tls",
          "smtpd_use_tls",
          CLIENT_LEVEL,
          "smtp_enforce_tls",
          "smtp_use_tls");

  /** What it presents to the servers that it sends to. */
  private static final List<String> CLIENT =
      List.of("smtp_tls_chain_files", "smtp_tls_cert_file", "smtp_tls_eccert_file", QUEUE);

  /** Postconf's complaints about what it does not know stand between, and begin with its name. */
  private static final Pattern MAIN = Pattern.compile("(?m)^(\\w+) =(.*)$");

  /** Its first word is {@code service/type/parameter}. */
  private static final Pattern OVERRIDE = Pattern.compile("(?m)^(\\S++) =(.*)$");

  /** -x expands {@code $config_directory} and the like; -P lists the overrides of master.cf. */
  static PostfixSettings ask(Commands commands, Path configDirectory) throws InstallException {
    return ask(commands, configDirectory, ASKED);
  }

  /** The same for what {@link #clientParameters} reads. */
  static PostfixSettings askClient(Commands commands, Path configDirectory)
      throws InstallException {
    return ask(commands, configDirectory, CLIENT);
  }

  private static PostfixSettings ask(Commands commands, Path configDirectory, List<String> asked)
      throws InstallException {
    String config = configDirectory.toString();
    Map<String, String> common = values(commands, config, List.of(), asked);
    List<Scope> scopes = new ArrayList<>();
    scopes.add(new Scope("main.cf", Map.copyOf(common)));
    for (Map.Entry<String, Map<String, String>> service :
        overrides(commands.run(List.of("postconf", "-c", config, "-Px"))).entrySet()) {
      Map<String, String> own = service.getValue();
      List<String> options =
          own.entrySet().stream()
              .flatMap(each -> Stream.of("-o", each.getKey() + "=" + each.getValue()))
              .toList();
      Map<String, String> values = new LinkedHashMap<>(common);
      values.putAll(own);
      // Asked anew: what main.cf takes from another parameter follows that one's override.
      values.putAll(values(commands, config, options, asked));
      values.keySet().retainAll(asked);
      if (!values.equals(common) || own.keySet().stream().anyMatch(asked::contains)) {
        scopes.add(new Scope(service.getKey() + IN_MASTER, Map.copyOf(values)));
      }
    }
    return new PostfixSettings(List.copyOf(scopes));
  }

  private static Map<String, String> values(
      Commands commands, String config, List<String> options, List<String> asked)
      throws InstallException {
    List<String> command = new ArrayList<>(List.of("postconf", "-c", config));
    command.addAll(options);
    command.add("-x");
    command.addAll(asked);
    Map<String, String> values = new LinkedHashMap<>();
    Matcher line = MAIN.matcher(commands.run(command));
    while (line.find()) {
      values.put(line.group(1), line.group(2).strip());
    }
    return values;
  }

  private static Map<String, Map<String, String>> overrides(String printed) {
    Map<String, Map<String, String>> services = new LinkedHashMap<>();
    Matcher override = OVERRIDE.matcher(printed);
    while (override.find()) {
      String word = override.group(1);
      int last = word.lastIndexOf('/');
      if (word.indexOf('/') < last) {
        services
            .computeIfAbsent(word.substring(0, last), service -> new LinkedHashMap<>())
            .put(word.substring(last + 1), override.group(2).strip());
      }
    }
    return services;
  }

  Scope main() {
    return scopes.getFirst();
  }

  /** That of a service, such as {@code submission/inet}: its own where it overrides one. */
  Scope of(String service) {
    return scopes.stream()
        .filter(scope -> scope.name().equals(service + IN_MASTER))
        .findFirst()
        .orElse(main());
  }

  /**
   * The services with a pair of their own and no chain files of their own: once main.cf has chain
   * files, Postfix ignores their pairs.
   */
  List<Scope> ownPairs() {
    Scope main = main();
    return scopes.stream()
        .filter(scope -> !scope.pairFiles().equals(main.pairFiles()))
        .filter(scope -> !scope.pairFiles().isEmpty())
        .filter(scope -> scope.list(CHAIN_FILES).equals(main.list(CHAIN_FILES)))
        .toList();
  }

  /** What gives a service its pair as chain files of its own; -P takes no blank in a value. */
  static String asChainFiles(Scope scope, Path configDirectory) {
    return "postconf -c "
        + configDirectory
        + " -P '"
        + scope.name().replace(IN_MASTER, "")
        + "/"
        + CHAIN_FILES
        + "="
        + String.join(",", scope.pairFiles().stream().map(Path::toString).toList())
        + "'";
  }

  /** Postfix before 3.4 prints no line of it. */
  boolean knowsChainFiles() {
    return main().values().containsKey(CHAIN_FILES);
  }

  /**
   * The parameters, with their places, through which one of the files is presented to other
   * servers. Chain files hide the others.
   */
  List<String> clientParameters(List<Path> files) {
    List<String> found = new ArrayList<>();
    for (Scope scope : scopes) {
      List<String> read =
          scope.list(CLIENT.getFirst()).isEmpty() ? CLIENT.subList(1, 3) : CLIENT.subList(0, 1);
      for (String parameter : read) {
        if (files.stream()
            .anyMatch(
                file ->
                    scope.files(parameter).stream().anyMatch(one -> NamedPath.areOne(one, file)))) {
          found.add(parameter + " in " + scope.name());
        }
      }
    }
    return List.copyOf(found);
  }

  /** The tables that answer to SNI, in any scope. */
  List<SniTable> sniTables() {
    return scopes.stream()
        .flatMap(scope -> scope.list(SNI_MAPS).stream())
        .flatMap(table -> SniTable.find(table, main().value(DEFAULT_TYPE)).stream())
        .distinct()
        .toList();
  }
}
