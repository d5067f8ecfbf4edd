package org.mailseal.survey;

import java.util.List;
import org.mailseal.install.server.FoundServer;

/**
 * Who uses a certificate on a host.
 *
 * @param servers that run, and read no other files than its own; in the order in which they are
 *     found
 * @param ports that serve it
 * @param toDo what is to be known of further ones, each a printable sentence
 */
public record Users(List<FoundServer> servers, List<Port> ports, List<String> toDo) {
  public static final Users NONE = new Users(List.of(), List.of(), List.of());

  public Users {
    servers = List.copyOf(servers);
    ports = List.copyOf(ports);
    toDo = List.copyOf(toDo);
  }
}
