package org.mailseal.install.server.postfix;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mailseal.install.InstallException;
import org.mailseal.install.server.Arguments;
import org.mailseal.install.server.ForeignFile;
import org.mailseal.install.server.FoundServer;
import org.mailseal.install.server.Host;
import org.mailseal.install.server.OtherKey;
import org.mailseal.install.server.postfix.PostfixSettings.Scope;
import org.mailseal.name.Printable;

/**
 * Finds the Postfixes of a host: master says in its environment where its configuration lies, and
 * Postfix itself says the rest.
 */
final class PostfixSearch {
  private static final String OWN_FILE = "/etc/postfix/tls/mail.pem";

  private final Host host;

  PostfixSearch(Host host) {
    this.host = host;
  }

  List<FoundServer> find() {
    Map<Path, Boolean> directories = new LinkedHashMap<>();
    Path standard = PostfixTarget.DEFAULT_CONFIG_DIRECTORY;
    List<Host.Running> masters = host.running("master");
    for (Host.Running master : masters) {
      configOf(master)
          .map(directory -> Arguments.usual(host, directory, standard))
          .ifPresent(directory -> directories.put(directory, true));
    }
    if (host.installed("postconf") && host.read(standard.resolve("main.cf")).isPresent()) {
      // Its master stays root: one that root may not ask is Cyrus's, or anybody's.
      directories.putIfAbsent(standard, !host.asRoot() && Arguments.areUnknown(masters));
    }
    List<FoundServer> found = new ArrayList<>();
    directories.forEach((directory, running) -> found.add(describe(directory, running)));
    return List.copyOf(found);
  }

  /** Cyrus has a master too. */
  private static Optional<Path> configOf(Host.Running master) {
    String given = master.environment().get("MAIL_CONFIG");
    int option = master.arguments().indexOf("-c");
    if (given == null && option > 0 && option + 1 < master.arguments().size()) {
      given = master.arguments().get(option + 1);
    }
    boolean postfix =
        !master.arguments().isEmpty() && master.arguments().getFirst().contains("/postfix/");
    if (given == null) {
      return postfix ? Optional.of(PostfixTarget.DEFAULT_CONFIG_DIRECTORY) : Optional.empty();
    }
    try {
      return given.startsWith("/") ? Optional.of(Path.of(given)) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private FoundServer describe(Path directory, boolean running) {
    String description = "Postfix, " + Printable.sanitize(directory.resolve("main.cf").toString());
    try {
      PostfixSettings settings = PostfixSettings.ask(host.commands(), directory);
      return new Proposal(host, settings, directory).found(description, running);
    } catch (InstallException e) {
      return new FoundServer(
          "postfix", description, running, Map.of(), List.of(), List.of(e.getMessage()));
    }
  }

  /** What the settings would say of one instance. */
  private static final class Proposal {
    private final Host host;
    private final PostfixSettings settings;
    private final Path directory;
    private final Map<String, String> keys = new LinkedHashMap<>();
    private final Map<String, String> onceMended = new LinkedHashMap<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final List<String> remarks = new ArrayList<>();

    Proposal(Host host, PostfixSettings settings, Path directory) {
      this.host = host;
      this.settings = settings;
      this.directory = directory;
      names.add(Printable.sanitize(settings.main().value(PostfixSettings.HOST_NAME)));
    }

    FoundServer found(String description, boolean running) {
      Optional<PostfixFiles> form = form();
      if (form.isPresent()) {
        tables(form.get());
      }
      if (!directory.equals(PostfixTarget.DEFAULT_CONFIG_DIRECTORY)) {
        (form.isPresent() ? keys : onceMended).put("config-directory", directory.toString());
      }
      others();
      if (settings.scopes().stream()
          .allMatch(scope -> scope.value(PostfixSettings.SECURITY_LEVEL).isEmpty())) {
        remarks.add(
            "Postfix offers no TLS to who comes: run "
                + postconf("smtpd_tls_security_level = may"));
      }
      return new FoundServer(
          "postfix", description, running, keys, onceMended, List.copyOf(names), remarks);
    }

    private Optional<PostfixFiles> form() {
      Scope main = settings.main();
      List<String> chainFiles = main.list(PostfixSettings.CHAIN_FILES);
      String certificate = main.value("smtpd_tls_cert_file");
      String key = main.value("smtpd_tls_key_file");
      String first = chainFiles.isEmpty() ? certificate : chainFiles.getFirst();
      if (!first.startsWith("/") || first.equals(key) || ForeignFile.is(host, first)) {
        remarks.add(why(first, key));
        boolean together =
            first.equals(key) && first.startsWith("/") && !ForeignFile.is(host, first);
        onceMended.put("chain-file", together ? first : OWN_FILE);
        return Optional.empty();
      }
      if (chainFiles.isEmpty()) {
        keys.put("certificate", first);
        keys.put("key", key);
        String other = main.value("smtpd_tls_eccert_file");
        if (other.startsWith("/")) {
          remarks.add(OtherKey.remark("Postfix", other));
        }
        return Optional.of(new PostfixFiles.Pair(Path.of(first), Path.of(key)));
      }
      keys.put("chain-file", first);
      if (chainFiles.size() > 1) {
        remarks.add(
            OtherKey.remark(
                "Postfix", String.join(" and ", chainFiles.subList(1, chainFiles.size()))));
      }
      return Optional.of(new PostfixFiles.ChainFile(Path.of(first)));
    }

    private String why(String first, String key) {
      String own = "give it a file of its own: " + postconf("smtpd_tls_chain_files = " + OWN_FILE);
      if (first.isEmpty() || first.equals("none")) {
        return "Postfix has no certificate; " + own;
      }
      if (ForeignFile.is(host, first)) {
        return "Postfix reads " + ForeignFile.describe(host, first) + "; " + own;
      }
      if (first.equals(key)) {
        return "Postfix takes the key and the certificate from one file, and reads it twice; name"
            + " it as a chain file instead: "
            + postconf("smtpd_tls_chain_files = " + Printable.sanitize(first));
      }
      return "Postfix reads " + Printable.sanitize(first) + ", which is no absolute path; " + own;
    }

    private String postconf(String assignment) {
      return "postconf -c " + directory + " -e '" + assignment + "'";
    }

    private void tables(PostfixFiles form) {
      List<String> tables = new ArrayList<>();
      for (SniTable table : settings.sniTables()) {
        try {
          List<String> given = table.namesOf(form.files());
          if (!given.isEmpty()) {
            tables.add(table.toString());
            given.stream()
                .filter(name -> !name.startsWith("."))
                .map(Printable::sanitize)
                .forEach(names::add);
          }
        } catch (InstallException e) {
          remarks.add(e.getMessage());
        }
      }
      if (!tables.isEmpty()) {
        keys.put("sni-maps", String.join(", ", tables));
      }
    }

    /** Services that serve something else. */
    private void others() {
      Scope main = settings.main();
      for (Scope scope : settings.scopes()) {
        for (String parameter : List.of(PostfixSettings.CHAIN_FILES, "smtpd_tls_cert_file")) {
          if (!scope.value(parameter).equals(main.value(parameter))) {
            remarks.add(
                Printable.sanitize(scope.name() + " reads " + scope.value(parameter) + " instead"));
          }
        }
      }
    }
  }
}
