package org.mailseal.install.server;

import java.nio.file.Path;
import java.util.Collection;
import org.mailseal.name.Printable;

/** What is said of a file that a server's configuration does not name. */
public final class ReadFiles {
  private ReadFiles() {}

  /**
   * That the server does not read it; or that this cannot be told, where the configuration has
   * names that only the server works out: relative ones, and those with variables.
   *
   * @param named what its configuration names
   */
  public static String doesNotRead(String server, Path file, Collection<String> named) {
    return named.stream()
        .filter(name -> !name.startsWith("/") || name.contains("$"))
        .findFirst()
        .map(
            name ->
                "it cannot be told whether "
                    + server
                    + " reads "
                    + file
                    + ", for what its configuration names as "
                    + Printable.sanitize(name)
                    + " only it works out")
        .orElse(server + " does not read " + file);
  }
}
