package org.mailseal.install.server;

import java.util.List;
import org.mailseal.certificate.Printable;

/** Files that a server may read, but that somebody else writes: not to be replaced. */
final class ForeignFile {
  private static final String SNAKEOIL = "ssl-cert-snakeoil";
  private static final List<String> FOLDERS =
      List.of("/etc/letsencrypt/", "/etc/ssl/certs/", "/usr/", "/var/lib/dehydrated/");

  private ForeignFile() {}

  static boolean is(String file) {
    return file.contains(SNAKEOIL) || FOLDERS.stream().anyMatch(file::startsWith);
  }

  /** The file, and whose it is. */
  static String shown(String file) {
    String whose =
        file.contains(SNAKEOIL)
            ? "Debian's certificate for tests"
            : file.startsWith("/etc/letsencrypt/") ? "a file of certbot's" : "a file of others";
    return Printable.of(file) + ", " + whose;
  }
}
