package org.mailseal.install.server;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.mailseal.name.Printable;

/**
 * Files that a server may read, but that somebody else writes: not to be replaced. Debian's Dovecot
 * comes with links to such files, so links are followed.
 */
public final class ForeignFile {
  private static final String SNAKEOIL = "ssl-cert-snakeoil";
  private static final List<String> FOLDERS =
      List.of("/etc/letsencrypt/", "/etc/ssl/certs/", "/usr/", "/var/lib/dehydrated/");

  private ForeignFile() {}

  public static boolean is(Host host, String file) {
    return !takenOver(host, file) && (isNamed(file) || isNamed(real(host, file)));
  }

  private static boolean takenOver(Host host, String file) {
    try {
      return host.takesOver(Path.of(file));
    } catch (InvalidPathException notAPath) {
      return false;
    }
  }

  private static boolean isNamed(String file) {
    return file.contains(SNAKEOIL) || FOLDERS.stream().anyMatch(file::startsWith);
  }

  private static String real(Host host, String file) {
    try {
      return file.startsWith("/") ? host.real(Path.of(file)).toString() : file;
    } catch (InvalidPathException notAPath) {
      return file;
    }
  }

  /** The file, where it leads, and whose it is; printable. */
  public static String describe(Host host, String file) {
    String real = real(host, file);
    String whose =
        (file + real).contains(SNAKEOIL)
            ? "Debian's certificate for tests"
            : real.startsWith("/etc/letsencrypt/") || file.startsWith("/etc/letsencrypt/")
                ? "a file of certbot's"
                : "a file of others";
    return Printable.sanitize(file)
        + (real.equals(file) ? "" : ", a link to " + Printable.sanitize(real))
        + ", "
        + whose;
  }
}
