package org.mailseal.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mailseal.certificate.CertifiedKey;
import org.mailseal.certificate.Chain;

/** One consumer of a certificate: a mail server, or files that something else reads. Immutable. */
public interface Target {
  /**
   * The target's word in the settings and what tells it from others, such as {@code postfix
   * /etc/postfix/tls/a.pem}.
   */
  String describe();

  /**
   * The files of {@link #outputs}, before there is any content; the one with the private key first.
   * They change together. Empty for a target that only reloads.
   */
  List<Path> files();

  /**
   * The files that this target reads, with their new content, in the order of {@link #files}.
   *
   * @throws InstallException where what is there now is needed for it and cannot be read
   */
  List<Output> outputs(CertifiedKey material) throws InstallException;

  /**
   * What the files hold now. Empty where one is missing, or holds something else, or a key in a
   * form that is not read.
   */
  default Optional<CertifiedKey> installed() {
    StringBuilder pem = new StringBuilder();
    try {
      for (Path file : files()) {
        pem.append(Files.readString(file, StandardCharsets.ISO_8859_1)).append('\n');
      }
      return Optional.of(CertifiedKey.fromPem(pem.toString()));
    } catch (IOException notThereOrNotReadable) {
      return Optional.empty();
    }
  }

  /**
   * Whether the files hold a certificate as {@link #outputs} writes it: with its key, and all of
   * its issuers.
   */
  default boolean holds(Chain chain) {
    return installed()
        .map(CertifiedKey::chain)
        .filter(held -> held.leaf().equals(chain.leaf()))
        .filter(held -> held.issuers().containsAll(chain.withoutRoot().issuers()))
        .isPresent();
  }

  /**
   * Asks the server whether its configuration is sound and really reads {@link #files}, and whether
   * its user may read them. Called before the old files are touched and again after the new ones
   * are in place.
   *
   * @throws InstallException with the server's own words
   */
  void check(Commands commands) throws InstallException;

  /**
   * Makes the running server read the files again. A return without an exception proves nothing:
   * check the ports.
   *
   * @throws InstallException with the server's own words
   */
  void reload(Commands commands) throws InstallException;

  /**
   * What may be run where a reload did not help: a restart. Empty where the settings allow none.
   */
  default Optional<List<String>> restart() {
    return Optional.empty();
  }

  /**
   * What somebody must do elsewhere with the files before the ports can serve them; empty where
   * Mailseal does it all itself. A printable sentence.
   */
  default Optional<String> manualStep() {
    return Optional.empty();
  }

  /**
   * Where the server also presents the certificate when it is itself a client, to other servers: an
   * authority that leaves clientAuth out of the extended key usage breaks that. A printable
   * sentence; empty where it does not.
   *
   * @throws InstallException where the server does not say
   */
  default Optional<String> clientUse(Commands commands) throws InstallException {
    return Optional.empty();
  }

  /** The same formats in other files, checked and reloaded by nobody: for a rehearsal. */
  Target filesOnly(UnaryOperator<Path> elsewhere);
}
