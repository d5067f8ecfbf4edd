package org.mailseal.install.server;

import org.mailseal.name.Printable;

/** What is said of a server that has a certificate for each kind of key. */
public final class OtherKey {
  private OtherKey() {}

  /**
   * That the settings have room for the other one, too; a printable clause.
   *
   * @param files as the server's configuration names them
   */
  public static String remark(String server, String files) {
    return Printable.sanitize(
        server
            + " reads "
            + files
            + ", too, for a key of another kind: its certificate stays as it is, and is renewed"
            + " once it is a second one in the settings, with that kind of key, called by another"
            + " of this host's names, and this name under also-for");
  }
}
