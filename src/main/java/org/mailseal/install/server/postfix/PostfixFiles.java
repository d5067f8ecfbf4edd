package org.mailseal.install.server.postfix;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Pem;
import org.mailseal.install.InstallException;
import org.mailseal.install.Output;
import org.mailseal.install.server.postfix.PostfixSettings.Scope;

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
      if (settings.scopes().stream()
          .noneMatch(scope -> scope.list(PostfixSettings.CHAIN_FILES).contains(file.toString()))) {
        throw new InstallException(
            "Postfix does not read "
                + file
                + ": run postconf -c "
                + configDirectory
                + " -e 'smtpd_tls_chain_files = "
                + file
                + "' or name the file that it reads as chain-file");
      }
    }
  }

  /**
   * The files of {@code smtpd_tls_cert_file} and {@code smtpd_tls_key_file}, or of the pair with
   * {@code ec} in its names. A process that starts between the two renames loads what does not
   * match, says "disabling TLS support" in the log and goes on without: {@link ChainFile} is safer.
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
        for (String prefix : PostfixSettings.PAIRS) {
          boolean certificateRead = reads(scope, prefix + "cert_file", certificate);
          boolean keyRead = reads(scope, prefix + "key_file", key);
          if (certificateRead != keyRead) {
            throw new InstallException(
                halfRead(scope, prefix, certificateRead ? "key_file" : "cert_file"));
          }
          if (keyRead && !scope.value(PostfixSettings.CHAIN_FILES).isEmpty()) {
            throw new InstallException(ignored(scope, configDirectory));
          }
          read |= keyRead;
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
                + " -e 'smtpd_tls_cert_file = "
                + certificate
                + "' 'smtpd_tls_key_file = "
                + key
                + "' or name the files that it reads as certificate and key");
      }
    }

    private static boolean reads(Scope scope, String parameter, Path file) {
      return scope.value(parameter).equals(file.toString());
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
          + ": name its file as chain-file ("
          + chainFiles
          + "), or take it out (in main.cf: postconf -c "
          + configDirectory
          + " -X smtpd_tls_chain_files)";
    }
  }
}
