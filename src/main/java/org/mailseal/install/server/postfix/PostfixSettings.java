package org.mailseal.install.server.postfix;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailseal.install.Commands;
import org.mailseal.install.InstallException;

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
  static final String SECURITY_LEVEL = "smtpd_tls_security_level";

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
          SECURITY_LEVEL);

  /** What it presents to the servers that it sends to. */
  private static final List<String> CLIENT =
      List.of("smtp_tls_chain_files", "smtp_tls_cert_file", "smtp_tls_eccert_file");

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
    List<String> main = new ArrayList<>(List.of("postconf", "-c", config, "-x"));
    main.addAll(asked);
    return of(asked, commands.run(main), commands.run(List.of("postconf", "-c", config, "-Px")));
  }

  private static PostfixSettings of(List<String> asked, String main, String overrides) {
    Map<String, String> common = new LinkedHashMap<>();
    Matcher line = MAIN.matcher(main);
    while (line.find()) {
      common.put(line.group(1), line.group(2).strip());
    }
    Map<String, Map<String, String>> services = new LinkedHashMap<>();
    Matcher override = OVERRIDE.matcher(overrides);
    while (override.find()) {
      String word = override.group(1);
      int last = word.lastIndexOf('/');
      if (word.indexOf('/') < last && asked.contains(word.substring(last + 1))) {
        services
            .computeIfAbsent(word.substring(0, last), service -> new LinkedHashMap<>(common))
            .put(word.substring(last + 1), override.group(2).strip());
      }
    }
    List<Scope> scopes = new ArrayList<>();
    scopes.add(new Scope("main.cf", Map.copyOf(common)));
    services.forEach(
        (service, values) -> scopes.add(new Scope(service + " in master.cf", Map.copyOf(values))));
    return new PostfixSettings(List.copyOf(scopes));
  }

  Scope main() {
    return scopes.getFirst();
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
          scope.list(CLIENT.getFirst()).isEmpty()
              ? CLIENT.subList(1, CLIENT.size())
              : CLIENT.subList(0, 1);
      for (String parameter : read) {
        if (files.stream().anyMatch(file -> scope.list(parameter).contains(file.toString()))) {
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
