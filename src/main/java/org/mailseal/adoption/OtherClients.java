package org.mailseal.adoption;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mailseal.install.server.Host;

/** Which clients manage certificates on a host, as far as the names of their files tell. */
public final class OtherClients {
  private static final Path CERTBOT = Path.of("/etc/letsencrypt/renewal");

  private OtherClients() {}

  /**
   * One sentence for each.
   *
   * @param home of who looks
   */
  public static List<String> found(Host host, Path home) {
    List<String> found = new ArrayList<>();
    long lineages =
        host.list(CERTBOT).stream().filter(file -> file.toString().endsWith(".conf")).count();
    if (lineages > 0) {
      found.add(sentence("certbot", lineages));
    }
    long folders =
        host.list(home.resolve(".acme.sh")).stream()
            .filter(folder -> host.list(folder).contains(AcmeShFolder.conf(folder)))
            .count();
    if (folders > 0) {
      found.add(sentence("acme.sh", folders));
    }
    return found;
  }

  private static String sentence(String client, long count) {
    return client
        + " manages "
        + (count == 1 ? "a certificate" : count + " certificates")
        + " here: 'mailseal adopt "
        + client
        + " --dry-run' shows how Mailseal takes over, with the same files and without a new order.";
  }
}
