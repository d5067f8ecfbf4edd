package org.mailseal.install.server;

import java.nio.file.Path;

/** The sentence that a server's certificate is a client's, too. */
public final class ClientUse {
  private ClientUse() {}

  /**
   * The sentence.
   *
   * @param setting by which the server does it; printable
   */
  public static String sentence(String server, Path certificate, String setting) {
    return server
        + " presents "
        + certificate
        + " also as a client, to the servers that it sends to ("
        + setting
        + ")";
  }
}
