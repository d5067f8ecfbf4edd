package org.mailseal.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where the ledger lies.
 *
 * @param url the JDBC URL
 * @param file the file that H2 keeps it in
 */
record Database(String url, Path file) {
  private static final String H2 = "jdbc:h2:file:";

  private static final Pattern SECRET =
      Pattern.compile("//[^/]*@|(password|passwd|pwd|passphrase)\\s*=", Pattern.CASE_INSENSITIVE);

  static final Database STANDARD = parse(H2 + "/var/lib/mailseal/ledger");

  /**
   * Reads a JDBC URL.
   *
   * @throws IllegalArgumentException with the fault in words that may be shown; they show nothing
   *     of the URL
   */
  static Database parse(String written) {
    if (SECRET.matcher(written).find()) {
      throw new IllegalArgumentException(
          "a user or a password is never written into a URL; take that part out (the private keys"
              + " in the ledger are sealed with what passphrase-file holds), and change the"
              + " password that stood here");
    }
    if (written.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException(
          "PostgreSQL is not supported yet; use " + H2 + "/var/lib/mailseal/ledger");
    }
    if (written.indexOf(';') >= 0) {
      throw new IllegalArgumentException(
          "H2's options (after ';') are set by Mailseal, so that commits survive a killed process;"
              + " leave them out");
    }
    if (!written.startsWith(H2 + "/") || written.endsWith("/")) {
      throw new IllegalArgumentException(
          "write "
              + H2
              + " and the absolute path of the ledger, such as "
              + H2
              + "/var/lib/mailseal/ledger");
    }
    // InvalidPathException's words hold the path
    try {
      return new Database(written, Path.of(written.substring(H2.length()) + ".mv.db"));
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("this system cannot name such a file", e);
    }
  }

  /** Where the passphrase is kept unless the settings say otherwise. */
  Path passphraseBeside() {
    return file.resolveSibling("passphrase");
  }
}
