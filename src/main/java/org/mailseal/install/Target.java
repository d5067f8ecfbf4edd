package org.mailseal.install;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.mailseal.certificate.CertifiedKey;

/** One consumer of a certificate: a mail server, or files that something else reads. Immutable. */
public interface Target {
  /**
   * The target's word in the settings and what tells it from others, such as {@code postfix
   * /etc/postfix/tls/a.pem}.
   */
  String describe();

  /**
   * The files that this target reads, with their new content. Empty for a target that only reloads.
   */
  List<Output> outputs(CertifiedKey material);

  /** The files of {@link #outputs}, before there is any content. */
  List<Path> files();

  /**
   * Asks the server whether its configuration is sound and really reads {@link #files}. Called
   * before the old files are touched and again after the new ones are in place.
   *
   * @throws InstallException with the server's own words
   */
  void check(Commands commands) throws InstallException;

  /**
   * Makes the running server read the files again. A return without an exception proves nothing:
   * look at the ports.
   *
   * @throws InstallException with the server's own words
   */
  void reload(Commands commands) throws InstallException;

  /** The same formats in other files, checked and reloaded by nobody: for a rehearsal. */
  Target filesOnly(UnaryOperator<Path> elsewhere);
}
