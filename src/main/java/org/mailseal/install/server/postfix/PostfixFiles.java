package org.mailseal.install.server.postfix;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.install.InstallException;
import org.mailseal.install.Output;
import org.mailseal.install.server.NamedPath;
import org.mailseal.install.server.postfix.PostfixSettings.Scope;
import org.mailseal.name.Printable;

/**
 * The two forms in which Postfix takes a certificate. It opens the files as root, before it gives
 * its rights away.
 */
public sealed interface PostfixFiles {
  /** The one with the private key first, the way that a table for SNI must name them. */
  List<Path> files();

  /** The one with the leaf. */
  Path certificate();

  List<Output> outputs(CertifiedKey material);

  PostfixFiles elsewhere(UnaryOperator<Path> elsewhere);

  /** Whether Postfix reads them, and nothing else hides them. */
  void check(PostfixSettings settings, Path configDirectory) throws InstallException;

  /**
   * A file that {@code smtpd_tls_chain_files} names: the key, then its certificate, then the
   * issuers. Postfix 3.4 and later; no process ever loads a key and a certificate that do not
   * match.
   */
  record ChainFile(Path file) implements PostfixFiles {
    @Override
    public List<Path> files() {
      return List.of(file);
    }

    @Override
    public Path certificate() {
      return file;
    }

    @Override
    public List<Output> outputs(CertifiedKey material) {
      String pem = Pem.encode(material.key()) + Pem.encode(material.chain().certificates());
      return List.of(Output.secret(file, pem));
    }

    @Override
    public PostfixFiles elsewhere(UnaryOperator<Path> elsewhere) {
      return new ChainFile(elsewhere.apply(file));
    }

    @Override
    public void check(PostfixSettings settings, Path configDirectory) throws InstallException {
      if (!settings.knowsChainFiles()) {
        throw new InstallException(
            "this Postfix is older than 3.4 and has no smtpd_tls_chain_files: give certificate and"
                + " key instead of chain-file");
      }
      boolean read = false;
      for (Scope scope : settings.scopes()) {
        ChainFiles chainFiles = ChainFiles.of(scope.files(PostfixSettings.CHAIN_FILES));
        int at = chainFiles.indexOf(file);
        if (at >= 0) {
          checkAlone(scope, chainFiles, at, at);
          read = true;
        }
      }
      if (!read) {
        throw new InstallException(
            "Postfix does not read "
                + file
                + ": run "
                + before(settings, configDirectory)
                + "postconf -c "
                + configDirectory
                + " -e 'smtpd_tls_chain_files = "
                + file
                + "'"
                + beside(settings, file.toString())
                + " or name the file that it reads as chain-file");
      }
      checkOwnPairs(settings, configDirectory);
    }
  }

  /** No key without a certificate stands before ours, and nothing of another's chain behind. */
  private static void checkAlone(Scope scope, ChainFiles chainFiles, int first, int last)
      throws InstallException {
    Optional<Path> before = chainFiles.keyBefore(first);
    if (before.isPresent()) {
      throw new InstallException(
          "Postfix looks in "
              + chainFiles.entries().get(first).file()
              + " for the certificate of the key in "
              + before.get()
              + ", and would be without TLS with a key at its beginning: take "
              + before.get()
              + " out of smtpd_tls_chain_files in "
              + scope.name()
              + ", or, where the two are one certificate, name them as key and certificate");
    }
    Optional<Path> next = chainFiles.continuedBy(last);
    if (next.isPresent()) {
      throw new InstallException(
          "Postfix sends what is in "
              + next.get()
              + " behind what is in "
              + chainFiles.entries().get(last).file()
              + ", as part of its chain: take it out of smtpd_tls_chain_files in "
              + scope.name()
              + ", or, where the two are one certificate, name them as key and certificate");
    }
  }

  /** Where main.cf has chain files, a service's own pair is ignored, with a line in the log. */
  private static void checkOwnPairs(PostfixSettings settings, Path configDirectory)
      throws InstallException {
    if (settings.main().hasChainFiles() && !settings.ownPairs().isEmpty()) {
      Scope scope = settings.ownPairs().getFirst();
      throw new InstallException(
          Printable.sanitize(
              "Postfix ignores the certificate of its own that "
                  + scope.name()
                  + " names, because smtpd_tls_chain_files is set in main.cf: run "
                  + PostfixSettings.asChainFiles(scope, configDirectory)
                  + " (the key stands first), or take it out of that service"));
    }
  }

  /** A certificate with a key of another kind is one to keep. */
  private static String beside(PostfixSettings settings, String files) {
    List<String> standing = settings.main().list(PostfixSettings.CHAIN_FILES);
    return standing.isEmpty()
        ? ""
        : Printable.sanitize(
            " (where what stands there has a key of another kind and stays: '"
                + PostfixSettings.CHAIN_FILES
                + " = "
                + String.join(", ", standing)
                + ", "
                + files
                + "')");
  }

  /** What must be run before main.cf gets chain files, so that no service loses its own pair. */
  static String before(PostfixSettings settings, Path configDirectory) {
    return Printable.sanitize(
        settings.main().hasChainFiles()
            ? ""
            : settings.ownPairs().stream()
                .map(
                    scope ->
                        PostfixSettings.asChainFiles(scope, configDirectory)
                            + " (for its own certificate would be ignored), then ")
                .collect(Collectors.joining()));
  }

  /**
   * The files of {@code smtpd_tls_cert_file} and {@code smtpd_tls_key_file}, of the pair with
   * {@code ec} in its names, or two of {@code smtpd_tls_chain_files}. A process that starts between
   * the two renames loads what does not match, says "disabling TLS support" in the log and goes on
   * without: {@link ChainFile} is safer.
   *
   * @param certificate the leaf, then its issuers
   * @param key the private key
   */
  record Pair(Path certificate, Path key) implements PostfixFiles {
    @Override
    public List<Path> files() {
      return List.of(key, certificate);
    }

    @Override
    public List<Output> outputs(CertifiedKey material) {
      return Output.pair(key, certificate, material);
    }

    @Override
    public PostfixFiles elsewhere(UnaryOperator<Path> elsewhere) {
      return new Pair(elsewhere.apply(certificate), elsewhere.apply(key));
    }

    @Override
    public void check(PostfixSettings settings, Path configDirectory) throws InstallException {
      boolean read = false;
      for (Scope scope : settings.scopes()) {
        read |= isInChainFiles(scope);
        for (String prefix : PostfixSettings.PAIRS) {
          boolean certificateRead = reads(scope, prefix + "cert_file", certificate);
          boolean keyRead = reads(scope, prefix + "key_file", key);
          if (scope.hasChainFiles()) {
            if (certificateRead && keyRead && !isInChainFiles(scope)) {
              throw new InstallException(ignored(scope, configDirectory));
            }
          } else if (certificateRead != keyRead) {
            throw new InstallException(
                halfRead(scope, prefix, certificateRead ? "key_file" : "cert_file"));
          } else {
            read |= keyRead;
          }
        }
      }
      if (!read) {
        throw new InstallException(
            "Postfix does not read "
                + certificate
                + " and "
                + key
                + ": run postconf -c "
                + configDirectory
                + (settings.main().hasChainFiles()
                    ? " -e 'smtpd_tls_chain_files = "
                        + key
                        + ", "
                        + certificate
                        + "'"
                        + beside(settings, key + ", " + certificate)
                    : " -e 'smtpd_tls_cert_file = "
                        + certificate
                        + "' 'smtpd_tls_key_file = "
                        + key
                        + "'")
                + " or name the files that it reads as certificate and key");
      }
      checkOwnPairs(settings, configDirectory);
    }

    /** Whether they stand there, key first, with nothing between and no other's chain behind. */
    private boolean isInChainFiles(Scope scope) throws InstallException {
      ChainFiles chainFiles = ChainFiles.of(scope.files(PostfixSettings.CHAIN_FILES));
      int keyAt = chainFiles.indexOf(key);
      int at = chainFiles.indexOf(certificate);
      if (keyAt < 0 && at < 0) {
        return false;
      }
      if (keyAt < 0 || at != keyAt + 1) {
        throw new InstallException(
            "Postfix takes a certificate from smtpd_tls_chain_files only right behind its key: in "
                + scope.name()
                + ", write "
                + key
                + ", "
                + certificate
                + " in this order");
      }
      checkAlone(scope, chainFiles, keyAt, at);
      return true;
    }

    private static boolean reads(Scope scope, String parameter, Path file) {
      return scope.file(parameter).filter(one -> NamedPath.areOne(one, file)).isPresent();
    }

    private String halfRead(Scope scope, String prefix, String other) {
      return "Postfix reads only one of "
          + certificate
          + " and "
          + key
          + " in "
          + scope.name()
          + ", and would lose TLS with a new pair: mend "
          + prefix
          + other
          + " there";
    }

    private static String ignored(Scope scope, Path configDirectory) {
      String chainFiles = scope.value(PostfixSettings.CHAIN_FILES);
      return "Postfix ignores smtpd_tls_cert_file and smtpd_tls_key_file, because"
          + " smtpd_tls_chain_files is set in "
          + scope.name()
          + ": name what that reads ("
          + chainFiles
          + ") as chain-file, or as key and certificate, or take it out (in main.cf: postconf -c "
          + configDirectory
          + " -X smtpd_tls_chain_files)";
    }
  }
}
