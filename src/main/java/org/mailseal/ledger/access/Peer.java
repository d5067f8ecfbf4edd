package org.mailseal.ledger.access;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;

/**
 * Whose process is at the other end of a UNIX socket, as the kernel says (unix(7), SO_PEERCRED).
 */
final class Peer {
  private Peer() {}

  static UserPrincipal us() throws IOException {
    return Files.getOwner(Path.of("/proc/self"));
  }

  static UserPrincipal user(SocketChannel channel) throws IOException {
    return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
  }

  /** Root, who may read and write everything of ours anyway, and our own user. */
  static boolean trusted(UserPrincipal user) throws IOException {
    return user.equals(us()) || user.getName().equals("root") || user.getName().equals("0");
  }
}
