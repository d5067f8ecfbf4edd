package org.mailseal.ledger.access;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A way to a socket that lies deep: an address holds 107 bytes of a path (unix(7)), and a ledger
 * may lie in any directory. An open directory has a short name in {@code /proc}.
 */
final class ShortWay {
  private static final int MAX_PATH = 107;
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  /** What is done with the address, while it holds. */
  interface Use {
    void at(UnixDomainSocketAddress address) throws IOException;
  }

  private ShortWay() {}

  static void to(Path socket, Use use) throws IOException {
    Path directory = Optional.ofNullable(socket.getParent()).orElse(socket);
    if (socket.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH) {
      use.at(UnixDomainSocketAddress.of(socket));
      return;
    }
    try (FileChannel open = FileChannel.open(directory, StandardOpenOption.READ)) {
      Path way = descriptor(directory).resolve(String.valueOf(socket.getFileName()));
      if (open.isOpen()) {
        use.at(UnixDomainSocketAddress.of(way));
      }
    }
  }

  private static Path descriptor(Path directory) throws IOException {
    try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
      return descriptors
          .filter(descriptor -> leadsTo(descriptor, directory))
          .findFirst()
          .orElseThrow(() -> new IOException("the way to " + directory + " is too long"));
    }
  }

  private static boolean leadsTo(Path descriptor, Path directory) {
    try {
      return Files.readSymbolicLink(descriptor).equals(directory);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }
}
