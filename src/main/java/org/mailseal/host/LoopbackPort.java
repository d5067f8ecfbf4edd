package org.mailseal.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A TCP port of this host, and whose the sockets are that listen there: below 1024 only root can
 * begin to, above it anybody. From proc_net_tcp: {@code sl local_address rem_address st
 * tx_queue:rx_queue tr:tm->when retrnsmt uid ...}; as another process cannot listen on a port where
 * one does, whoever listens just before a connection takes it.
 *
 * @param number from 1 to 65535
 */
public record LoopbackPort(int number) {
  private static final String LISTENS = "0A";
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int USER = 7;

  /**
   * The numbers of the users who listen there, on any address: which one a name leads to is not
   * known before.
   *
   * @return empty where nobody does
   */
  public Set<Integer> listeners() throws IOException {
    return listeners(Path.of("/proc/self/net"));
  }

  Set<Integer> listeners(Path tables) throws IOException {
    Set<Integer> users = new HashSet<>();
    String end = String.format(":%04X", number);
    for (String table : new String[] {"tcp", "tcp6"}) {
      try (Stream<String> lines = Files.lines(tables.resolve(table), StandardCharsets.ISO_8859_1)) {
        lines
            .map(line -> line.strip().split("\\s+"))
            .filter(fields -> fields.length > USER && fields[STATE].equals(LISTENS))
            .filter(fields -> fields[LOCAL_ADDRESS].endsWith(end))
            .forEach(fields -> users.add(Integer.parseInt(fields[USER])));
      } catch (NoSuchFileException thisKernelHasNoIpv6) {
        // then nobody listens so
      }
    }
    return Set.copyOf(users);
  }

  /** Whether somebody listens there, and all who do are root, or this user, or one of these. */
  public boolean isOf(Set<Integer> users) throws IOException {
    Set<Integer> strangers = new HashSet<>(listeners());
    boolean somebody = !strangers.isEmpty();
    strangers.removeAll(users);
    strangers.remove(0);
    strangers.remove(Integer.parseInt(HostProcess.current().effectiveUser()));
    return somebody && strangers.isEmpty();
  }
}
