package org.mailseal.install.server.postfix;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
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
      List<PostfixService> services = PostfixService.ask(host.commands(), directory);
      return new Proposal(host, settings, services, directory).found(description, running);
    } catch (InstallException e) {
      return new FoundServer(
          "postfix", description, running, Map.of(), List.of(), List.of(e.getMessage()));
    }
  }

  /** What the settings would say of one instance. */
  private static final class Proposal {
    private final Host host;
    private final PostfixSettings settings;
    private final List<PostfixService> services;
    private final Path directory;
    private final Map<String, String> keys = new LinkedHashMap<>();
    private final Map<String, String> onceMended = new LinkedHashMap<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final List<String> remarks = new ArrayList<>();

    Proposal(Host host, PostfixSettings settings, List<PostfixService> services, Path directory) {
      this.host = host;
      this.settings = settings;
      this.services = services;
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
      remarks.addAll(new PostfixEncryption(settings, services, directory).remarks());
      return new FoundServer(
          "postfix", description, running, keys, onceMended, List.copyOf(names), remarks);
    }

    private Optional<PostfixFiles> form() {
      List<Path> chain = settings.main().files(PostfixSettings.CHAIN_FILES);
      return chain.isEmpty() ? pair() : chainFiles(ChainFiles.of(chain, host::read));
    }

    private Optional<PostfixFiles> chainFiles(ChainFiles read) {
      PostfixFiles form = read.first();
      Optional<Path> foreign = foreign(form.files());
      if (foreign.isPresent()) {
        return own(foreignFile(foreign.get()));
      }
      if (read.beginWithCertificate()) {
        return own(
            "Postfix refuses "
                + Printable.sanitize(read.entries().getFirst().file().toString())
                + " in smtpd_tls_chain_files, for a certificate stands there before its key");
      }
      int last = form.files().size() - 1;
      Optional<Path> further = read.continuedBy(last);
      if (further.isPresent()) {
        remarks.add(
            "Postfix sends "
                + Printable.sanitize(further.get().toString())
                + " behind "
                + Printable.sanitize(form.certificate().toString())
                + ", where a renewal puts the whole chain; take it out: "
                + postconf(
                    PostfixSettings.CHAIN_FILES
                        + " = "
                        + Printable.sanitize(read.without(List.of(further.get())))));
        put(form, onceMended);
        return Optional.empty();
      }
      put(form, keys);
      if (read.entries().size() > last + 1) {
        remarks.add(
            OtherKey.remark(
                "Postfix", Printable.sanitize(read.without(form.files()).replace(",", ""))));
      }
      return Optional.of(form);
    }

    /** RSA, or whatever there is; without it, the one of ECDSA. */
    private Optional<PostfixFiles> pair() {
      Scope main = settings.main();
      Optional<String> prefix =
          PostfixSettings.PAIRS.stream()
              .filter(each -> main.file(each + "cert_file").isPresent())
              .findFirst();
      if (prefix.isEmpty()) {
        return own("Postfix has no certificate");
      }
      Path certificate = main.file(prefix.get() + "cert_file").orElseThrow();
      Path key = main.file(prefix.get() + "key_file").orElse(certificate);
      Optional<Path> foreign = foreign(List.of(certificate, key));
      if (foreign.isPresent()) {
        return own(foreignFile(foreign.get()));
      }
      if (certificate.equals(key)) {
        return together(certificate);
      }
      PostfixFiles form = new PostfixFiles.Pair(certificate, key);
      put(form, keys);
      main.file("smtpd_tls_eccert_file")
          .filter(other -> !other.equals(certificate))
          .ifPresent(other -> remarks.add(OtherKey.remark("Postfix", other.toString())));
      return Optional.of(form);
    }

    private Optional<PostfixFiles> together(Path file) {
      String printable = Printable.sanitize(file.toString());
      ChainFiles one = ChainFiles.of(List.of(file), host::read);
      if (one.beginWithCertificate()) {
        return own(
            "Postfix takes the key and the certificate from one file, "
                + printable
                + ", with the key last, which a chain file must have first");
      }
      remarks.add(
          "Postfix takes the key and the certificate from one file, and reads it twice; name it as"
              + " a chain file instead: "
              + chainAdvice(printable));
      onceMended.put("chain-file", file.toString());
      return Optional.empty();
    }

    private Optional<PostfixFiles> own(String why) {
      remarks.add(why + "; give it a file of its own: " + chainAdvice(OWN_FILE));
      onceMended.put("chain-file", OWN_FILE);
      return Optional.empty();
    }

    private Optional<Path> foreign(List<Path> files) {
      return files.stream()
          .sorted(Comparator.reverseOrder())
          .filter(file -> ForeignFile.is(host, file.toString()))
          .findFirst();
    }

    private String foreignFile(Path file) {
      return "Postfix reads " + ForeignFile.describe(host, file.toString());
    }

    private static void put(PostfixFiles form, Map<String, String> entry) {
      switch (form) {
        case PostfixFiles.ChainFile(Path file) -> entry.put("chain-file", file.toString());
        case PostfixFiles.Pair(Path certificate, Path key) -> {
          entry.put("certificate", certificate.toString());
          entry.put("key", key.toString());
        }
      }
    }

    /** Chain files in main.cf, and first what keeps the services that would lose by them. */
    private String chainAdvice(String value) {
      return PostfixFiles.before(settings, directory)
          + postconf(PostfixSettings.CHAIN_FILES + " = " + value);
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
          boolean other = !scope.value(parameter).equals(main.value(parameter));
          boolean ignored = !parameter.equals(PostfixSettings.CHAIN_FILES) && scope.hasChainFiles();
          if (other && !ignored) {
            remarks.add(
                Printable.sanitize(scope.name() + " reads " + scope.value(parameter) + " instead"));
          }
        }
      }
      if (main.hasChainFiles()) {
        for (Scope scope : settings.ownPairs()) {
          remarks.add(
              Printable.sanitize(
                  "Postfix ignores "
                      + scope.value("smtpd_tls_cert_file")
                      + " of "
                      + scope.name()
                      + ", because smtpd_tls_chain_files is set in main.cf: run "
                      + PostfixSettings.asChainFiles(scope, directory)
                      + " (the key stands first), or take it out there"));
        }
      }
    }
  }
}
